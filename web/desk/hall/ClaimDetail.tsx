import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { clock, dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { AgencyPhotos } from './AgencyPhotos.tsx'
import { ChoosePlace } from './ChoosePlace.tsx'
import { DefectList, lacksNote, NoticeSheet, reasonsOf, useDefects } from './Defects.tsx'
import { EnterLines } from './EnterLines.tsx'
import type { Reason, Work } from './WorkPage.tsx'
import { words } from './words.ts'

export type Claim = Answer<'readAgencyClaim'>

/** A slip: what was claimed beside what it comes to, and everything that is wrong with it said at once. */
export function ClaimDetail({ work, reasons }: { work: Work; reasons: readonly Reason[] }): ReactNode {
  const say = useWords(words)
  const params = { personId: work.personId ?? '', id: work.id }
  const { data, error } = useQuery(ask('readAgencyClaim', { params }))
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return <OneClaim claim={data} work={work} reasons={reasons} />
}

function OneClaim({
  claim,
  work,
  reasons,
}: {
  claim: Claim
  work: Work
  reasons: readonly Reason[]
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const { personId, id, version, allowed } = claim
  const [approved, setApproved] = useState<readonly string[]>([])
  const [tried, setTried] = useState(false)
  const [asked, setAsked] = useState(false)
  const defects = useDefects()
  const { given } = defects
  const canDecide = allowed.includes('return')
  const canCompute = allowed.includes('approve')
  const canApprove = canCompute && !claim.byAnother
  const preview = useQuery({
    ...ask('previewClaim', { params: { personId, id }, query: { approvedLines: approved.join() } }),
    enabled: canCompute,
  })
  const decide = useSubmit<Claim, 'approve' | 'return' | 'refuse'>({
    act: async (send, decision) => {
      const reasons = decision === 'approve' ? [] : [...given]
      const body = { decision, reasons, approvedLines: [...approved], version }
      return (await send('decideClaim', { params: { personId, id }, body })).claim
    },
    onDone: () => {
      setAsked(false)
      return queries.invalidateQueries()
    },
  })
  const pay = useSubmit({
    act: (send) => send('payClaim', { params: { personId, id }, body: { version } }),
    onDone: () => queries.invalidateQueries(),
  })
  // The first press shows what would be paid, the second approves it.
  const approve = (): void => {
    if (asked && preview.data) void decide.submit('approve')
    else setAsked(true)
  }
  const isRejected = decide.answer?.status === 'returned' || decide.answer?.status === 'refused'
  const reject = (decision: 'return' | 'refuse'): void => {
    setTried(true)
    if (given.length > 0 && !lacksNote(given)) void decide.submit(decision)
  }
  useKeys(
    canDecide || isRejected
      ? [
          ...(canApprove ? [{ key: 'A', label: say(asked ? 'keySure' : 'keyApprove'), act: approve }] : []),
          ...(canDecide ? [{ key: 'R', label: say('keyReturn'), act: () => reject('return') }] : []),
          { key: 'P', label: say('keyPrint'), act: () => window.print() },
        ]
      : [],
  )
  const answer = decide.answer ?? pay.answer
  const lines = preview.data?.lines
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>
          {say.text(work.what)} <span lang="zh">{claim.personName}</span>
        </h2>
        <span className="tag">{say.text(claim.statusName)}</span>
        <code className="end quiet">{id}</code>
      </div>
      <dl className="hall-facts">
        <Fact name={say('place')}>
          <span lang="zh">{claim.institution.name}</span>
          {claim.placeWritten !== null && claim.institution.code !== '' && (
            <small className="quiet">{say('wrote', { name: claim.placeWritten })}</small>
          )}
        </Fact>
        <Fact name={say('slip')}>
          <code>{claim.slipNo}</code>
        </Fact>
        <Fact name={say('careOn')}>{claim.careOn}</Fact>
        <Fact name={say('handedIn')}>{clock(claim.submittedAt).day}</Fact>
        <Fact name={say('dueOn')}>{claim.dueOn ?? '–'}</Fact>
        <Fact name={say('bank')}>
          <code>{claim.bankAccount}</code>
        </Fact>
        <Fact name={say('total')}>
          <Money amount={claim.totalFen} />
        </Fact>
      </dl>
      {claim.outage && (
        <p className={claim.outage.withdrawn ? 'card-text stale' : 'card-text good'}>
          {say('outageIs', {
            from: dayAndTime(claim.outage.from),
            to: dayAndTime(claim.outage.to),
            reason: claim.outage.reason,
          })}
          {claim.outage.withdrawn && (
            <>
              {' '}
              {say('outageBack', {
                at: dayAndTime(claim.outage.withdrawn.at),
                reason: claim.outage.withdrawn.reason,
              })}
            </>
          )}
        </p>
      )}
      {claim.settledThere.map(({ setlId, totalFen: total }) => (
        <p key={setlId} className="card-text stale">
          {say.rich('settledThere', { setlId: <code>{setlId}</code>, total: <Money amount={total} /> })}
        </p>
      ))}
      <AgencyPhotos personId={personId} photos={claim.photos} />
      {allowed.includes('choosePlace') && <ChoosePlace claim={claim} />}
      {claim.lines.length === 0 && allowed.includes('enter') && <EnterLines claim={claim} />}
      <table className="desk-table">
        <caption className="only-heard">{say('lines')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('code')}</th>
            <th scope="col" className="right">
              {say('amount')}
            </th>
            <th scope="col" className="right">
              {say('inScope')}
            </th>
            <th scope="col">{say('approve')}</th>
          </tr>
        </thead>
        <tbody>
          {claim.lines.map((line, index) => (
            <tr key={line.line}>
              <td>
                <code>{line.code}</code>
              </td>
              <td className="right">
                <Money amount={line.amountFen} />
              </td>
              <td className="right">{lines?.[index] && <Money amount={lines[index].inScopeFen} />}</td>
              <td>
                {line.claimedApproved && canDecide && (
                  <label>
                    <input
                      type="checkbox"
                      checked={approved.includes(line.line)}
                      onChange={() =>
                        setApproved((all) =>
                          all.includes(line.line)
                            ? all.filter((one) => one !== line.line)
                            : [...all, line.line],
                        )
                      }
                    />
                    {say('approve')}
                  </label>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {preview.error && <Problem error={preview.error} />}
      {preview.data && (
        <p className="card-text till-cash">
          <span>{say('wouldPay')}</span>
          <strong>
            <Money amount={preview.data.reimbursedFen} />
          </strong>
          {preview.data.accountsAtTill && (
            <span className="quiet end">
              {say('accountsWould')} <Money amount={preview.data.accountsAtTill.totalFen} />
            </span>
          )}
        </p>
      )}
      {canDecide && (
        <div className="card-text">
          <DefectList reasons={reasonsOf('claim', reasons)} defects={defects} />
          {tried && given.length === 0 && <p className="wrong">{say('chooseReason')}</p>}
          {tried && lacksNote(given) && <p className="wrong">{say('noteNeeded')}</p>}
        </div>
      )}
      <div className="card-text">
        {decide.error && <Problem error={decide.error} again={false} />}
        {pay.error && <Problem error={pay.error} again={false} />}
        {canApprove && asked && preview.data && !decide.error && (
          <Sure
            preview={preview.data}
            hasPhoto={claim.photos.length > 0}
            busy={decide.busy}
            onSure={approve}
            onNot={() => setAsked(false)}
          />
        )}
        {answer && (
          <Notice tone="good" title={say('done', { state: say.text(answer.statusName) })}>
            {isRejected && <p>{say('printNow')}</p>}
          </Notice>
        )}
      </div>
      <div className="card-foot hall-actions">
        {canDecide && (
          <>
            <Button
              busy={decide.busy}
              whyNot={canApprove ? undefined : say(canCompute ? 'byAnother' : 'linesFirst')}
              onClick={approve}
            >
              {say('doApprove')}
            </Button>
            <Button look="second" busy={decide.busy} onClick={() => reject('return')}>
              {given.length === 0 ? say('doReturnNone') : say('doReturn', { count: given.length })}
            </Button>
            <Button look="plain" busy={decide.busy} onClick={() => reject('refuse')}>
              {say('doRefuse')}
            </Button>
          </>
        )}
        {(canDecide || isRejected) && (
          <Button look={isRejected ? 'primary' : 'plain'} onClick={() => window.print()}>
            {say('notice')}
          </Button>
        )}
        {allowed.includes('pay') && (
          <Button busy={pay.busy} onClick={() => void pay.submit()}>
            {say('doPay')}
          </Button>
        )}
      </div>
      {given.length > 0 && (
        <NoticeSheet
          name={claim.personName}
          what={`${claim.institution.name} ${claim.slipNo}`}
          reasons={reasons}
          given={given}
          day={clock(claim.submittedAt).day}
        />
      )}
    </section>
  )
}

type Preview = Answer<'previewClaim'>

/** What approving comes to, asked once more: how much is paid, why nothing is, and that no picture was handed in. */
function Sure({
  preview: { reimbursedFen: reimbursed, amounts },
  hasPhoto,
  busy,
  onSure,
  onNot,
}: {
  preview: Preview
  hasPhoto: boolean
  busy: boolean
  onSure: () => void
  onNot: () => void
}): ReactNode {
  const say = useWords(words)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('button')?.focus(), [])
  return (
    <div ref={box}>
      <Notice tone="notice" title={say('approveSure', { amount: yuan(reimbursed) })}>
        {reimbursed === 0 && (
          <p>
            {amounts.inScopeFen === 0
              ? say('zeroScope')
              : amounts.deductibleFen >= amounts.inScopeFen
                ? say('zeroDeductible', { inScope: yuan(amounts.inScopeFen) })
                : say('zeroOther', { inScope: yuan(amounts.inScopeFen) })}
          </p>
        )}
        {!hasPhoto && <p>{say('noPhoto')}</p>}
        <div className="desk-row">
          <Button busy={busy} onClick={onSure}>
            {say('approveNow')}
          </Button>
          <Button look="plain" onClick={onNot}>
            {say('keep')}
          </Button>
        </div>
      </Notice>
    </div>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
