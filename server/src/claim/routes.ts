import { routes } from '@gongji/contract'
import type { claim as claimSchema } from '@gongji/contract/claim'
import { daysBetween } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import type { z } from 'zod'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { reasonText } from '../filing/reason.ts'
import { inFen } from '../in-fen.ts'
import { listInstitutions } from '../institution/institution.ts'
import { findOutage, listOutages, withdrawalJson } from '../institution/outage.ts'
import { areaName } from '../packs.ts'
import { cursorText, cut, nextOf, readCursor } from '../paging.ts'
import { findNamed } from '../person/area.ts'
import { problem as personProblem } from '../person/identity.ts'
import { enrolmentOn, listEnrolments, listNames, maskName } from '../person/person.ts'
import { listPhotos, photoJson } from '../person/photo.ts'
import { unseal } from '../person/seal.ts'
import { actorOf, agencyOf, requireCitizen, type Serve, type Shown } from '../serve.ts'
import { amountsJson } from '../settlement/amounts-json.ts'
import { listSettledThere } from '../settlement/claimed.ts'
import { payerJson } from '../settlement/payers.ts'
import type { BilledLine, Settlement, Settler } from '../settlement/settlement.ts'
import { allowedActions, type Claim, isOwnWork, placeOf, statusWords } from './claim.ts'
import { answerReturn, choosePlace, enterLines, rejectClaim, submitClaim } from './handle.ts'
import { findClaimAt, findClaimOf } from './own.ts'
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
import { listClaimsOf, listWaitingClaims } from './store.ts'

type Presented = Shown<
  Claim,
  z.input<typeof claimSchema>,
  | 'approvedLines'
  | 'area'
  | 'channel'
  | 'decidedAt'
  | 'decidedBy'
  | 'decision'
  | 'enteredBy'
  | 'filedBy'
  | 'paidAmount'
  | 'paidBy'
  | 'payeeSealed'
  | 'settlementId'
  | 'slipDigest'
  | 'takenBackAt'
  | 'takenBackBy'
>

/** Claims as their owner reads them, or as this clerk does. */
async function present(
  tx: Reader,
  deps: Deps,
  claims: readonly Claim[],
  clerk: string | null,
): Promise<Presented[]> {
  const side = clerk === null ? 'owner' : 'clerk'
  const today = dateInChina(deps.now())
  const names = await listNames(tx, [...new Set(claims.map(({ personId }) => personId))])
  const places = await listInstitutions(tx, [...new Set(claims.map(({ institution }) => institution))])
  const placeName = new Map(places.map(({ code, name }) => [code, name]))
  return await Promise.all(
    claims.map(async (one) => {
      const name = names.get(one.personId) ?? ''
      const waits = one.status === 'submitted' || one.status === 'approved'
      return {
        id: String(one.id),
        personId: String(one.personId),
        personName: side === 'owner' ? name : maskName(name),
        areaName: areaName(deps, one.area),
        institution: { code: one.institution, name: placeOf(one, placeName) },
        placeWritten: one.placeWritten === '' ? null : one.placeWritten,
        slipNo: one.slipNo,
        hasScan: one.slipDigest !== '',
        photos: (await listPhotos(tx, { personId: one.personId, matter: 'claim', matterIds: [one.id] })).map(
          photoJson,
        ),
        careOn: one.careOn,
        medType: one.medType,
        disease: one.disease,
        decidedMedType: one.decidedMedType === '' ? null : one.decidedMedType,
        lines: one.lines.map(({ id, code, amount, countE4, approval }) => ({
          line: id,
          code,
          amountFen: amount,
          count: countE4 / 10_000,
          claimedApproved: approval === '1',
          approved: one.approvedLines.includes(id),
        })),
        totalFen: one.total,
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
        paidFen: one.paidAmount,
        accountShareFen: one.accountShare,
        paidTo: one.paidTo === '' ? null : one.paidTo,
        paidAt: one.paidAt === null ? null : new Date(one.paidAt).toISOString(),
        settledThere:
          side === 'clerk' ? (await listSettledThere(tx, one)).map((bill) => inFen(bill, 'total')) : [],
        outage: await outageOf(tx, one, places.find(({ code }) => code === one.institution)?.area, side),
        version: one.version,
        allowed: allowedActions(one, side),
        byAnother: clerk !== null && !deps.oneClerkDecides && isOwnWork(one, clerk),
      }
    }),
  )
}

/** When the place could not settle on the day of care; one that was withdrawn is the clerk’s to see. */
async function outageOf(
  tx: Reader,
  { institution, careOn: on }: Claim,
  area: string | undefined,
  side: 'owner' | 'clerk',
) {
  const found = area === undefined ? null : await findOutage(tx, { institution, area, on })
  if (found === null || (side === 'owner' && found.withdrawnAt !== null)) return null
  return {
    from: new Date(found.from).toISOString(),
    to: new Date(found.to).toISOString(),
    reason: found.reason,
    withdrawn: withdrawalJson(found),
  }
}

