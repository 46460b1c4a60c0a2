import { routes } from '@gongji/contract'
import type { Fen } from '@gongji/policy'
import { findNamedRelative } from '../access/look-up.ts'
import type { Deps } from '../deps.ts'
import { cut } from '../paging.ts'
import { keepMember } from '../peer/member.ts'
import { type Asking, areaOf, type Caller, requireCitizen, type Serve } from '../serve.ts'
import { type Clearing, clearingFile, findClearing, listClearings, partOf } from './clearing.ts'
import { acceptCrossing } from './crossing-receive.ts'
import { findElsewhere, findThere, sendAcross } from './crossing-send.ts'
import { findCrossing } from './crossing-store.ts'
import { crossingJson } from './crossing-view.ts'
import { lookUpRecipient } from './look-up.ts'
import { changeWallet, openWallet } from './open.ts'
import { requireNamed } from './parties.ts'
import { problem } from './problem.ts'
import { grantQuota, releaseQuota } from './quota.ts'
import { listRelationsOfPayers } from './quota-store.ts'
import { agreeToRelation, endRelation, inviteRelative } from './relation.ts'
import { nameRelative } from './relatives.ts'
import { acceptTransfer, sendTransfer } from './transfer.ts'
import {
  listRelationsOf,
  listTransfersOf,
  listWalletsOf,
  readRules,
  relationJson,
  transferJson,
  walletJson,
} from './view.ts'

/** What citizens do with wallets, and the files of the monthly clearing. */
export function walletRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readWalletRules, async ({ caller, may, query }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    return await readRules(db.reader, deps, { personId, otherArea: query.area ?? null })
  })

  serve(routes.listWallets, async ({ caller, subjects }) => ({
    wallets: await listWalletsOf(db.reader, deps, {
      readerId: requireCitizen(caller).personId,
      ownerIds: await subjects(db.reader),
    }),
  }))

  serve(routes.openWallet, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    // Whoever opens one for somebody else shows that person's consent with it.
    await may(db.reader, { personId })
    const wallet = await openWallet(deps, { callerId: personId, channel, ...body })
    return await walletJson(db.reader, deps, wallet, personId)
  })

  serve(routes.changeWallet, async ({ caller, may, params, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    const ownerId = Number(params.ownerId)
    await may(db.reader, { personId: ownerId }, problem.notYoursToChange)
    const wallet = await changeWallet(deps, { callerId, ownerId, ...body })
    return await walletJson(db.reader, deps, wallet, callerId)
  })

  serve(routes.lookUpRecipient, async ({ caller, may, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    await may(db.reader, { personId: callerId })
    const { amountFen: amount = null, relationship = null, recipient, recipientId, ...rest } = body
    return await lookUpRecipient(deps, { ...rest, callerId, recipient, recipientId, relationship, amount })
  })

  serve(routes.listTransfers, async ({ caller, subjects, query }) => {
    const all = await listTransfersOf(db.reader, deps, {
      readerId: requireCitizen(caller).personId,
      ownerIds: await subjects(db.reader),
    })
    const { page, next } = cut(all, query, ({ id }) => Number(id))
    return { transfers: [...page], next }
  })

  serve(routes.sendTransfer, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { amountFen, senderId, recipientId, ...sending } = body
    const sender = Number(senderId ?? personId)
    await may(db.reader, { personId: sender }, problem.noTransfer)
    const chosen = { callerId: personId, id: recipientId, named: sending.recipient }
    const recipient = await nameRelative(db.reader, deps, chosen)
    const wanted = { ...sending, recipient, callerId: personId, channel, senderId: sender, amount: amountFen }
    const there = await findElsewhere(deps, wanted)
    if (there === null && recipientId === undefined)
      await findNamedRelative(deps, personId, () => requireNamed(db.reader, deps, recipient))
    if (there) {
      const crossing = 'sent' in there ? there.sent : await sendAcross(deps, wanted, there)
      return await crossingJson(db.reader, deps, crossing, [personId, sender])
    }
    const transfer = await sendTransfer(deps, wanted)
    return await transferJson(db.reader, deps, transfer, [personId, transfer.senderId])
  })

  serve(routes.acceptTransfer, async ({ caller, may, subjects, params, body }) => {
    const { personId } = requireCitizen(caller)
    const ownerId = Number(body.ownerId ?? personId)
    await may(db.reader, { personId: ownerId }, problem.noTransfer)
    const accepting = { callerId: personId, ownerId, id: Number(params.id) }
    if (await findCrossing(db.reader, deps.secrets, { personId: ownerId, id: accepting.id })) {
      const crossing = await acceptCrossing(deps, accepting)
      return await crossingJson(db.reader, deps, crossing, [personId, ...(await subjects(db.reader))])
    }
    const transfer = await acceptTransfer(deps, accepting)
    return await transferJson(db.reader, deps, transfer, [personId, ...(await subjects(db.reader))])
  })

  quotaRoutes(serve, deps)
  clearingRoutes(serve, deps)
}

function quotaRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listQuotaRelations, async ({ caller, subjects }) => ({
    relations: await listRelationsOf(db.reader, {
      readerId: requireCitizen(caller).personId,
      relativeIds: await subjects(db.reader),
    }),
  }))

  serve(routes.inviteToQuota, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    await may(db.reader, { payerId: personId })
    const { relativeId: id, relative: named, ...offer } = body
    const relative = await nameRelative(db.reader, deps, { callerId: personId, id, named })
    const there = await findThere(deps, relative)
    if (there === null && id === undefined)
      await findNamedRelative(deps, personId, () => requireNamed(db.reader, deps, relative))
    // As a visitor is: known here by what that agency says.
    if (there) await keepMember(deps, there.peer, relative)
    const asked = { callerId: personId, channel, ...offer, relative, there }
    const relation = await inviteRelative(deps, asked)
    return await relationJson(db.reader, relation, personId)
  })

  serve(routes.agreeToQuota, async ({ caller, may, params, body }) => {
    const { personId } = requireCitizen(caller)
    const relativeId = Number(body.relativeId ?? personId)
    await may(db.reader, { personId: relativeId }, problem.noRelation)
    const asked = { callerId: personId, relativeId, relationId: Number(params.id) }
    return await relationJson(db.reader, await agreeToRelation(deps, asked), personId)
  })

  /** A relation of which the caller is the sharer; null when he is not. */
  const mine = async (payerId: number, id: string) =>
    (await listRelationsOfPayers(db.reader, [payerId])).find((one) => String(one.id) === id) ?? null

  serve(routes.endQuotaRelation, async ({ caller, may, params, body }) => {
    const { personId } = requireCitizen(caller)
    const relativeId = Number(body.relativeId ?? personId)
    const own = await mine(personId, params.id)
    await may(db.reader, own === null ? { personId: relativeId } : { payerId: personId }, problem.noRelation)
    const asked = { callerId: personId, relativeId, relationId: Number(params.id) }
    return await relationJson(db.reader, await endRelation(deps, asked), personId)
  })

  /** Under the sharer's right: changes what is set aside, and shows the relation as it then is. */
  const changing =
    (change: typeof grantQuota) =>
    async (
      callerId: number,
      { may, id, requestKey, amount }: { may: Asking['may']; id: string; requestKey: string; amount: Fen },
    ) => {
      const relation = await mine(callerId, id)
      await may(db.reader, relation === null ? {} : { payerId: callerId }, problem.noRelation)
      await change(deps, { callerId, relationId: Number(id), requestKey, amount })
      return await relationJson(db.reader, (await mine(callerId, id))!, callerId)
    }
  const granting = changing(grantQuota)
  const releasing = changing(releaseQuota)

  serve(routes.grantQuota, ({ caller, may, params: { id }, body: { requestKey, amountFen: amount } }) =>
    granting(requireCitizen(caller).personId, { may, id, requestKey, amount }),
  )
  serve(routes.releaseQuota, ({ caller, may, params: { id }, body: { requestKey, amountFen: amount } }) =>
    releasing(requireCitizen(caller).personId, { may, id, requestKey, amount }),
  )
}

function clearingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const iso = (at: number): string => new Date(at).toISOString()

  /** A clerk sees what the own area owes and is owed, an auditor all of it. */
  const seenBy = (caller: Caller, clearing: Clearing): Clearing =>
    caller.kind === 'staff' && caller.role === 'clerk' ? partOf(clearing, caller.area ?? '') : clearing

  serve(routes.listClearings, async ({ caller, may }) => {
    await may(db.reader, areaOf(caller))
    const clearings = []
    for (const { month } of await listClearings(db.reader)) {
      const found = await findClearing(db.reader, month)
      if (!found) continue
      const { rows: _, amount, closedAt, ...one } = seenBy(caller, found)
      clearings.push({ ...one, amountFen: amount, closedAt: iso(closedAt) })
    }
    return { clearings }
  })

  serve(routes.readClearing, async ({ caller, may, params, query }) => {
    await may(db.reader, areaOf(caller))
    const whole = await findClearing(db.reader, params.month)
    if (!whole) throw problem.noClearing({ month: params.month })
    const found = seenBy(caller, whole)
    if (query.format === 'tsv') {
      return {
        raw: clearingFile(found),
        contentType: 'text/tab-separated-values; charset=utf-8',
        filename: `quota-clearing-${found.month}.tsv`,
      }
    }
    const { rows, amount, closedAt, ...one } = found
    return {
      ...one,
      amountFen: amount,
      closedAt: iso(closedAt),
      rows: rows.map(({ amount: rowAmount, ...row }) => ({ ...row, amountFen: rowAmount })),
    }
  })
}
