import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { listMinorWards } from '../person/ward.ts'
import { type Caller, requireCitizen, type Serve } from '../serve.ts'
import { type Clearing, clearingFile, findClearing, listClearings, partOf } from './clearing.ts'
import { changeWallet, openWallet } from './open.ts'
import { problem } from './problem.ts'
import { grantQuota, releaseQuota } from './quota.ts'
import { listRelationsOfPayers } from './quota-store.ts'
import { agreeToRelation, endRelation, inviteRelative } from './relation.ts'
import { listOpenedFor } from './store.ts'
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

  serve(routes.readWalletRules, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    return await readRules(db.reader, deps, { personId, otherArea: query.area ?? null })
  })

  serve(routes.listWallets, async ({ caller }) => ({
    wallets: await listWalletsOf(db.reader, deps, requireCitizen(caller).personId),
  }))

  serve(routes.openWallet, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const wallet = await openWallet(deps, { callerId: personId, channel, ...body })
    return await walletJson(db.reader, deps, wallet, personId)
  })

  serve(routes.changeWallet, async ({ caller, params, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    const wallet = await changeWallet(deps, { callerId, ownerId: Number(params.ownerId), ...body })
    return await walletJson(db.reader, deps, wallet, callerId)
  })

  serve(routes.listTransfers, async ({ caller }) => ({
    transfers: await listTransfersOf(db.reader, deps, requireCitizen(caller).personId),
  }))

  serve(routes.sendTransfer, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { amountFen, senderId, ...sending } = body
    const transfer = await sendTransfer(deps, {
      ...sending,
      callerId: personId,
      channel,
      senderId: senderId === undefined ? personId : Number(senderId),
      amount: amountFen,
    })
    return await transferJson(db.reader, deps, transfer, [personId, transfer.senderId])
  })

  serve(routes.acceptTransfer, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    const ownerId = body.ownerId === undefined ? personId : Number(body.ownerId)
    const transfer = await acceptTransfer(deps, { callerId: personId, ownerId, id: Number(params.id) })
    const owners = [
      personId,
      ...(await listMinorWards(db.reader, deps, personId)),
      ...(await listOpenedFor(db.reader, personId)),
    ]
    return await transferJson(db.reader, deps, transfer, owners)
  })

  quotaRoutes(serve, deps)
  clearingRoutes(serve, deps)
}

function quotaRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listQuotaRelations, async ({ caller }) => ({
    relations: await listRelationsOf(db.reader, deps, requireCitizen(caller).personId),
  }))

  serve(routes.inviteToQuota, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const relation = await inviteRelative(deps, { callerId: personId, channel, ...body })
    return await relationJson(db.reader, relation, personId)
  })

  serve(routes.agreeToQuota, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    const relativeId = body.relativeId === undefined ? personId : Number(body.relativeId)
    const relation = await agreeToRelation(deps, {
      callerId: personId,
      relativeId,
      relationId: Number(params.id),
    })
    return await relationJson(db.reader, relation, personId)
  })

  serve(routes.endQuotaRelation, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    const relativeId = body.relativeId === undefined ? personId : Number(body.relativeId)
    const relation = await endRelation(deps, {
      callerId: personId,
      relativeId,
      relationId: Number(params.id),
    })
    return await relationJson(db.reader, relation, personId)
  })

  const mine = async (personId: number, relationId: number) => {
    const relation = (await listRelationsOfPayers(db.reader, [personId])).find(({ id }) => id === relationId)
    if (!relation) throw problem.noRelation()
    return await relationJson(db.reader, relation, personId)
  }

  serve(routes.grantQuota, async ({ caller, params, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    const relationId = Number(params.id)
    await grantQuota(deps, { callerId, relationId, requestKey: body.requestKey, amount: body.amountFen })
    return await mine(callerId, relationId)
  })

  serve(routes.releaseQuota, async ({ caller, params, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    const relationId = Number(params.id)
    await releaseQuota(deps, { callerId, relationId, requestKey: body.requestKey, amount: body.amountFen })
    return await mine(callerId, relationId)
  })
}

function clearingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const iso = (at: number): string => new Date(at).toISOString()

  /** A clerk sees what the own area owes and is owed, an auditor all of it. */
  const seenBy = (caller: Caller, clearing: Clearing): Clearing =>
    caller.kind === 'staff' && caller.role === 'clerk' ? partOf(clearing, caller.area ?? '') : clearing

  serve(routes.listClearings, async ({ caller }) => {
    const clearings = []
    for (const { month } of await listClearings(db.reader)) {
      const found = await findClearing(db.reader, month)
      if (!found) continue
      const { rows: _, amount, closedAt, ...one } = seenBy(caller, found)
      clearings.push({ ...one, amountFen: amount, closedAt: iso(closedAt) })
    }
    return { clearings }
  })

  serve(routes.readClearing, async ({ caller, params, query }) => {
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
