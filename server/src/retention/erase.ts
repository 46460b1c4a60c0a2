import type { Text } from '@gongji/policy'
import { listClaimsOf } from '../claim/own.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { countNotices, forgetNotices, readSetting, silence } from '../notice/own.ts'
import { readPerson } from '../person/person.ts'
import { destroyPhotos, listPhotos } from '../person/photo.ts'
import { erasePhone } from '../person/register.ts'

/** What of somebody may go at his wish, since nothing that the law keeps rests on it. */
export type Erasable = { kind: 'phone' | 'wechat' | 'pictures' | 'notices'; what: Text; count: number }

const words: Readonly<Record<Erasable['kind'], Text>> = {
  phone: { zh: '手机号码', en: 'telephone number' },
  wechat: { zh: '微信提醒的接收地址', en: 'WeChat address for messages' },
  pictures: { zh: '已撤回的报销申请所附的照片', en: 'pictures of claims that were withdrawn' },
  notices: { zh: '消息', en: 'messages of the inbox' },
}

const withdrawnPhotos = async (tx: Reader, personId: number): Promise<number[]> => {
  const withdrawn = (await listClaimsOf(tx, [personId])).filter(({ status }) => status === 'withdrawn')
  const matterIds = withdrawn.map(({ id }) => id)
  return (await listPhotos(tx, { personId, matter: 'claim', matterIds })).map(({ id }) => id)
}

/** What would go, without what there is none of. */
export async function listErasable(
  tx: Reader,
  { secrets }: Pick<Deps, 'secrets'>,
  personId: number,
): Promise<Erasable[]> {
  const counts: Record<Erasable['kind'], number> = {
    phone: (await readPerson(tx, secrets, personId)).phone === null ? 0 : 1,
    wechat: (await readSetting(tx, personId)).wechatSealed === null ? 0 : 1,
    pictures: (await withdrawnPhotos(tx, personId)).length,
    notices: await countNotices(tx, personId),
  }
  return (Object.keys(counts) as Erasable['kind'][])
    .map((kind) => ({ kind, what: words[kind], count: counts[kind] }))
    .filter(({ count }) => count > 0)
}

/** Erases what may go, with an act that says what; nothing, where there is nothing. */
export async function eraseOwn(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'secrets' | 'now'>,
  { personId, actor }: { personId: number; actor: string },
): Promise<Erasable[]> {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const erased = await listErasable(tx, deps, personId)
  if (erased.length === 0) return []
  await erasePhone(tx, personId)
  await silence(tx, personId)
  await destroyPhotos(tx, personId, await withdrawnPhotos(tx, personId))
  await forgetNotices(tx, personId)
  await recordAct(tx, [...accounts.values()], {
    kind: 'person.erase',
    ref: personId,
    actor,
    at: deps.now(),
    content: erased.map(({ kind, count }) => `${kind} ${count}`).join(', '),
  })
  return erased
}
