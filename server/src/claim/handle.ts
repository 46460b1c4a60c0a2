import type { Fen, PlainDate } from '@gongji/policy'
import { filingTerms, isRefusal } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areReasons, type GivenReason } from '../filing/reason.ts'
import { dueDay } from '../filing/rules.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { readPayee } from '../person/payee.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { keepPhotos, type SentPhoto } from '../person/photo.ts'
import { seal } from '../person/seal.ts'
import { findSettledSlip, listSlipKeys } from '../settlement/claimed.ts'
import type { AccountUse, BilledLine } from '../settlement/settlement.ts'
import { freeSlips, holdSlipsAlone, listClaims, slipNumber, takeSlips } from '../settlement/slip.ts'
import { claimedKind, requireBill, requirePlace, requireTotalAlone } from './bill.ts'
import { type Claim, type ClaimCause, requireAllowed } from './claim.ts'
import { problem } from './problem.ts'
import { findClaim, insertClaim, listClaimsOf, updateClaim } from './store.ts'

export type ClaimRequest = {
  personId: number
  /** Its code, or empty where the directory does not have it. */
  institution: string
  placeWritten?: string
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
  photos?: readonly SentPhoto[]
  channel: string
  filedBy: string
}

export type ClaimKey = { personId: number; id: number }
const sealPlace = (id: number): string => `claim:${id}`

const record = (tx: Tx, account: Account, claim: Claim, kind: string, actor: string, at: number) =>
  recordAct(tx, [account], {
    kind,
    ref: claim.id,
    actor,
    at,
    content: JSON.stringify({
      institution: claim.institution,
      ...(claim.placeWritten === '' ? {} : { placeWritten: claim.placeWritten }),
      slipNo: claim.slipNo,
      careOn: claim.careOn,
      total: claim.total,
      status: claim.status,
      decision: claim.decision,
      approvedLines: claim.approvedLines,
      decidedMedType: claim.decidedMedType,
      settlementId: claim.settlementId,
      paidAmount: claim.paidAmount,
      paidTo: claim.paidTo,
    }),
  })

/**
 * A slip is one bill of one person, whoever hands it in, and not one that a till has settled. Whose it was is told to
 * that person only. @throws Problem
 */
export async function requireFreeSlip(
  tx: Reader,
  one: Pick<Claim, 'personId' | 'institution' | 'slipNo' | 'careOn'>,
): Promise<void> {
  const slip = one.slipNo
  const settled = await findSettledSlip(tx, one)
  if (settled !== null) {
    throw settled.personId === one.personId
      ? problem.alreadySettled({ slip, settlement: settled.setlId })
      : problem.settledForSomebody({ slip })
  }
}

/** A slip of a place that nobody has identified yet: only the claimant's own claims can be on it. @throws Problem */
async function requireNotHandedIn(tx: Tx, claim: Claim): Promise<void> {
  const number = slipNumber(claim.slipNo)
  const same = (await listClaimsOf(tx, [claim.personId])).find(
    ({ institution, slipNo, status }) =>
      institution === '' && slipNumber(slipNo) === number && ['submitted', 'returned'].includes(status),
  )
  if (same) throw problem.alreadyClaimed({ slip: claim.slipNo, claim: same.id })
}

/** Takes a slip that no till has settled and no claim stands on. @throws Problem; whose claim it is, is told to him only */
async function takeFreeSlip(tx: Tx, claim: Claim): Promise<void> {
  const keys = await listSlipKeys(tx, claim)
  const [taken] = await listClaims(tx, keys)
  const slip = claim.slipNo
  if (taken !== undefined) {
    throw taken.personId === claim.personId
      ? problem.alreadyClaimed({ slip, claim: taken.claimId })
      : problem.claimedBySomebody({ slip })
  }
  await requireFreeSlip(tx, claim)
  await takeSlips(tx, keys, claim)
}