/** For how long a declared outage is offered as the reason of a claim. */
const offeredDays = 90

/** When places of a person's own area could not settle, lately. */
async function listOutagesFor(tx: Reader, deps: Deps, personId: number) {
  const today = dateInChina(deps.now())
  const enrolments = await listEnrolments(tx, [personId])
  const insured = enrolmentOn(enrolments, today) ?? enrolments.at(-1)
  if (!insured) return []
  const declared = (
    await listOutages(tx, insured.area, { before: Number.MAX_SAFE_INTEGER, limit: 50 })
  ).filter(
    ({ from, withdrawnAt }) => withdrawnAt === null && daysBetween(dateInChina(from), today) <= offeredDays,
  )
  const places = await listInstitutions(tx, [...new Set(declared.map(({ institution }) => institution))])
  const nameOf = new Map(places.map(({ code, name }) => [code, name]))
  return declared.map(({ institution, from, to, reason }) => ({
    institution: institution === '' ? null : { code: institution, name: nameOf.get(institution) ?? '' },
    areaName: areaName(deps, insured.area),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    reason,
  }))
}

type SentLine = { code: string; amountFen: Fen; count: number; approved: boolean }

const billed = (lines: readonly SentLine[]): BilledLine[] =>
  lines.map(({ code, amountFen: amount, count, approved }, index) => ({
    id: String(index + 1),
    code,
    amount,
    countE4: Math.round(count * 10_000),
    priceE6: Math.round((amount * 10_000) / count),
    approval: approved ? '1' : '0',
  }))

const payersOf = async (tx: Reader, { personId, payers }: Settlement) =>
  payers.map(await payerJson(tx, { patientId: personId, payers, byName: false }))

/** What is paid, beside what the accounts would have paid at the till; null where that was not computed again. */
const splitOf = async (tx: Reader, settlement: Settlement, atTill: Settlement | null) => ({
  amounts: amountsJson(settlement.amounts),
  payers: await payersOf(tx, settlement),
  reimbursedFen: reimbursed(settlement),
  accountsAtTill:
    atTill === null
      ? null
      : {
          ownFen: atTill.amounts.own,
          payers: await payersOf(tx, atTill),
          walletFen: atTill.amounts.wallet,
          totalFen: accountShare(atTill),
        },
})

const findingsOf = (found: { approvedLines: readonly string[]; medType?: string | undefined }): Findings => ({
  approvedLines: found.approvedLines,
  medType: found.medType ?? null,
})

