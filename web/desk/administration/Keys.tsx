import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Institution } from './InstitutionsPage.tsx'
import { words } from './words.ts'

type Key = Answer<'listInstitutionKeys'>['keys'][number]
type Issued = Answer<'issueInstitutionKey'>
const schemes = ['csb', 'xtif', 'oauth', 'apiKey', 'sm2'] as const satisfies readonly Key['scheme'][]

/** What an institution's messages are signed with: issued here, changed without a pause, ended at once. */
export function Keys({ institution }: { institution: Institution }): ReactNode {
  const say = useWords(words)
  const { code, name } = institution
  const { data, error } = useQuery(ask('listInstitutionKeys', { params: { code } }))
  const title = say('keysOf', { name })
  return (
    <section className="card stack" aria-label={title}>
      <h2 className="name">{title}</h2>
      {error && <Problem error={error} />}
      {data?.keys.length === 0 && <Notice tone="notice" title={say('noKeys')} />}
      {data && data.keys.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['scheme', 'keyId', 'validFrom', 'validTo'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
              <th scope="col">
                <span className="only-heard">{say('mend')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.keys.map((one) => (
              <OneKey key={one.id} one={one} code={code} />
            ))}
          </tbody>
        </table>
      )}
      <Issue code={code} />
    </section>
  )
}

function OneKey({ one, code }: { one: Key; code: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [sure, setSure] = useState(false)
  const end = useSubmit({
    act: (send) => send('endInstitutionKey', { params: { code, id: one.id } }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listInstitutionKeys'] }),
  })
  const whose = <span className="only-heard">{one.keyId}</span>
  return (
    <tr>
      <td>{say(one.scheme)}</td>
      <td>
        <code>{one.keyId}</code>
      </td>
      <td className="money">{dayAndTime(one.validFrom)}</td>
      <td className="money">{one.validTo === null ? say('openEnd') : dayAndTime(one.validTo)}</td>
      <td>
        <div className="desk-row">
          {sure ? (
            <>
              <Button look="danger" busy={end.busy} onClick={() => void end.submit()}>
                {say('endKeySure')}
                {whose}
              </Button>
              <Button look="plain" onClick={() => setSure(false)}>
                {say('keep')}
                {whose}
              </Button>
            </>
          ) : (
            <Button look="plain" onClick={() => setSure(true)}>
              {say('endKey')}
              {whose}
            </Button>
          )}
        </div>
        {end.error && <Problem error={end.error} again={false} />}
      </td>
    </tr>
  )
}

function Issue({ code }: { code: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [scheme, setScheme] = useState<Key['scheme']>('csb')
  const [publicKey, setPublicKey] = useState('')
  const [addresses, setAddresses] = useState('')
  const [grace, setGrace] = useState('168')
  const issue = useSubmit<Issued>({
    act: (send) =>
      send('issueInstitutionKey', {
        params: { code },
        body: {
          scheme,
          ...(scheme === 'sm2' ? { publicKey } : {}),
          addresses: addresses.split(/\s+/).filter((one) => one !== ''),
          graceHours: Number(grace),
        },
      }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listInstitutionKeys'] }),
  })
  const faults = {
    publicKey: scheme === 'sm2' && !/^(04)?[0-9a-fA-F]{128}$/.test(publicKey),
    grace: !/^[0-9]{1,3}$/.test(grace) || Number(grace) > 720,
  }
  const { tried, form } = useForm(faults, () => void issue.submit())
  return (
    <form {...form} className="stack" aria-label={say('issue')}>
      <div className="form-row">
        <Select<Key['scheme']>
          label={say('scheme')}
          value={scheme}
          onChange={setScheme}
          options={schemes.map((value) => ({ value, label: say(value) }))}
        />
        <TextField
          label={say('grace')}
          inputMode="numeric"
          autoComplete="off"
          value={grace}
          onChange={setGrace}
          error={tried && faults.grace ? say('graceWrong') : undefined}
        />
        <TextField
          label={say('addresses')}
          hint={say('addressesHint')}
          autoComplete="off"
          value={addresses}
          onChange={setAddresses}
        />
      </div>
      {scheme === 'sm2' && (
        <TextField
          label={say('publicKey')}
          autoComplete="off"
          value={publicKey}
          onChange={(typed) => setPublicKey(typed.trim())}
          error={tried && faults.publicKey ? say('publicKeyWrong') : undefined}
        />
      )}
      {issue.error && <Problem error={issue.error} again={false} />}
      {issue.answer?.secret && (
        <Notice tone="good" title={say('secretWhat')}>
          <p>
            {say('keyId')} <code>{issue.answer.key.keyId}</code>
          </p>
          <p>
            {say('secret')} <code>{issue.answer.secret}</code>
          </p>
        </Notice>
      )}
      <div className="desk-row">
        <Button type="submit" look="second" busy={issue.busy}>
          {say('issue')}
        </Button>
      </div>
    </form>
  )
}
