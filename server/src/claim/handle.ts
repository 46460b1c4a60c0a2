import { createHash } from 'node:crypto'
import type { Fen, PlainDate } from '@gongji/policy'
import { filingTerms, isRefusal } from '@gongji/policy'
import { fenToYuan, minus, sum } from '@gongji/policy/money'
import { isDuplicate, type Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areReasons, type GivenReason } from '../filing/reason.ts'
import { dueDay } from '../filing/rules.ts'
import { findInstitution, problem as institutionProblem } from '../institution/institution.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { seal } from '../person/seal.ts'
import { Problem } from '../problem.ts'
import type { AccountUse, BilledLine, Sale, Settlement, Settler } from '../settlement/settlement.ts'
import { type Claim, type ClaimCause, requireAllowed } from './claim.ts'
import { problem } from './problem.ts'
import { findClaim, insertClaim, listClaimsOf, updateClaim } from './store.ts'

export type ClaimRequest = {
  personId: number
  institution: string
  slipNo: string
  slipDigest: string
  careOn: PlainDate
  medType: string
  disease: string
  lines: readonly BilledLine[]
  /** As printed on the slip. */
  total: Fen
  cause: ClaimCause
  accountUse: AccountUse
  bankAccount: string
  channel: string
  filedBy: string
}

type Key = { personId: number; id: number }
const sealPlace = (id: number): string => `claim:${id}`

/** @throws Problem when the lines do not add up to the slip */
function requireSum(lines: readonly BilledLine[], total: Fen): void {
  const added = sum(...lines.map(({ amount }) => amount))
  if (added !== total) throw problem.totalDiffers({ lines: fenToYuan(added), total: fenToYuan(total) })
}

const record = (tx: Tx, account: Account, claim: Claim, kind: string, actor: string, at: number) =>
  recordAct(tx, [account], {
    kind,
    ref: claim.id,
    actor,
    at,
    content: JSON.stringify({
      institution: claim.institution,
      slipNo: claim.slipNo,
      careOn: claim.careOn,
      total: claim.total,
      status: claim.status,
      decision: claim.decision,
      settlementId: claim.settlementId,
      paidAmount: claim.paidAmount,
    }),
  })

/** Hands a slip in. Nothing is computed yet. @throws Problem with nothing changed */
export async function submitClaim(tx: Tx, deps: Deps, request: ClaimRequest): Promise<Claim> {
  const at = deps.now()
  const today = dateInChina(at)
  if (request.careOn > today) throw problem.future({ day: request.careOn })
  if (!/^[0-9]{12,30}$/.test(request.bankAccount)) throw problem.payeeWrong()
  requireSum(request.lines, request.total)
  const account = requireAccount(
    await lockAccounts(tx, deps.db.lockStep, [request.personId]),
    request.personId,
  )
  const enrolment = enrolmentOn(await listEnrolments(tx, [request.personId]), request.careOn)
  if (!enrolment) throw problem.notInsured({ day: request.careOn })
  if (!(await findInstitution(tx, request.institution))) {
    throw institutionProblem.unknown({ code: request.institution })
  }
  const pack = deps.packs.packOf(enrolment.area)
  const terms = pack && filingTerms(pack, today)
  const id = deps.newId()
  const { bankAccount, ...rest } = request
  const claim: Claim = {
    ...rest,
    id,
    area: enrolment.area,
    payeeSealed: seal(deps.secrets, sealPlace(id), bankAccount),
    status: 'submitted',
    submittedAt: at,
    dueOn: terms && !isRefusal(terms) ? dueDay(today, terms.decidedWithinDays) : null,
    decidedBy: null,
    decidedAt: null,
    decision: [],
    settlementId: null,
    paidAmount: null,
    paidAt: null,
    paidBy: null,
    version: 1,
  }
  const open = (await listClaimsOf(tx, [request.personId])).find(
    ({ institution, slipNo, status }) =>
      institution === request.institution &&
      slipNo === request.slipNo &&
      status !== 'refused' &&
      status !== 'withdrawn',
  )
  if (open) throw problem.alreadyClaimed({ slip: request.slipNo, claim: open.id })
  await insertClaim(tx, claim).catch((error: unknown) => {
    throw isDuplicate(error) ? problem.alreadyClaimed({ slip: request.slipNo, claim: '' }) : error
  })
  await record(tx, account, claim, 'claim.submit', request.filedBy, at)
  return claim
}