/** Manual reimbursement (手工报销): a bill paid in cash is claimed later with its slip. */
export function claimRoutes(serve: Serve, deps: Deps, settler: Settler): void {
  const { db } = deps
  const shown = async (tx: Reader, claim: Claim, clerk: string | null) =>
    (await present(tx, deps, [claim], clerk))[0]!

  const keyOf = (params: { personId: string; id: string }) => ({
    personId: Number(params.personId),
    id: Number(params.id),
  })

  serve(routes.listMyClaims, async ({ caller, subjects, query }) => {
    const tx = db.reader
    const { page, next } = cut(await listClaimsOf(tx, await subjects(tx)), query, ({ id }) => id)
    return {
      claims: await present(tx, deps, page, null),
      outages: await listOutagesFor(tx, deps, requireCitizen(caller).personId),
      next,
    }
  })

  serve(routes.submitClaim, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { personId: wanted, lines, totalFen: total, ...rest } = body
    return await db.transaction(async (tx) => {
      const owner = Number(wanted ?? personId)
      await may(tx, { personId: owner }, problem.notYourWard)
      const request = {
        ...rest,
        total,
        lines: billed(lines),
        personId: owner,
        channel,
        filedBy: `citizen:${personId}`,
      }
      return await shown(tx, await submitClaim(tx, deps, request), null)
    })
  })

  serve(routes.readClaim, async ({ find, params }) =>
    shown(db.reader, await findClaimOf(db.reader, find, params.id), null),
  )

  serve(routes.mendClaim, async ({ caller, find, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findClaimOf(tx, find, params.id)
      const mended = {
        action: 'mend' as const,
        actor: `citizen:${personId}`,
        ...body,
        total: body.totalFen,
        lines: billed(body.lines),
      }
      return await shown(tx, await answerReturn(tx, deps, { personId: owner, id }, mended), null)
    })
  })

  serve(routes.withdrawClaim, async ({ caller, find, params }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findClaimOf(tx, find, params.id)
      const given = { action: 'withdraw' as const, actor: `citizen:${personId}` }
      return await shown(tx, await answerReturn(tx, deps, { personId: owner, id }, given), null)
    })
  })

  serve(routes.listAgencyClaims, async ({ caller, may, shows, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const { limit } = query
    const queue = await listWaitingClaims(db.reader, {
      area,
      after: readCursor(query.after),
      way: 'asc',
      limit,
    })
    shows(queue.map(({ personId }) => personId))
    const next = nextOf(queue, limit, ({ submittedAt, id }) => cursorText({ since: submittedAt, id }))
    return { claims: await present(db.reader, deps, queue, actorOf(caller)), next }
  })

  serve(routes.readAgencyClaim, async ({ caller, may, params }) => {
    const key = { personId: Number(params.personId), id: Number(params.id) }
    return await shown(db.reader, await findClaimAt(db.reader, may, key), actorOf(caller))
  })

  serve(routes.submitAgencyClaim, async ({ caller, may, body }) => {
    const { idNumber, name, lines, totalFen: total, ...rest } = body
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, { idNumber, name }, async (id) => {
        // The agency of the day of care decides, and pays.
        const insured = enrolmentOn(await listEnrolments(tx, [id]), body.careOn)
        await may(tx, { personId: id, ...(insured && { area: insured.area }) }, personProblem.unknown)
      })
      const filedBy = actorOf(caller)
      const request = {
        ...rest,
        total,
        placeWritten: '',
        lines: billed(lines),
        personId,
        channel: 'counter',
        filedBy,
      }
      return await shown(tx, await submitClaim(tx, deps, request), actorOf(caller))
    })
  })

  serve(routes.chooseClaimPlace, async ({ caller, may, params, body }) => {
    const key = keyOf(params)
    return await db.transaction(async (tx) => {
      await findClaimAt(tx, may, key)
      const chosen = await choosePlace(tx, deps, key, { ...body, ...agencyOf(caller) })
      return await shown(tx, chosen, actorOf(caller))
    })
  })

  serve(routes.enterClaimLines, async ({ caller, may, params, body }) => {
    const key = keyOf(params)
    return await db.transaction(async (tx) => {
      await findClaimAt(tx, may, key)
      const { version } = body
      const entered = { lines: billed(body.lines), version, ...agencyOf(caller) }
      return await shown(tx, await enterLines(tx, deps, key, entered), actorOf(caller))
    })
  })

  serve(routes.previewClaim, async ({ caller, may, params, query }) => {
    const claim = await findClaimAt(db.reader, may, keyOf(params))
    const found = findingsOf({
      approvedLines: query.approvedLines === '' ? [] : query.approvedLines.split(','),
      medType: query.medType,
    })
    const { settlement, atTill } = await previewClaim(settler, claim, found, actorOf(caller))
    return {
      ...(await splitOf(db.reader, settlement, atTill)),
      medType: { claimed: claim.medType, decided: decidedMedType(claim, found) },
      lines: settlement.lines.map((line) => {
        const sent = claim.lines.find(({ id }) => id === line.id)
        return {
          line: line.id,
          code: sent?.code ?? '',
          amountFen: sent?.amount ?? line.inScope,
          claimedApproved: sent?.approval === '1',
          approved: found.approvedLines.includes(line.id),
          ownPaidFen: line.ownPaid,
          overLimitFen: line.overLimit,
          firstShareFen: line.firstShare,
          inScopeFen: line.inScope,
        }
      }),
    }
  })

  serve(routes.decideClaim, async ({ caller, may, params, body }) => {
    const clerk = agencyOf(caller)
    const key = keyOf(params)
    await findClaimAt(db.reader, may, key)
    const { decision, reasons, version } = body
    if (decision === 'approve') {
      const { claim, settlement, atTill } = await approveClaim(deps, settler, key, {
        version,
        ...findingsOf(body),
        ...clerk,
      })
      return {
        claim: await shown(db.reader, claim, actorOf(caller)),
        split: await splitOf(db.reader, settlement, atTill),
      }
    }
    return await db.transaction(async (tx) => {
      const claim = await rejectClaim(tx, deps, key, { decision, reasons, version, ...clerk })
      return { claim: await shown(tx, claim, actorOf(caller)), split: null }
    })
  })

  serve(routes.takeBackClaim, async ({ caller, may, params, body }) => {
    const key = keyOf(params)
    await findClaimAt(db.reader, may, key)
    const claim = await takeBackClaim(deps, settler, key, { ...body, ...agencyOf(caller) })
    return await shown(db.reader, claim, actorOf(caller))
  })

  serve(routes.payClaim, async ({ caller, may, params, body }) => {
    const clerk = agencyOf(caller)
    const key = keyOf(params)
    return await db.transaction(async (tx) => {
      await findClaimAt(tx, may, key)
      return await shown(tx, await payClaim(tx, deps, key, { ...body, ...clerk }), actorOf(caller))
    })
  })
}
