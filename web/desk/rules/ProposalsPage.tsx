import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Certainty } from './Certainty.tsx'
import { CheckedView } from './Checked.tsx'
import { EffectView } from './EffectView.tsx'
import { branchOf, type Row } from './rows.ts'
import { RuleTabs } from './Tabs.tsx'
import { words } from './words.ts'

type Proposal = Answer<'listRuleProposals'>['proposals'][number]
type Decision = Proposal['allowed'][number]

/** What waits for a second officer, and what became of the others. */
export default function ProposalsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('proposals'))
  const { data, error } = useQuery(ask('listRuleProposals', {}))
  const waiting = data?.proposals.filter(({ status }) => status === 'proposed') ?? []
  const decided = data?.proposals.filter(({ status }) => status !== 'proposed') ?? []
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('proposals')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data?.proposals.length === 0 && (
        <section className="card empty">
          <p>{say('proposalsNone')}</p>
          <Link className="button button-second" to="/desk/rules">
            {say('toRules')}
          </Link>
        </section>
      )}
      {waiting.map((one) => (
        <Waiting key={one.id} proposal={one} />
      ))}
      {decided.length > 0 && (
        <section className="card card-table" aria-label={say('decided')}>
          <div className="card-head">
            <h2>{say('decided')}</h2>
          </div>
          <ul className="decided">
            {decided.map((one) => (
              <li key={one.id}>
                <Head proposal={one} />
                <Values proposal={one} />
                {one.reason !== '' && (
                  <p>{say.rich('reasonWas', { reason: <span lang="zh">{one.reason}</span> })}</p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Head({ proposal }: { proposal: Proposal }): ReactNode {
  const say = useWords(words)
  const { change, status } = proposal
  const tone = status === 'proposed' ? 'tag-notice' : status === 'approved' ? 'tag-good' : ''
  return (
    <div className="proposal-head">
      <h2>
        {say.text(proposal.area.name)} {say.text(proposal.words)}
      </h2>
      <span className="money">{say('fromDay', { day: change.from })}</span>
      <span className={`tag ${tone}`}>{say(status)}</span>
      <span className="quiet end">
        {say('by', { name: proposal.proposedBy, at: dayAndTime(proposal.proposedAt) })}
        {proposal.decidedBy !== null &&
          proposal.decidedAt !== null &&
          say('decidedBy', { name: proposal.decidedBy, at: dayAndTime(proposal.decidedAt) })}
      </span>
    </div>
  )
}

/** What stands and what is to stand, branch by branch, with the document that says so. */
function Values({ proposal }: { proposal: Proposal }): ReactNode {
  const say = useWords(words)
  const { change, before, after } = proposal
  const isArea = change.kind === 'area'
  const head = (row: Row): string => branchOf(row, say.language)
  // What is the same for all stands beside each branch of the other side.
  const forAll = (rows: readonly Row[], other: readonly Row[]): boolean =>
    rows.length === 1 && head(rows[0]!) === '' && other.length > 0 && other.every((row) => head(row) !== '')
  const branches = [...(forAll(before, after) ? [] : before), ...(forAll(after, before) ? [] : after)]
  const heads = [...new Set(branches.map(head))]
  const said = (rows: readonly Row[], other: readonly Row[], wanted: string): string | undefined => {
    const found = forAll(rows, other) ? rows : rows.filter((row) => head(row) === wanted)
    return found.length === 0
      ? undefined
      : found.map(({ value }) => say.text(value)).join(say.language === 'zh' ? '、' : ', ')
  }
  return (
    <>
      <table className="desk-table values">
        <thead>
          <tr>
            <th scope="col">{say(isArea ? 'rule' : 'when')}</th>
            {!isArea && <th scope="col">{say('before')}</th>}
            <th scope="col">{say('after')}</th>
          </tr>
        </thead>
        <tbody>
          {heads.map((one) => {
            const [was, is] = [said(before, after, one), said(after, before, one)]
            return (
              <tr key={one}>
                <td>{one === '' ? say('always') : one}</td>
                {!isArea && <td>{was ?? say(before.length === 0 ? 'none' : 'noBranch')}</td>}
                <td>
                  <span className={was === is || isArea ? '' : 'changed'}>{is ?? say('noBranch')}</span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {isArea ? (
        <p className="quiet">{say('areaNote')}</p>
      ) : (
        <p className="desk-row quiet">
          <span lang="zh">{change.source}</span>
          <Certainty is={change.certainty} />
        </p>
      )}
    </>
  )
}

/** One that waits: what it changes, its check, its effect, and what this officer may do with it. */
function Waiting({ proposal }: { proposal: Proposal }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const { id, change, allowed } = proposal
  const check = useSubmit({
    changesNothing: true,
    act: (send) => send('checkRuleChange', { body: { change } }),
  })
  const decide = useSubmit<unknown, Decision>({
    act: (send, decision) => send('decideRuleProposal', { params: { id }, body: { decision, reason } }),
    onDone: () => queries.invalidateQueries(),
  })
  const refuse = (): void => {
    setTried(true)
    if (reason.trim() !== '') void decide.submit('refuse')
  }
  const mayDecide = allowed.includes('approve')
  return (
    <article
      className="card stack"
      aria-label={`${say.text(proposal.area.name)} ${say.text(proposal.words)}`}
    >
      <Head proposal={proposal} />
      <Values proposal={proposal} />
      {change.kind !== 'area' && <EffectView effect={proposal.effect} />}
      {check.answer && <CheckedView checked={check.answer} />}
      {check.error && <Problem error={check.error} />}
      {!mayDecide && <Notice tone="info" title={say('othersDecide')} />}
      <div className="desk-row actions">
        <Button look="second" busy={check.busy} onClick={() => void check.submit()}>
          {say('check')}
        </Button>
        {mayDecide && (
          <>
            <Button busy={decide.busy} onClick={() => void decide.submit('approve')}>
              {say('approve')}
            </Button>
            <div className="wide">
              <TextField
                label={say('reason')}
                value={reason}
                onChange={setReason}
                maxLength={500}
                error={tried && reason.trim() === '' ? say('reasonNeeded') : undefined}
              />
            </div>
            <Button look="second" busy={decide.busy} onClick={refuse}>
              {say('refuse')}
            </Button>
          </>
        )}
        {allowed.includes('withdraw') && (
          <Button look="second" busy={decide.busy} onClick={() => void decide.submit('withdraw')}>
            {say('withdraw')}
          </Button>
        )}
      </div>
      {decide.error && <Problem error={decide.error} />}
    </article>
  )
}
