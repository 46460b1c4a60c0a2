import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Key = Answer<'readTillStart'>['keys'][number]

/** The institution's own keys: changed without a pause by its own people, ended at once. */
export function Keys({ keys }: { keys: readonly Key[] }): ReactNode {
  const say = useWords(words)
  const good = keys.filter(({ state }) => state !== 'ended')
  const lasting = good.filter(({ state }) => state === 'inForce')
  return (
    <section className="card card-table" aria-label={say('keys')}>
      <div className="card-head">
        <h2>{say('keys')}</h2>
        <span className="quiet">{say('overlap')}</span>
      </div>
      {keys.length === 0 && (
        <div className="card-text">
          <Notice tone="notice" title={say('noKeys')} />
        </div>
      )}
      {keys.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['scheme', 'keyId', 'validFrom', 'validTo', 'state'] as const).map((one) => (
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
            {keys.map((one) => (
              <tr key={one.id}>
                <td>{say(one.scheme)}</td>
                <td>
                  <code>{one.keyId}</code>
                </td>
                <td className="money">{dayAndTime(one.validFrom)}</td>
                <td className="money">{one.validTo === null ? say('openEnd') : dayAndTime(one.validTo)}</td>
                <td>{say(one.state)}</td>
                <td>{good.includes(one) && lasting.some(({ id }) => id !== one.id) && <End one={one} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lasting.length > 0 && <Change schemes={[...new Set(lasting.map(({ scheme }) => scheme))]} />}
    </section>
  )
}

function End({ one }: { one: Key }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [sure, setSure] = useState(false)
  const end = useSubmit({
    act: (send) => send('endOwnKey', { params: { id: one.id } }),
    onDone: () => queries.invalidateQueries(),
  })
  const whose = <span className="only-heard">{one.keyId}</span>
  return (
    <>
      <div className="desk-row">
        {sure ? (
          <>
            <Button look="danger" busy={end.busy} onClick={() => void end.submit()}>
              {say('endSure')}
              {whose}
            </Button>
            <Button look="plain" onClick={() => setSure(false)}>
              {say('endNot')}
              {whose}
            </Button>
          </>
        ) : (
          <Button look="plain" onClick={() => setSure(true)}>
            {say('end')}
            {whose}
          </Button>
        )}
      </div>
      {end.error && <Problem error={end.error} again={false} />}
    </>
  )
}

function Change({ schemes }: { schemes: readonly Key['scheme'][] }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [scheme, setScheme] = useState<Key['scheme']>(schemes[0] ?? 'csb')
  const [publicKey, setPublicKey] = useState('')
  const [hours, setHours] = useState('168')
  const change = useSubmit<Answer<'changeOwnKey'>>({
    act: (send) =>
      send('changeOwnKey', {
        body: { scheme, ...(scheme === 'sm2' ? { publicKey } : {}), graceHours: Number(hours) },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const faults = {
    publicKey: scheme === 'sm2' && !/^(04)?[0-9a-fA-F]{128}$/.test(publicKey),
    hours: !/^[0-9]{1,3}$/.test(hours) || Number(hours) > 720,
  }
  const { tried, form } = useForm(faults, () => void change.submit())
  const { answer } = change
  return (
    <form {...form} className="card-text stack" aria-label={say('changeKey')}>
      <h3>{say('changeKey')}</h3>
      <p className="quiet">{say('changeWhat')}</p>
      <div className="form-row">
        <Select<Key['scheme']>
          label={say('scheme')}
          value={scheme}
          onChange={setScheme}
          options={schemes.map((value) => ({ value, label: say(value) }))}
        />
        <TextField
          label={say('graceHours')}
          inputMode="numeric"
          autoComplete="off"
          value={hours}
          onChange={setHours}
          error={tried && faults.hours ? say('graceWrong') : undefined}
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
      {change.error && <Problem error={change.error} again={false} />}
      {answer && (
        <Notice tone="good" title={say('changedKey', { until: dayAndTime(answer.oldUntil) })}>
          <p>
            {say('keyId')} <code>{answer.key.keyId}</code>
          </p>
          {answer.secret && (
            <>
              <p>
                {say('secret')} <code>{answer.secret}</code>
              </p>
              <p>{say('secretOnce')}</p>
            </>
          )}
        </Notice>
      )}
      <div className="desk-row">
        <Button type="submit" look="second" busy={change.busy}>
          {say('changeKey')}
        </Button>
      </div>
    </form>
  )
}