/** Locks the person and reads the claim under the lock. @throws Problem */
async function open(tx: Tx, deps: Deps, { personId, id }: Key) {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const claim = await findClaim(tx, { personId, id })
  if (!claim) throw problem.unknown()
  return { account, claim }
}

async function write(
  tx: Tx,
  account: Account,
  claim: Claim,
  kind: string,
  by: { actor: string; at: number },
) {
  if (!(await updateClaim(tx, claim))) throw problem.changedMeanwhile()
  await record(tx, account, claim, kind, by.actor, by.at)
  return { ...claim, version: claim.version + 1 }
}

/** Mends what the agency returned and hands it in again, or takes it back. @throws Problem */
export async function answerReturn(
  tx: Tx,
  deps: Deps,
  key: Key,
  given:
    | { action: 'withdraw'; actor: string }
    | { action: 'mend'; actor: string; lines: readonly BilledLine[]; total: Fen; slipDigest: string },
): Promise<Claim> {
  const { account, claim } = await open(tx, deps, key)
  requireAllowed(claim, given.action)
  const by = { actor: given.actor, at: deps.now() }
  if (given.action === 'withdraw') {
    return await write(tx, account, { ...claim, status: 'withdrawn' }, 'claim.withdraw', by)
  }
  requireSum(given.lines, given.total)
  const { lines, total, slipDigest } = given
  const mended: Claim = {
    ...claim,
    lines,
    total,
    slipDigest: slipDigest === '' ? claim.slipDigest : slipDigest,
    status: 'submitted',
    submittedAt: by.at,
    decision: [],
    decidedBy: null,
    decidedAt: null,
  }
  return await write(tx, account, mended, 'claim.mend', by)
}

/**
 * The bill as settlement sees it: the same rules, the catalogue of the place of care, filings and bindings of the day
 * of care; the patient gets the money. The claim's id is its key, so that settling it again changes nothing.
 */