/** Hands a slip in. Nothing is computed yet. @throws Problem with nothing changed */
export async function submitClaim(tx: Tx, deps: Deps, request: ClaimRequest): Promise<Claim> {
  const at = deps.now()
  const today = dateInChina(at)
  if (request.careOn > today) throw problem.future({ day: request.careOn })
  const payee = readPayee(request.bankAccount)
  const { placeWritten = '' } = request
  if (request.institution === '' && placeWritten === '') throw problem.placeNeeded()
  const place = request.institution === '' ? null : await requirePlace(tx, request.institution)
  const medType = claimedKind(place, request.medType)
  // Two who hand it in, or a counter and a till: the second waits for the first and meets what it did.
  if (place) await holdSlipsAlone(tx, place.code)
  const account = requireAccount(
    await lockAccounts(tx, deps.db.lockStep, [request.personId]),
    request.personId,
  )
  const enrolment = enrolmentOn(await listEnrolments(tx, [request.personId]), request.careOn)
  if (!enrolment) throw problem.notInsured({ day: request.careOn })
  if (place) await requireBill(tx, place, request)
  else requireTotalAlone(request)
  const pack = deps.packs.packOf(enrolment.area)
  const terms = pack && filingTerms(pack, today)
  const id = deps.newId()
  const { bankAccount: _, photos = [], ...rest } = request
  const [digest = request.slipDigest] = await keepSlip(
    tx,
    deps,
    { ...request, area: enrolment.area },
    id,
    photos,
  )
  const claim: Claim = {
    ...rest,
    enteredBy: '',
    placeWritten: place ? '' : placeWritten,
    slipDigest: digest,
    id,
    medType,
    area: enrolment.area,
    payeeSealed: seal(deps.secrets, sealPlace(id), payee),
    approvedLines: [],
    decidedMedType: '',
    status: 'submitted',
    submittedAt: at,
    dueOn: terms && !isRefusal(terms) ? dueDay(today, terms.decidedWithinDays) : null,
    decidedBy: null,
    decidedAt: null,
    decision: [],
    settlementId: null,
    paidAmount: null,
    accountShare: null,
    paidTo: '',
    paidAt: null,
    paidBy: null,
    takenBackBy: null,
    takenBackAt: null,
    version: 1,
  }
  if (place) await takeFreeSlip(tx, claim)
  else await requireNotHandedIn(tx, claim)
  await insertClaim(tx, claim)
  await record(tx, account, claim, 'claim.submit', request.filedBy, at)
  return claim
}

/** Keeps pictures of a slip with its claim; gives their digests. @throws Problem for what is no picture */
const keepSlip = async (
  tx: Tx,
  deps: Deps,
  { personId, filedBy, area }: { personId: number; filedBy: string; area: string },
  matterId: number,
  photos: readonly SentPhoto[],
): Promise<string[]> =>
  await keepPhotos(tx, deps, { personId, matter: 'claim', matterId, addedBy: filedBy, area }, photos)

/**
 * Locks the person and reads the claim under the lock; for a clerk, one of his own area only.
 * @throws Problem
 */
export async function openClaim(tx: Tx, deps: Deps, { personId, id }: ClaimKey, area?: string) {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const claim = await findClaim(tx, { personId, id })
  if (!claim || (area !== undefined && claim.area !== area)) throw problem.unknown()
  return { account: requireAccount(accounts, personId), claim }
}

/** Writes a claim as it now is, with its act. @throws Problem when somebody was faster */
export async function writeClaim(
  tx: Tx,
  account: Account,
  claim: Claim,
  kind: string,
  by: { actor: string; at: number },
): Promise<Claim> {
  if (!(await updateClaim(tx, claim))) throw problem.changedMeanwhile()
  await record(tx, account, claim, kind, by.actor, by.at)
  return { ...claim, version: claim.version + 1 }
}

