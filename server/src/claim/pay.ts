import { createHash } from 'node:crypto'
import type { Fen } from '@gongji/policy'
import { sum, zero } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areReasons, type GivenReason } from '../filing/reason.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { hasOpenObjection } from '../objection/open.ts'
import { insertClaimEstate } from '../person/estate.ts'
import { findDeclarationOf } from '../person/guardian-declaration.ts'
import { readPerson } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { benefitOf } from '../settlement/benefit.ts'
import { findClaimSettlement } from '../settlement/claimed.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import {
  type AccountUse,
  claimCredential,
  type Sale,
  type Settlement,
  type Settler,
} from '../settlement/settlement.ts'
import { freeSlips } from '../settlement/slip.ts'
import { type Claim, isOwnWork, requireAllowed } from './claim.ts'
import {
  type ClaimDecision,
  type ClaimKey,
  openClaim,
  requireFreeSlip,
  tellClaim,
  writeClaim,
} from './handle.ts'
import { problem } from './problem.ts'

/** What the agency found: which restricted items it approves, and the kind of care where it is not as claimed. */
export type Findings = {
  /** Ids of lines. */
  approvedLines: readonly string[]
  /** Null: as claimed, but not as an emergency, which only the agency can find. */
  medType: string | null
}

/** Everything as claimed that a claimant can say; nothing that only the agency can. */
export const asClaimed: Findings = { approvedLines: [], medType: null }

/** The kind of care that a claim is decided as. What the claimant calls an emergency is one once the agency says so. */
export const decidedMedType = ({ medType }: Claim, found: Findings): string =>
  found.medType ?? (benefitOf(medType) === 'emergency' ? '11' : medType)

/** @throws Problem when a line is approved that the slip does not have */
function requireLines({ lines }: Claim, { approvedLines }: Findings): void {
  for (const line of approvedLines) {
    if (!lines.some(({ id }) => id === line)) throw problem.lineUnknown({ line })
  }
}

/**
 * The bill as settlement sees it: the same rules, the catalogue of the place of care and the filings of the day of care;
 * the patient gets what the funds owe. No account is drawn on: account money is never paid to a bank card. The claim's id
 * is its key, so that settling it again changes nothing.
 */
