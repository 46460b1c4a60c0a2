import type { Text } from '@gongji/policy'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, addressOf, ask, Refused } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { nameOfArea, schemeNames } from '../../shared/names.ts'
import { go, usePlace } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, readPhone, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { keptChannel } from '../channel/arrive.ts'
import { useMe } from '../me.ts'

const words = {
  title: ['注册登录', 'Register or sign in'],
  intro: [
    '第一次用先核对实名；无论从公众号、APP、小程序还是网页进来，都是同一个人、同一个账户。',
    'The first time, your name is checked. From the official account, an app, a mini-program or the web you are one person with one account.',
  ],
  realName: ['实名核验', 'Real-name check'],
  name: ['姓名', 'Name'],
  nameNeeded: ['请填姓名', 'Enter your name'],
  idNumber: ['身份证号', 'ID number'],
  idNeeded: [
    '请填 18 位身份证号，或其他证件的号码',
    'Enter the 18 characters of your ID number, or the number of another certificate',
  ],
  phone: ['手机号（可不填）', 'Mobile phone (optional)'],
  phoneHint: ['用来给您发提醒', 'To send you messages'],
  phoneWrong: ['请填 11 位手机号，或留空', 'Enter 11 digits, or leave it empty'],
  submit: ['核验并登录', 'Check and sign in'],
  oidc: ['用统一身份认证登录', 'Sign in with your public identity'],
  people: ['演示人员', 'People of the sandbox'],
  sandbox: ['这是演示环境，也可以直接点一个名字进入。', 'This is the sandbox: you can also choose a name.'],
  loading: ['正在读取', 'Reading'],
} as const

type DemoPerson = Answer<'listDemoPeople'>['people'][number]

export default function SignInPage(): ReactNode {
  const say = useWords(words)
  const { search } = usePlace()
  return (
    <Page title={say('title')} backTo="/">
      {search.signInProblem !== undefined && <CameBack type={search.signInProblem} />}
      <p className="quiet">{say('intro')}</p>
      <SignInForms entered={useEntered()} />
    </Page>
  )
}

/** The ways to sign in. `entered` is called when somebody is. */
export function SignInForms({
  entered,
  newTab = false,
}: {
  entered: () => Promise<void>
  /** Whether the identity provider's page opens beside this one instead of in its place. */
  newTab?: boolean
}): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const { path } = usePlace()
  const back = path === '/sign-in' ? '/' : path
  return (
    <>
      {me === undefined && <Waiting label={say('loading')} />}
      {me?.sandbox === false && (
        <a
          className="button button-primary"
          {...(newTab ? { target: '_blank', rel: 'noreferrer' } : {})}
          href={addressOf('signInOidc', { query: { channel: keptChannel(), back } })}
        >
          {say('oidc')}
        </a>
      )}
      {me && <RealName main={me.sandbox} entered={entered} />}
      {me?.sandbox === true && <DemoSignIn entered={entered} />}
    </>
  )
}

/** Why the identity provider's answer was not enough, in the server's words. */
function CameBack({ type }: { type: string }): ReactNode {
  const { data, error } = useQuery(ask('readSignInProblem', { query: { type } }))
  if (error) return <Problem error={error} />
  return data ? <Problem error={new Refused(401, data)} /> : null
}

/** Signing in replaces the address, so that Back does not come here again. */
function useEntered(): () => Promise<void> {
  const client = useQueryClient()
  const { path } = usePlace()
  return async () => {
    await client.resetQueries()
    if (path === '/sign-in' || path === '/') go('/', { replace: true })
  }
}

function RealName({ main, entered }: { main: boolean; entered: () => Promise<void> }): ReactNode {
  const say = useWords(words)
  const [name, setName] = useState('')
  const [idNumber, setIdNumber] = useState('')
  const [phone, setPhone] = useState('')
  const id = readCertificate(idNumber)
  const mobile = readPhone(phone)
  const faults = {
    name: name.trim() === '',
    idNumber: id.fault !== null,
    phone: phone.trim() !== '' && mobile.fault !== null,
  }
  const check = useSubmit({
    changesNothing: true,
    act: (send) =>
      send('signInRealName', {
        body: {
          name: name.trim(),
          idNumber: id.value,
          channel: keptChannel(),
          ...(phone.trim() === '' ? {} : { phone: mobile.value }),
        },
      }),
    onDone: entered,
  })
  const { tried, form } = useForm(faults, () => check.submit())
  return (
    <form className="card stack" aria-label={say('realName')} {...form}>
      <TextField
        label={say('name')}
        value={name}
        onChange={setName}
        maxLength={50}
        autoComplete="name"
        error={tried && faults.name ? say('nameNeeded') : undefined}
      />
      <TextField
        label={say('idNumber')}
        value={idNumber}
        onChange={setIdNumber}
        maxLength={60}
        autoComplete="off"
        spellCheck={false}
        error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
      />
      <TextField
        label={say('phone')}
        hint={say('phoneHint')}
        type="tel"
        value={phone}
        onChange={setPhone}
        maxLength={40}
        autoComplete="tel"
        error={
          tried && faults.phone && mobile.fault
            ? wrongTyped(say('phoneWrong'), mobile.fault, say.language)
            : undefined
        }
      />
      {check.error && <Problem error={check.error} />}
      <Button type="submit" look={main ? 'primary' : 'second'} busy={check.busy}>
        {say('submit')}
      </Button>
    </form>
  )
}

function DemoSignIn({ entered }: { entered: () => Promise<void> }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listDemoPeople', {}))
  const signIn = useSubmit({
    changesNothing: true,
    act: (send, personId: string) => send('signInDemo', { body: { personId, channel: keptChannel() } }),
    onDone: entered,
  })
  const failed = error ?? signIn.error
  return (
    <Section title={say('people')}>
      <p className="small quiet">{say('sandbox')}</p>
      {failed && <Problem error={failed} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <ul className="card list" aria-label={say('people')}>
          {data.people.map((person) => (
            <li key={person.id}>
              <button type="button" className="row row-button" onClick={() => signIn.submit(person.id)}>
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
    </Section>
  )
}

const areaOf = ({ area, scheme }: DemoPerson, text: (both: Text) => string): string =>
  `${text(nameOfArea(area))} ${text(schemeNames[scheme])}`