/** Mends what the agency returned and hands it in again, or takes it back. @throws Problem */
export async function answerReturn(
  tx: Tx,
  deps: Deps,
  key: ClaimKey,
  given:
    | { action: 'withdraw'; actor: string }
    | {
        action: 'mend'
        actor: string
        lines: readonly BilledLine[]
        total: Fen
        slipDigest: string
        photos: readonly SentPhoto[]
      },
): Promise<Claim> {
  const { account, claim } = await openClaim(tx, deps, key)
  requireAllowed(claim, given.action)
  const by = { actor: given.actor, at: deps.now() }
  if (given.action === 'withdraw') {
    await freeSlips(tx, claim)
    return await writeClaim(tx, account, { ...claim, status: 'withdrawn' }, 'claim.withdraw', by)
  }
  const { lines, total, photos } = given
  const sender = { personId: claim.personId, filedBy: given.actor, area: claim.area }
  const [slipDigest = given.slipDigest] = await keepSlip(tx, deps, sender, claim.id, photos)
  if (claim.institution === '') requireTotalAlone({ lines, total })
  else
    await requireBill(tx, await requirePlace(tx, claim.institution), { careOn: claim.careOn, lines, total })
  const mended: Claim = {
    ...claim,
    lines,
    enteredBy: '',
    total,
    slipDigest: slipDigest === '' ? claim.slipDigest : slipDigest,
    status: 'submitted',
    submittedAt: by.at,
    decision: [],
    decidedBy: null,
    decidedAt: null,
  }
  return await writeClaim(tx, account, mended, 'claim.mend', by)
}

/**
 * A clerk chooses the institution of a place that the claimant wrote down: from here on the slip is one of that institution,
 * and stands under its rules. @throws Problem with nothing changed
 */
export async function choosePlace(
  tx: Tx,
  deps: Deps,
  key: ClaimKey,
  given: { institution: string; version: number; actor: string; area: string },
): Promise<Claim> {
  const place = await requirePlace(tx, given.institution)
  await holdSlipsAlone(tx, place.code)
  const { account, claim } = await openClaim(tx, deps, key, given.area)
  requireAllowed(claim, 'choosePlace')
  if (claim.institution !== '') throw problem.placeChosen()
  if (claim.version !== given.version) throw problem.changedMeanwhile()
  const chosen = { ...claim, institution: place.code, medType: claimedKind(place, claim.medType) }
  await takeFreeSlip(tx, chosen)
  return await writeClaim(tx, account, chosen, 'claim.place', { actor: given.actor, at: deps.now() })
}

/**
 * A clerk enters what the slip says, line by line; it then comes to what they add up to, and another clerk approves it.
 * @throws Problem
 */
export async function enterLines(
  tx: Tx,
  deps: Deps,
  key: ClaimKey,
  given: { lines: readonly BilledLine[]; version: number; actor: string; area: string },
): Promise<Claim> {
  const { account, claim } = await openClaim(tx, deps, key, given.area)
  requireAllowed(claim, 'enter')
  if (claim.version !== given.version) throw problem.changedMeanwhile()
  const { lines } = given
  const total = sum(...lines.map(({ amount }) => amount))
  await requireBill(tx, await requirePlace(tx, claim.institution), { careOn: claim.careOn, lines, total })
  const by = { actor: given.actor, at: deps.now() }
  return await writeClaim(tx, account, { ...claim, lines, total, enteredBy: given.actor }, 'claim.enter', by)
}

export type ClaimDecision = {
  reasons: readonly GivenReason[]
  version: number
  actor: string
  area: string
}

/** Returns or refuses a claim with every reason at once; a refused slip is free again. @throws Problem */
export async function rejectClaim(
  tx: Tx,
  deps: Deps,
  key: ClaimKey,
  { decision, reasons, version, actor, area }: ClaimDecision & { decision: 'return' | 'refuse' },
): Promise<Claim> {
  const { account, claim } = await openClaim(tx, deps, key, area)
  requireAllowed(claim, decision)
  if (claim.version !== version) throw problem.changedMeanwhile()
  if (!areReasons(reasons)) throw problem.reasonsNeeded()
  const at = deps.now()
  if (decision === 'refuse') await freeSlips(tx, claim)
  const written = await writeClaim(
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
  await tellClaim(tx, deps, written, 'claim.decided')
  return written
}

/** Tells the patient how a claim stands. */
export async function tellClaim(
  tx: Tx,
  deps: Deps,
  claim: Claim,
  kind: 'claim.decided' | 'claim.paid',
): Promise<void> {
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
