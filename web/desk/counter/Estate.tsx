import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { ActForm } from './ActForm.tsx'
import type { AtCounter } from './FindPerson.tsx'
import { words } from './words.ts'

type Estate = Answer<'readEstate'>

/** What somebody who died has left, who gets it, and that it was paid. */
export function EstateView({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  const personId = found.person.id
  const { data, error } = useQuery(ask('readEstate', { params: { personId } }))
  if (error) return <Problem error={error} again={false} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return (
    <div className="stack">
      <section className="card card-table" aria-label={say('heirs')}>
        <div className="card-head">
          <h2>{say('heirs')}</h2>
          <span className="end">
            <span className="quiet">{say('left')}</span>{' '}
            <strong>
              <Money amount={data.leftFen} />
            </strong>
          </span>
        </div>
        <table className="desk-table">
          <tbody>
            {data.heirs.map((heir) => (
              <Heir key={heir.id} heir={heir} personId={personId} />
            ))}
          </tbody>
        </table>
      </section>
      {data.leftFen > 0 && (
        // The next heir begins with an empty form.
        <ActForm
          key={data.heirs.length}
          title={title}
          fields={[
            { name: 'name', label: 'heirName', kind: 'text' },
            { name: 'idNumber', label: 'heirId', kind: 'idNumber', optional: true },
            { name: 'relation', label: 'heirRelation', kind: 'text' },
            { name: 'bank', label: 'bank', kind: 'text' },
            { name: 'amount', label: 'amount', kind: 'money' },
            { name: 'proof', label: 'heirProof', kind: 'text' },
          ]}
          act={async (
            send,
            { name = '', idNumber = '', relation = '', bank = '', proof = '' },
            { amount },
          ) => {
            await send('nameHeirs', {
              params: { personId },
              body: {
                heirs: [
                  {
                    name,
                    idNumber: idNumber === '' ? null : idNumber,
                    relation,
                    bankAccount: bank,
                    amountFen: amount ?? 0,
                    proof,
                  },
                ],
              },
            })
            return say('heirNamed')
          }}
        />
      )}
    </div>
  )
}

function Heir({
  heir: { id, name, relation, amountFen: amount, proof, paidAt },
  personId,
}: {
  heir: Estate['heirs'][number]
  personId: string
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const pay = useSubmit({
    act: (send) => send('payHeir', { params: { personId, id } }),
    onDone: () => queries.invalidateQueries(),
  })
  return (
    <tr>
      <th scope="row" lang="zh">
        {name}
      </th>
      <td lang="zh">{relation}</td>
      <td lang="zh">{proof}</td>
      <td className="right">
        <Money amount={amount} />
      </td>
      <td>
        {paidAt !== null ? (
          <span className="good">{say('paid', { day: clock(paidAt).day })}</span>
        ) : (
          <>
            <Button look="second" busy={pay.busy} onClick={() => void pay.submit()}>
              {say('payHeir', { name })}
            </Button>
            {pay.error && <Problem error={pay.error} again={false} />}
          </>
        )}
      </td>
    </tr>
  )
}
