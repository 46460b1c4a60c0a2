import { routes } from '@gongji/contract'
import type { claim as claimSchema } from '@gongji/contract/claim'
import { daysBetween } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import type { z } from 'zod'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { reasonText } from '../filing/reason.ts'
import { requireClerk } from '../filing/routes.ts'
import { listInstitutions } from '../institution/institution.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  enrolmentOn,
  findPersonId,
  listEnrolments,
  listNames,
  maskName,
  readPerson,
  sameName,
} from '../person/person.ts'
import { unseal } from '../person/seal.ts'
import { listMinorWards } from '../person/ward.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import type { BilledLine, Settlement, Settler } from '../settlement/settlement.ts'
import { allowedActions, type Claim, statusWords } from './claim.ts'
import { answerReturn, rejectClaim, submitClaim } from './handle.ts'
import { findOwnClaim } from './own.ts'
import {
  accountShare,
  approveClaim,
  decidedMedType,
  type Findings,
  payClaim,
  previewClaim,
  reimbursed,
  takeBackClaim,
} from './pay.ts'
import { problem } from './problem.ts'
import { findClaim, listClaimQueue, listClaimsOf, listSettledThere } from './store.ts'

type Presented = z.input<typeof claimSchema>

async function present(
  tx: Tx,
  deps: Deps,
  claims: readonly Claim[],
  side: 'owner' | 'clerk',
): Promise<Presented[]> {
  const today = dateInChina(deps.now())
  const names = await listNames(tx, [...new Set(claims.map(({ personId }) => personId))])
  const places = await listInstitutions(tx, [...new Set(claims.map(({ institution }) => institution))])
  const placeName = new Map(places.map(({ code, name }) => [code, name]))
  return await Promise.all(
    claims.map(async (one) => {
      const waits = one.status === 'submitted' || one.status === 'approved'
      return {
        id: String(one.id),
        personId: String(one.personId),
        personName: maskName(names.get(one.personId) ?? ''),
        institution: { code: one.institution, name: placeName.get(one.institution) ?? '' },
        slipNo: one.slipNo,
        hasScan: one.slipDigest !== '',
        careOn: one.careOn,
        medType: one.medType,
        disease: one.disease,
        decidedMedType: one.decidedMedType === '' ? null : one.decidedMedType,
        lines: one.lines.map(({ id, code, amount, countE4, approval }) => ({
          line: id,
          code,
          amount,
          count: countE4 / 10_000,
          claimedApproved: approval === '1',
          approved: one.approvedLines.includes(id),
        })),
        total: one.total,
        cause: one.cause,
        accountUse: one.accountUse,
        bankAccount: unseal(deps.secrets, `claim:${one.id}`, one.payeeSealed).slice(-4),
        status: one.status,
        statusName: statusWords[one.status],
        submittedAt: new Date(one.submittedAt).toISOString(),
        dueOn: one.dueOn,
        overdue: waits && one.dueOn !== null && one.dueOn < today,
        waitingDays: waits ? daysBetween(dateInChina(one.submittedAt), today) : 0,
        reasons: one.decision.map((given) => ({ code: given.code, ...reasonText(given) })),
        paidAmount: one.paidAmount,
        accountShare: one.accountShare,
        paidTo: one.paidTo === '' ? null : one.paidTo,
        paidAt: one.paidAt === null ? null : new Date(one.paidAt).toISOString(),
        settledThere: side === 'clerk' ? await listSettledThere(tx, one) : [],
        version: one.version,
        allowed: allowedActions(one, side),
      }
    }),
  )
}

type SentLine = { code: string; amount: Fen; count: number; approved: boolean }

const billed = (lines: readonly SentLine[]): BilledLine[] =>
  lines.map(({ code, amount, count, approved }, index) => ({
    id: String(index + 1),
    code,
    amount,
    countE4: Math.round(count * 10_000),
    priceE6: Math.round((amount * 10_000) / count),
    approval: approved ? '1' : '0',
  }))

const payersOf = ({ payers }: Settlement) =>
  payers.map(({ bindingId, maskedName, relationship, purpose, amount }) => ({
    bindingId: String(bindingId),
    maskedName,
    relationship,
    purpose,
    amount,
  }))

/** What is paid, beside what the accounts would have paid at the till; null where that was not computed again. */
const splitOf = (settlement: Settlement, atTill: Settlement | null) => ({
  amounts: settlement.amounts,
  payers: payersOf(settlement),
  reimbursed: reimbursed(settlement),
  accountsAtTill:
    atTill === null
      ? null
      : {
          own: atTill.amounts.own,
          payers: payersOf(atTill),
          wallet: atTill.amounts.wallet,
          total: accountShare(atTill),
        },
})

const findingsOf = (found: { approvedLines: readonly string[]; medType?: string | undefined }): Findings => ({
  approvedLines: found.approvedLines,
  medType: found.medType ?? null,
})

