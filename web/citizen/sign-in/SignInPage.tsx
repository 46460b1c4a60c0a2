import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { areaNames, schemeNames } from '../../shared/names.ts'
import { go, usePlace } from '../../shared/router.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { keptChannel } from '../channel/arrive.ts'
import { useMe } from '../me.ts'

const words = {
  title: ['登录', 'Sign in'],
  sandbox: [
    '这是演示环境：点一个名字，就以这个人的身份登录。',
    'This is the sandbox: choose a name to sign in as that person.',
  ],
  people: ['演示人员', 'People of the sandbox'],
  production: [
    '请用国家医保电子凭证或本省政务账号登录，首次登录会核对实名。',
    'Sign in with the national insurance credential or your province’s account; the first time, your name is checked.',
  ],
  loading: ['正在读取', 'Reading'],
} as const

type DemoPerson = Answer<'listDemoPeople'>['people'][number]

export default function SignInPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  return (
    <Page title={say('title')} backTo="/">
      {me === undefined && <Waiting label={say('loading')} />}
      {me?.sandbox === true && <DemoSignIn />}
      {me?.sandbox === false && <Notice>{say('production')}</Notice>}
    </Page>
  )
}

/** Signing in replaces the address, so that Back does not come here again. */
function useSignIn() {
  const client = useQueryClient()
  const { path } = usePlace()
  return useMutation({
    mutationFn: (personId: string) => call('signInDemo', { body: { personId, channel: keptChannel() } }),
    onSuccess: async () => {
      await client.resetQueries()
      if (path === '/sign-in') go('/', { replace: true })
    },
  })
}

function DemoSignIn(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listDemoPeople', {}))
  const signIn = useSignIn()
  return (
    <>
      <Notice>{say('sandbox')}</Notice>
      {(error ?? signIn.error) && <Problem error={error ?? signIn.error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <ul className="card list" aria-label={say('people')}>
          {data.people.map((person) => (
            <li key={person.id}>
              <button type="button" className="row row-button" onClick={() => signIn.mutate(person.id)}>
                <span className="row-text">
                  <span className="row-title">{person.name}</span>
                  <span className="row-note">
                    {say.text(person.about)} · {areaOf(person, say.text)}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const areaOf = ({ area, scheme }: DemoPerson, text: (both: { zh: string; en: string }) => string): string =>
  `${text(areaNames[area] ?? { zh: area, en: area })} ${text(schemeNames[scheme])}`
