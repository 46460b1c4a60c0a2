import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { EffectTable } from './EffectTable.tsx'
import { words } from './words.ts'

type Proposal = Answer<'listRuleProposals'>['proposals'][number]
type Decision = Proposal['allowed'][number]

/** What waits for a second officer, and what became of the others. */
export function Proposals(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listRuleProposals', {}))
  return (
    <section className="card stack" aria-label={say('proposals')}>
      <h2>{say('proposals')}</h2>
      {error && <Problem error={error} />}
      {!data && !error && <p className="waiting">{say('loading')}</p>}
      {data?.proposals.length === 0 && <p className="quiet">{say('proposalsNone')}</p>}
      <ul className="stack">
        {data?.proposals.map((one) => (
          <One key={one.id} proposal={one} />
        ))}
      </ul>
    </section>
  )
}

function One({ proposal }: { proposal: Proposal }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const { id, change, status, allowed } = proposal
  const decide = useSubmit<unknown, Decision>({
    act: (send, decision) => send('decideRuleProposal', { params: { id }, body: { decision, reason } }),
    onDone: () => queries.invalidateQueries(),
  })
  return (
    <li className="proposal">
      <div className="desk-row">
        <strong>
          {say.text(proposal.area.name)} {say.text(proposal.words)}
        </strong>
        <span className="money">{change.from}</span>
        <span
          className={
            status === 'proposed'
              ? 'mark mark-approximate'
              : status === 'approved'
                ? 'mark mark-exact'
                : 'mark'
          }
        >
          {say(status)}
        </span>
        <span className="quiet">{say('by', { name: proposal.proposedBy })}</span>
        {proposal.decidedBy && (
          <span className="quiet">{say('decidedBy', { name: proposal.decidedBy })}</span>
        )}
      </div>
      {change.kind === 'line' && (
        <>
          <pre className="rules-yaml">{change.value}</pre>
          <small className="quiet">
            {change.source} · {say(change.certainty)}
          </small>
        </>
      )}
      {proposal.reason !== '' && <p>{proposal.reason}</p>}
      {status === 'proposed' && change.kind === 'line' && <EffectTable effect={proposal.effect} />}
      {allowed.includes('approve') && (
        <div className="desk-row">
          <Button busy={decide.busy} onClick={() => void decide.submit('approve')}>
            {say('approve')}
          </Button>
          <TextField label={say('reason')} value={reason} onChange={setReason} maxLength={500} />
          <Button look="second" busy={decide.busy} onClick={() => void decide.submit('refuse')}>
            {say('refuse')}
          </Button>
        </div>
      )}
      {allowed.includes('withdraw') && (
        <Button look="second" busy={decide.busy} onClick={() => void decide.submit('withdraw')}>
          {say('withdraw')}
        </Button>
      )}
      {decide.error && <Problem error={decide.error} />}
    </li>
  )
}
