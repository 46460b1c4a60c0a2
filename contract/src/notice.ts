import { z } from 'zod'
import { route } from './route.ts'
import { cursor, id, instant, next, plainDate, text, whole } from './values.ts'

const areaCode = z.string().regex(/^[0-9]{6}$/)
const time = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
const certainty = z.enum(['exact', 'approximate', 'unverified'])

export const inboxItem = z
  .object({
    id: z.string(),
    /** binding.bound, account.used, premium.credited, policy.news … */
    kind: z.string(),
    title: text,
    body: text,
    /** Page of the citizen app that goes on from here. */
    link: z.string().nullable(),
    at: instant,
    unread: z.boolean(),
  })
  .meta({ id: 'InboxItem' })

export const noticeSetting = z
  .object({
    sms: z.boolean(),
    wechat: z.boolean(),
    /** One message a day when relatives used the account. */
    dailyUse: z.boolean(),
    /** Between these times the phone stays silent. */
    quietFrom: time,
    quietTo: time,
    /** Those for whom I pay may call the number that I registered. */
    familyMayCall: z.boolean(),
    /** Whether there is a phone number, and a WeChat account, to write to. */
    hasPhone: z.boolean(),
    hasWechat: z.boolean(),
  })
  .meta({ id: 'NoticeSetting' })

export const news = z
  .object({
    id,
    area: areaCode,
    title: text,
    body: text,
    publishedAt: instant.nullable(),
  })
  .meta({ id: 'News' })

const change = z.object({
  parameter: z.string(),
  name: text,
  text,
  from: plainDate,
  certainty,
  proposed: z.boolean(),
})

export const newsDraft = news
  .extend({
    status: z.enum(['draft', 'published', 'withdrawn']),
    draftedAt: instant,
    changes: z.array(change),
    version: z.int(),
  })
  .meta({ id: 'NewsDraft' })

const written = z.object({ zh: z.string().trim().min(1).max(5_000), en: z.string().trim().min(1).max(5_000) })
const officer = ['policyOfficer'] as const

export const noticeRoutes = {
  readInbox: route({
    method: 'GET',
    path: '/notices',
    summary: 'What I am told, newest first: messages, uses of my account, policy news of my area',
    tag: 'notices',
    roles: ['citizen'],
    right: 'notice.read',
    query: z.object({
      before: instant.optional(),
      limit: whole(1, 100).default(30),
    }),
    reply: z.object({ items: z.array(inboxItem), unread: z.int(), next: instant.nullable() }),
  }),
  markInboxRead: route({
    method: 'POST',
    path: '/notices/read',
    summary: 'I have read everything up to a moment',
    tag: 'notices',
    roles: ['citizen'],
    right: 'notice.change',
    body: z.strictObject({ until: instant }),
    reply: z.object({ unread: z.int() }),
  }),
  readNoticeSetting: route({
    method: 'GET',
    path: '/notices/settings',
    summary: 'How I am told: SMS, WeChat, quiet hours',
    tag: 'notices',
    roles: ['citizen'],
    right: 'notice.read',
    reply: noticeSetting,
  }),
  changeNoticeSetting: route({
    method: 'PUT',
    path: '/notices/settings',
    summary: 'Change how I am told',
    tag: 'notices',
    roles: ['citizen'],
    right: 'notice.change',
    body: z.strictObject({
      sms: z.boolean(),
      wechat: z.boolean(),
      dailyUse: z.boolean(),
      quietFrom: time,
      quietTo: time,
      /** As it was when left out. */
      familyMayCall: z.boolean().optional(),
      /** My id at the official account, when it is to be linked; empty unlinks it. */
      wechatId: z.string().max(64).optional(),
    }),
    reply: noticeSetting,
  }),
  listNews: route({
    method: 'GET',
    path: '/news',
    summary: 'Policy news of an area, its province and the country (政策动态)',
    tag: 'notices',
    roles: ['anyone'],
    right: null,
    query: z.object({ area: areaCode, before: cursor.optional(), limit: whole(1, 100).default(20) }),
    reply: z.object({ news: z.array(news), next }),
  }),
  readNews: route({
    method: 'GET',
    path: '/news/:id',
    summary: 'One piece of policy news with each change and its source',
    tag: 'notices',
    roles: ['anyone'],
    right: null,
    params: z.object({ id }),
    reply: news.extend({ changes: z.array(change) }),
  }),
  listNewsDrafts: route({
    method: 'GET',
    path: '/policy/news',
    summary: 'Drafts that pack changes wrote, and what was published',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ news: z.array(newsDraft), next }),
  }),
  writeNews: route({
    method: 'POST',
    path: '/policy/news',
    summary: 'Write news by hand, as a draft',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    body: z.strictObject({ area: areaCode, title: written, body: written }),
    reply: newsDraft,
  }),
  editNews: route({
    method: 'PATCH',
    path: '/policy/news/:id',
    summary: 'Edit a draft',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    params: z.object({ id }),
    body: z.strictObject({ title: written, body: written, version: z.int() }),
    reply: newsDraft,
  }),
  decideNews: route({
    method: 'POST',
    path: '/policy/news/:id/decide',
    summary: 'Publish a draft, or withdraw what was published',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    params: z.object({ id }),
    body: z.strictObject({ decision: z.enum(['publish', 'withdraw']), version: z.int() }),
    reply: newsDraft,
  }),
  listDemoMessages: route({
    method: 'GET',
    path: '/demo/messages',
    summary: 'What the sandbox would have sent to my phone',
    tag: 'sandbox',
    roles: ['citizen'],
    right: 'notice.read',
    bounded: 'the sandbox’s last messages',
    reply: z.object({
      messages: z.array(
        z.object({
          id: z.string(),
          channel: z.enum(['sms', 'wechat']),
          to: z.string(),
          template: z.string(),
          title: z.string(),
          body: z.string(),
        }),
      ),
    }),
  }),
}
