import { addDays } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { readPerson } from '../person/person.ts'
import { unseal } from '../person/seal.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { listDraws } from '../settlement/draws.ts'
import { tellWebhooks } from '../webhook/webhook.ts'
import type { MessageChannel, MessageGateway } from './gateway.ts'
import { afterQuiet } from './quiet.ts'
import {
  findWaiting,
  insertDelivery,
  insertNotices,
  listDailyReaders,
  listSettings,
  markDelivered,
  readSetting,
  usualSetting,
  writeSetting,
} from './store.ts'
import { type NoticeFacts, noticeText } from './text.ts'

/** What the module that caused an event puts into its `notice` job. */
export type NoticePayload = { personId: number; kind: string; facts: NoticeFacts; key: string }

const dailyKind = 'notice.daily'
const dailyTime = '20:00:00'
const pageSize = 500

/** The evening's message about uses of the account. */
export const noticeSchedules: readonly Schedule[] = [
  { kind: dailyKind, first: (now) => nextAt(now, dailyTime) },
]

/** Writes messages and puts them on their way to the phone, outside quiet hours. Once per event. */
async function tellPeople(tx: Tx, deps: Deps, told: readonly NoticePayload[]): Promise<void> {
  const at = deps.now()
  const fresh = await insertNotices(
    tx,
    told.map((one) => ({ ...one, id: deps.newId(), at })),
  )
  await tellWebhooks(tx, deps, fresh)
  const settings = await listSettings(tx, [...new Set(fresh.map(({ personId }) => personId))])
  for (const { personId, key } of fresh) {
    const { sms, wechat, wechatSealed, quiet } = settings.get(personId) ?? usualSetting(personId)
    const channels: MessageChannel[] = [
      ...(sms ? ['sms' as const] : []),
      ...(wechat && wechatSealed !== null ? ['wechat' as const] : []),
    ]
    for (const channel of channels) {
      const id = deps.newId()
      const dueAt = afterQuiet(at, quiet)
      const delivery = { personId, id, noticeKey: key, channel, status: 'waiting' as const, dueAt }
      if (!(await insertDelivery(tx, delivery))) continue
      await enqueue(tx, deps, { kind: 'notice.deliver', payload: { personId, id }, runAt: dueAt })
    }
  }
}

/** Where a message goes: the phone number, or the person's id at the official account. Null: there is none. */
async function addressOf(deps: Deps, personId: number, channel: MessageChannel): Promise<string | null> {
  const person = await readPerson(deps.db.reader, deps.secrets, personId)
  if (person.diedOn !== null) return null
  if (channel === 'sms') return person.phone
  const { wechatSealed } = await readSetting(deps.db.reader, personId)
  return wechatSealed === null ? null : unseal(deps.secrets, `wechat:${personId}`, wechatSealed)
}

type Sent =
  | { status: 'sent'; reference: string }
  | { status: 'failed' | 'gone' }
  | { status: 'later'; at: number }

async function send(
  deps: Deps,
  gateway: MessageGateway | null,
  key: { personId: number; id: number },
): Promise<Sent> {
  const waiting = await findWaiting(deps.db.reader, key)
  if (!waiting) return { status: 'gone' }
  // A message that was held up by a failure may come due at night.
  const { quiet } = await readSetting(deps.db.reader, key.personId)
  const at = afterQuiet(deps.now(), quiet)
  if (at > deps.now()) return { status: 'later', at }
  const to = await addressOf(deps, key.personId, waiting.channel)
  if (gateway === null || to === null) return { status: 'failed' }
  const { title, body } = noticeText(waiting.kind, waiting.facts)
  const { reference } = await gateway.send({
    id: String(key.id),
    channel: waiting.channel,
    to,
    template: waiting.kind,
    title: title.zh,
    body: body.zh,
  })
  return { status: 'sent', reference }
}

/** One message to each reader of this page whose account relatives used since the last one. */
async function tellDaily(tx: Tx, deps: Deps, afterId: number): Promise<void> {
  const now = deps.now()
  const readers = await listDailyReaders(tx, afterId, pageSize)
  const told: NoticePayload[] = []
  for (const setting of readers) {
    const after = setting.toldUntil ?? instantInChina(dateInChina(now))
    const uses = (await listDraws(tx, setting.personId, { after, before: now, limit: 1_000 })).filter(
      ({ amount }) => amount > 0,
    )
    await writeSetting(tx, { ...setting, toldUntil: now - 1 })
    if (uses.length === 0) continue
    told.push({
      personId: setting.personId,
      kind: 'use.daily',
      key: `use.daily:${dateInChina(now)}`,
      facts: { count: uses.length, amountFen: uses.reduce((total, { amount }) => total + amount, 0) },
    })
  }
  await tellPeople(tx, deps, told)
  const last = readers.at(-1)
  if (last && readers.length === pageSize) {
    await enqueue(tx, deps, { kind: dailyKind, payload: { afterId: last.personId }, runAt: now })
    return
  }
  await enqueue(tx, deps, {
    kind: dailyKind,
    payload: {},
    runAt: instantInChina(addDays(dateInChina(now), 1), dailyTime),
    uniqueKey: scheduleKey(dailyKind),
  })
}

/** Jobs of notices; `gateway` null: nobody is connected, and messages stay in the inbox. */
export const noticeJobs = (deps: Deps, gateway: MessageGateway | null): JobHandlers => ({
  notice: {
    together: async (tx, jobs) => {
      const told = jobs.map(({ payload }) => payload as NoticePayload)
      await tellPeople(tx, deps, told)
      // A binding that was just made is looked at at once; binding/ itself stands below what watches it.
      for (const { personId, kind } of told) {
        if (kind !== 'binding.bound') continue
        await enqueue(tx, deps, {
          kind: 'risk.payer',
          payload: { personId },
          uniqueKey: `risk.payer:${personId}`,
        })
      }
    },
  },
  'notice.deliver': {
    before: ({ payload }) => send(deps, gateway, payload as { personId: number; id: number }),
    run: async (tx, { payload }, answer) => {
      const key = payload as { personId: number; id: number }
      const sent = answer as Sent
      if (sent.status === 'gone') return
      if (sent.status === 'later') {
        await enqueue(tx, deps, { kind: 'notice.deliver', payload: key, runAt: sent.at })
        return
      }
      const reference = sent.status === 'sent' ? sent.reference : ''
      await markDelivered(tx, key, { at: deps.now(), reference, status: sent.status })
    },
  },
  [dailyKind]: (tx, { payload }) => tellDaily(tx, deps, (payload as { afterId?: number }).afterId ?? 0),
})