export function saleOf(claim: Claim, actor: string): Sale {
  const content = JSON.stringify([claim.personId, claim.institution, claim.careOn, claim.slipNo])
  return {
    key: {
      source: `claim:${claim.area}`,
      msgid: `claim-${claim.id}`,
      digest: createHash('sm3').update(content).digest('hex'),
    },
    institution: claim.institution,
    personId: claim.personId,
    accountUse: claim.accountUse,
    shareCode: null,
    stated: { total: claim.total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor,
    careOn: claim.careOn,
    medType: claim.medType,
    disease: claim.disease,
    credential: 'claim',
    scheme: null,
    lines: claim.lines,
    payee: 'patient',
  }
}

/** What the patient gets: everything that is not left as cash. */
export const reimbursed = ({ amounts }: Pick<Settlement, 'amounts'>): Fen =>
  minus(amounts.total, amounts.cash)

export type ClaimDecision = {
  reasons: readonly GivenReason[]
  version: number
  actor: string
  area: string
}

/** Returns or refuses a claim with every reason at once. @throws Problem */
export async function rejectClaim(
  tx: Tx,
  deps: Deps,
  key: Key,
  { decision, reasons, version, actor, area }: ClaimDecision & { decision: 'return' | 'refuse' },
): Promise<Claim> {
  const { account, claim } = await open(tx, deps, key)
  if (claim.area !== area) throw problem.otherArea({ area: claim.area })
  requireAllowed(claim, decision)
  if (claim.version !== version) throw problem.changedMeanwhile()
  if (!areReasons(reasons)) throw problem.reasonsNeeded()
  const at = deps.now()
  const written = await write(
    tx,
    account,
    {
      ...claim,
      status: decision === 'return' ? 'returned' : 'refused',
      decision: reasons,
      decidedBy: actor,
      decidedAt: at,
    },
    `claim.${decision}`,
    { actor, at },
  )
  await tell(tx, deps, written, 'claim.decided')
  return written
}

/**
 * Approves a claim and settles it. Approval is written first, the settlement is keyed by the claim, and what it gave is
 * written last: stopped anywhere, approving again goes on and nothing is paid twice.
 * @throws Problem of the rules, with the claim back under review and nothing booked
 */
export async function approveClaim(
  deps: Deps,
  settler: Pick<Settler, 'settleSale'>,
  key: Key,
  { version, actor, area }: Omit<ClaimDecision, 'reasons'>,
): Promise<{ claim: Claim; settlement: Settlement }> {
  const approved = await deps.db.transaction(async (tx) => {
    const { account, claim } = await open(tx, deps, key)
    if (claim.area !== area) throw problem.otherArea({ area: claim.area })
    requireAllowed(claim, 'approve')
    if (claim.status === 'approved') return claim
    if (claim.version !== version) throw problem.changedMeanwhile()
    const at = deps.now()
    return await write(
      tx,
      account,
      { ...claim, status: 'approved', decidedBy: actor, decidedAt: at, decision: [] },
      'claim.approve',
      { actor, at },
    )
  })
  const settlement = await settler.settleSale(saleOf(approved, actor)).catch(async (error: unknown) => {
    // Only a refusal says for sure that nothing was booked; anything else leaves the claim approved, to be tried again.
    if (!(error instanceof Problem) || error.status >= 500) throw error
    await deps.db.transaction(async (tx) => {
      const { account, claim } = await open(tx, deps, key)
      if (claim.status !== 'approved') return
      await write(
        tx,
        account,
        { ...claim, status: 'submitted', decidedBy: null, decidedAt: null },
        'claim.reopen',
        {
          actor,
          at: deps.now(),
        },
      )
    })
    throw error
  })
  const claim = await deps.db.transaction(async (tx) => {
    const found = await open(tx, deps, key)
    if (found.claim.status !== 'approved') return found.claim
    const settled: Claim = {
      ...found.claim,
      status: 'settled',
      settlementId: settlement.id,
      paidAmount: reimbursed(settlement),
    }
    const written = await write(tx, found.account, settled, 'claim.settle', { actor, at: deps.now() })
    await tell(tx, deps, written, 'claim.decided')
    return written
  })
  return { claim, settlement }
}

/** Records that the bank transfer was made, by a clerk other than the one who approved. @throws Problem */
export async function payClaim(
  tx: Tx,
  deps: Deps,
  key: Key,
  { version, actor, area }: Omit<ClaimDecision, 'reasons'>,
): Promise<Claim> {
  const { account, claim } = await open(tx, deps, key)
  if (claim.area !== area) throw problem.otherArea({ area: claim.area })
  requireAllowed(claim, 'pay')
  if (claim.version !== version) throw problem.changedMeanwhile()
  if (claim.decidedBy === actor) throw problem.sameClerk()
  const at = deps.now()
  const paid = await write(
    tx,
    account,
    { ...claim, status: 'paid', paidAt: at, paidBy: actor },
    'claim.pay',
    {
      actor,
      at,
    },
  )
  await tell(tx, deps, paid, 'claim.paid')
  return paid
}

async function tell(tx: Tx, deps: Deps, claim: Claim, kind: 'claim.decided' | 'claim.paid'): Promise<void> {
  const key = `${kind}:${claim.id}:${claim.version}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId: claim.personId,
      kind,
      facts: {
        claimId: String(claim.id),
        status: claim.status,
        careOn: claim.careOn,
        totalFen: claim.total,
        amountFen: claim.paidAmount ?? 0,
      },
      key,
    },
    uniqueKey: key,
  })
}