function saleOf(claim: Claim, found: Findings, actor: string): Sale {
  const content = JSON.stringify([claim.personId, claim.institution, claim.careOn, claim.slipNo])
  return {
    key: {
      source: `claim:${claim.area}`,
      msgid: `claim-${claim.id}`,
      digest: createHash('sm3').update(content).digest('hex'),
    },
    institution: claim.institution,
    personId: claim.personId,
    accountUse: 0,
    shareCode: null,
    stated: { total: claim.total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor,
    careOn: claim.careOn,
    medType: decidedMedType(claim, found),
    disease: claim.disease,
    credential: claimCredential,
    scheme: null,
    lines: claim.lines.map((line) => ({
      ...line,
      approval: found.approvedLines.includes(line.id) ? '1' : line.approval === '2' ? '2' : '0',
    })),
    payee: 'patient',
  }
}

/** What the patient gets: what the funds owe. */
export const reimbursed = ({ amounts }: Pick<Settlement, 'amounts'>): Fen => amounts.fundTotal

/** What a claim comes to, and what the accounts would have paid at the till. */
export type ClaimPreview = { settlement: Settlement; atTill: Settlement }

/** Computes a claim; nothing is booked. @throws Problem of the rules */
export async function previewClaim(
  settler: Pick<Settler, 'preSettleSale'>,
  claim: Claim,
  found: Findings,
  actor: string,
): Promise<ClaimPreview> {
  if (claim.lines.length === 0) throw problem.linesNotEntered()
  requireLines(claim, found)
  const sale = saleOf(claim, found, actor)
  const settlement = await settler.preSettleSale(sale)
  const withAccounts = async (accountUse: AccountUse) => await settler.preSettleSale({ ...sale, accountUse })
  const atTill = await withAccounts(claim.accountUse).catch((error: unknown) => {
    // Nobody shares with the patient: the own account is all there would have been.
    if (error instanceof Problem && claim.accountUse === 2) return withAccounts(1)
    throw error
  })
  return { settlement, atTill }
}

/** What accounts of every kind paid, or would have paid. */
export const accountShare = ({ amounts }: Pick<Settlement, 'amounts'>): Fen =>
  sum(amounts.own, ...amounts.relatives.map(({ amount }) => amount), amounts.wallet)

/**
 * Approves a claim and settles it. Approval is written first, the settlement is keyed by the claim, and what it gave is
 * written last: stopped anywhere, approving again goes on and nothing is paid twice.
 * A slip that a clerk took at the counter, or whose lines he entered, is approved by another; in the sandbox one may do both.
 * @throws Problem of the rules, with the claim back under review and nothing booked
 */
export async function approveClaim(
  deps: Deps,
  settler: Pick<Settler, 'settleSale' | 'preSettleSale'>,
  key: ClaimKey,
  { version, actor, area, ...found }: Omit<ClaimDecision, 'reasons'> & Findings,
): Promise<{ claim: Claim; settlement: Settlement; atTill: Settlement | null }> {
  const looked = await deps.db.transaction(async (tx) => {
    const { claim } = await openClaim(tx, deps, key, area)
    requireAllowed(claim, 'approve')
    if (claim.status === 'submitted' && claim.version !== version) throw problem.changedMeanwhile()
    if (isOwnWork(claim, actor) && !deps.oneClerkDecides) {
      throw claim.filedBy === actor ? problem.enteredBySameClerk() : problem.linesBySameClerk()
    }
    return claim
  })
  const preview = looked.status === 'submitted' ? await previewClaim(settler, looked, found, actor) : null
  const approved = await deps.db.transaction(async (tx) => {
    const { account, claim } = await openClaim(tx, deps, key, area)
    requireAllowed(claim, 'approve')
    if (claim.status === 'approved') return claim
    if (claim.version !== version) throw problem.changedMeanwhile()
    await requireFreeSlip(tx, claim)
    const at = deps.now()
    return await writeClaim(
      tx,
      account,
      {
        ...claim,
        status: 'approved',
        approvedLines: found.approvedLines,
        decidedMedType: decidedMedType(claim, found),
        accountShare: preview === null ? null : accountShare(preview.atTill),
        decidedBy: actor,
        decidedAt: at,
        decision: [],
      },
      'claim.approve',
      { actor, at },
    )
  })
  const decided = { approvedLines: approved.approvedLines, medType: approved.decidedMedType }
  const settlement = await settler
    .settleSale(saleOf(approved, decided, actor))
    .catch(async (error: unknown) => {
      // Only a refusal says for sure that nothing was booked; anything else leaves the claim approved, to be tried again.
      if (!(error instanceof Problem) || error.status >= 500) throw error
      await deps.db.transaction(async (tx) => {
        const { account, claim } = await openClaim(tx, deps, key)
        if (claim.status !== 'approved') return
        await writeClaim(
          tx,
          account,
          { ...claim, status: 'submitted', decidedBy: null, decidedAt: null },
          'claim.reopen',
          { actor, at: deps.now() },
        )
      })
      throw error
    })
  const claim = await deps.db.transaction(async (tx) => {
    const found = await openClaim(tx, deps, key)
    if (found.claim.status !== 'approved') return found.claim
    const settled: Claim = {
      ...found.claim,
      status: 'settled',
      settlementId: settlement.id,
      paidAmount: reimbursed(settlement),
    }
    const written = await writeClaim(tx, found.account, settled, 'claim.settle', { actor, at: deps.now() })
    await tellClaim(tx, deps, written, 'claim.decided')
    return written
  })
  return { claim, settlement, atTill: preview?.atTill ?? null }
}

/** What a declared guardian claims for a child is paid once the agency has confirmed that he is one. @throws Problem */
async function requireKnownGuardian(tx: Reader, { personId, filedBy }: Claim): Promise<void> {
  const guardianId = Number(/^citizen:(\d+)$/.exec(filedBy)?.[1] ?? personId)
  if (guardianId === personId) return
  const declared = await findDeclarationOf(tx, { childId: personId, guardianId })
  if (declared !== null && declared.status !== 'confirmed') throw problem.guardianUnchecked()
}

/** A claim is paid out only while its settlement stands and the funds owe exactly that. @throws Problem */
async function requirePayable(tx: Reader, claim: Claim): Promise<void> {
  const settlement = await findClaimSettlement(tx, claim)
  if (settlement === null || settlement.reversed) {
    throw problem.settlementGone({ settlement: settlement?.setlId ?? '' })
  }
  if (settlement.accounts !== 0) throw problem.accountMoney({ amount: settlement.accounts })
  if (settlement.fundTotal !== claim.paidAmount) {
    throw problem.amountDiffers({
      owed: settlement.fundTotal,
      paid: claim.paidAmount ?? zero,
    })
  }
  if (await hasOpenObjection(tx, claim)) throw problem.objectionOpen()
}

/**
 * Records that the bank transfer was made, by a clerk other than the one who approved. What is owed to somebody who has
 * died goes to the heirs instead. @throws Problem
 */
export async function payClaim(
  tx: Tx,
  deps: Deps,
  key: ClaimKey,
  { version, actor, area }: Omit<ClaimDecision, 'reasons'>,
): Promise<Claim> {
  const { account, claim } = await openClaim(tx, deps, key, area)
  requireAllowed(claim, 'pay')
  if (claim.version !== version) throw problem.changedMeanwhile()
  if (claim.decidedBy === actor) throw problem.sameClerk()
  await requirePayable(tx, claim)
  const at = deps.now()
  const { diedOn } = await readPerson(tx, deps.secrets, claim.personId)
  if (diedOn === null) await requireKnownGuardian(tx, claim)
  else await leaveToHeirs(tx, deps, claim, actor)
  const locked = diedOn === null ? account : (await openClaim(tx, deps, key)).account
  const paid = await writeClaim(
    tx,
    locked,
    { ...claim, status: 'paid', paidTo: diedOn === null ? 'bank' : 'estate', paidAt: at, paidBy: actor },
    'claim.pay',
    { actor, at },
  )
  if (diedOn === null) await tellClaim(tx, deps, paid, 'claim.paid')
  return paid
}

async function leaveToHeirs(
  tx: Tx,
  deps: Deps,
  { personId, id, paidAmount }: Claim,
  actor: string,
): Promise<void> {
  if (paidAmount === null || paidAmount === 0) return
  const at = deps.now()
  const on = dateInChina(at)
  const postingId = deps.newId()
  await post(
    tx,
    await lockAccounts(tx, deps.db.lockStep, [personId]),
    {
      template: 'clearing',
      id: postingId,
      on,
      parts: { personId, from: 'cash', to: 'heirs', party: 'reimbursed', amount: paidAmount },
    },
    { actor, at, content: String(id) },
  )
  await insertClaimEstate(tx, { personId, postingId, amount: paidAmount, on })
}

/**
 * Takes a claim and its settlement back, by a clerk who neither approved nor paid it. Marked first, reversed next under
 * the claim's own key, written last: stopped anywhere, taking back again goes on. The slip is free again.
 * @throws Problem with nothing changed
 */
export async function takeBackClaim(
  deps: Deps,
  settler: Pick<Settler, 'reverse'>,
  key: ClaimKey,
  {
    version,
    actor,
    area,
    reasons,
    moneyReturned,
  }: ClaimDecision & { reasons: readonly GivenReason[]; moneyReturned: boolean },
): Promise<Claim> {
  const marked = await deps.db.transaction(async (tx) => {
    const { account, claim } = await openClaim(tx, deps, key, area)
    requireAllowed(claim, 'takeBack')
    if (claim.decidedBy === actor || claim.paidBy === actor) throw problem.takeBackSameClerk()
    if (claim.paidTo === 'estate') throw problem.leftToHeirs()
    if (claim.status === 'takingBack') return claim
    if (claim.version !== version) throw problem.changedMeanwhile()
    if (!areReasons(reasons)) throw problem.reasonsNeeded()
    if (claim.paidAt !== null && !moneyReturned) {
      throw problem.moneyNotBack({ amount: claim.paidAmount as Fen })
    }
    const at = deps.now()
    return await writeClaim(
      tx,
      account,
      { ...claim, status: 'takingBack', decision: reasons, takenBackBy: actor, takenBackAt: at },
      'claim.takeBack',
      { actor, at },
    )
  })
  const settlement = await deps.db.transaction((tx) => findClaimSettlement(tx, marked))
  if (settlement !== null && !settlement.reversed) {
    await settler
      .reverse({
        key: {
          source: `claim:${marked.area}`,
          msgid: `claim-back-${marked.id}`,
          digest: createHash('sm3').update(settlement.setlId).digest('hex'),
        },
        institution: marked.institution,
        personId: marked.personId,
        mdtrtId: null,
        setlId: settlement.setlId,
        actor,
      })
      .catch((error: unknown) => {
        // Somebody was faster: it is taken back, which is what was wanted.
        const { type } = settlementProblem.alreadyReversed({ settlement: settlement.setlId })
        if (!(error instanceof Problem) || error.type !== type) throw error
      })
  }
  return await deps.db.transaction(async (tx) => {
    const { account, claim } = await openClaim(tx, deps, key)
    if (claim.status !== 'takingBack') return claim
    await freeSlips(tx, claim)
    const back = { ...claim, status: 'takenBack' as const }
    const written = await writeClaim(tx, account, back, 'claim.takenBack', { actor, at: deps.now() })
    await tellClaim(tx, deps, written, 'claim.decided')
    return written
  })
}