/** Manual reimbursement (手工报销): a bill paid in cash is claimed later with its slip. */
export function claimRoutes(serve: Serve, deps: Deps, settler: Settler): void {
  const { db } = deps
  const shown = async (tx: Tx, claim: Claim, side: 'owner' | 'clerk') =>
    (await present(tx, deps, [claim], side))[0]!
  const owners = async (tx: Tx, personId: number) => [personId, ...(await listMinorWards(tx, deps, personId))]

  const keyOf = (params: { personId: string; id: string }) => ({
    personId: Number(params.personId),
    id: Number(params.id),
  })

  serve(routes.listMyClaims, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const claims = await listClaimsOf(db.reader, await owners(db.reader, personId))
    return { claims: await present(db.reader, deps, claims, 'owner') }
  })

  serve(routes.submitClaim, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { personId: wanted, lines, ...rest } = body
    return await db.transaction(async (tx) => {
      const owner = wanted === undefined ? personId : Number(wanted)
      if (!(await owners(tx, personId)).includes(owner)) throw problem.notYourWard()
      const request = {
        ...rest,
        lines: billed(lines),
        personId: owner,
        channel,
        filedBy: `citizen:${personId}`,
      }
      return await shown(tx, await submitClaim(tx, deps, request), 'owner')
    })
  })

  serve(routes.readClaim, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    return await shown(db.reader, await findOwnClaim(db.reader, deps, personId, params.id), 'owner')
  })

  serve(routes.mendClaim, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findOwnClaim(tx, deps, personId, params.id)
      const mended = {
        action: 'mend' as const,
        actor: `citizen:${personId}`,
        ...body,
        lines: billed(body.lines),
      }
      return await shown(tx, await answerReturn(tx, deps, { personId: owner, id }, mended), 'owner')
    })
  })

  serve(routes.withdrawClaim, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findOwnClaim(tx, deps, personId, params.id)
      const given = { action: 'withdraw' as const, actor: `citizen:${personId}` }
      return await shown(tx, await answerReturn(tx, deps, { personId: owner, id }, given), 'owner')
    })
  })

  serve(routes.listAgencyClaims, async ({ caller, query }) => {
    const { area } = requireClerk(caller)
    const queue = await listClaimQueue(db.reader, area, query.limit)
    return { claims: await present(db.reader, deps, queue, 'clerk') }
  })

  serve(routes.submitAgencyClaim, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    const { idNumber, name, lines, ...rest } = body
    return await db.transaction(async (tx) => {
      const personId = await findPersonId(tx, deps.secrets, 'id', idNumber)
      if (personId === null) throw personProblem.unknown()
      const insured = enrolmentOn(await listEnrolments(tx, [personId]), body.careOn)
      // Another agency's person is not there; nor does the name tell.
      if (insured !== null && insured.area !== area) throw personProblem.unknown()
      if (!sameName((await readPerson(tx, deps.secrets, personId)).name, name)) {
        throw personProblem.nameDoesNotMatch()
      }
      const request = { ...rest, lines: billed(lines), personId, channel: 'counter', filedBy: actor }
      return await shown(tx, await submitClaim(tx, deps, request), 'clerk')
    })
  })

  serve(routes.previewClaim, async ({ caller, params, query }) => {
    const { actor, area } = requireClerk(caller)
    const claim = await findClaim(db.reader, keyOf(params))
    if (!claim || claim.area !== area) throw problem.unknown()
    const found = findingsOf({
      approvedLines: query.approvedLines === '' ? [] : query.approvedLines.split(','),
      medType: query.medType,
    })
    const { settlement, atTill } = await previewClaim(settler, claim, found, actor)
    return {
      ...splitOf(settlement, atTill),
      medType: { claimed: claim.medType, decided: decidedMedType(claim, found) },
      lines: settlement.lines.map((line) => {
        const sent = claim.lines.find(({ id }) => id === line.id)
        return {
          line: line.id,
          code: sent?.code ?? '',
          amount: sent?.amount ?? line.inScope,
          claimedApproved: sent?.approval === '1',
          approved: found.approvedLines.includes(line.id),
          ownPaid: line.ownPaid,
          overLimit: line.overLimit,
          firstShare: line.firstShare,
          inScope: line.inScope,
        }
      }),
    }
  })

  serve(routes.decideClaim, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    const key = keyOf(params)
    const { decision, reasons, version } = body
    if (decision === 'approve') {
      const { claim, settlement, atTill } = await approveClaim(deps, settler, key, {
        version,
        ...findingsOf(body),
        ...clerk,
      })
      return { claim: await shown(db.reader, claim, 'clerk'), split: splitOf(settlement, atTill) }
    }
    return await db.transaction(async (tx) => {
      const claim = await rejectClaim(tx, deps, key, { decision, reasons, version, ...clerk })
      return { claim: await shown(tx, claim, 'clerk'), split: null }
    })
  })

  serve(routes.takeBackClaim, async ({ caller, params, body }) => {
    const claim = await takeBackClaim(deps, settler, keyOf(params), { ...body, ...requireClerk(caller) })
    return await shown(db.reader, claim, 'clerk')
  })

  serve(routes.payClaim, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(
      async (tx) => await shown(tx, await payClaim(tx, deps, keyOf(params), { ...body, ...clerk }), 'clerk'),
    )
  })
}
