import { routes } from '@gongji/contract'
import { isPlace } from '@gongji/contract/divisions'
import type { newsDraft } from '@gongji/contract/notice'
import { parameterWords } from '@gongji/policy'
import type { z } from 'zod'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { mends } from '../mends.ts'
import { cursorText, cut, nextOf, readCursor } from '../paging.ts'
import { readPerson } from '../person/person.ts'
import { seal } from '../person/seal.ts'
import { problems } from '../problem.ts'
import { actorOf, type Call, problem as httpProblem, requireCitizen, type Serve } from '../serve.ts'
import { sandboxGateway } from './gateway.ts'
import { newsAreas, readInbox } from './inbox.ts'
import { changeText } from './news.ts'
import { findNews, insertNews, listNews, listPublished, type News, updateNews } from './news-store.ts'
import { countNew } from './own.ts'
import { markRead, type NoticeSetting, readSetting, writeSetting } from './store.ts'

const problem = problems('notice', {
  noPhone: [
    409,
    '没有登记手机号，不能接收短信，家人也不能打电话给您。',
    'There is no phone number to send SMS to, or for your family to call.',
    '请先到经办机构或在“我的”中登记手机号。',
    'Register a number first.',
  ],
  noWechat: [
    409,
    '没有关联微信，不能接收微信消息。',
    'No WeChat account is linked.',
    '请在微信公众号内打开本服务后再开启。',
    'Open this service inside the official account and try again.',
  ],
  areaUnknown: [
    422,
    '没有编码为 {code} 的地区，不能为它发布政策动态。',
    'There is no place with the code {code} to publish news for.',
    '请填省、市的行政区划编码；全国填 000000。',
    'Give the code of a province or city; 000000 is the whole country.',
  ],
  newsUnknown: [404, '没有这条政策动态。', 'There is no such news.', ...mends.fromList],
  newsChanged: [409, '这条动态刚被别人修改过。', 'Somebody has just changed this.', ...mends.seeAgain],
  newsNotDraft: [
    409,
    '这条动态已发布，不能再修改；可以撤回后重写。',
    'This was published and cannot be edited.',
    '请撤回后另写一条。',
    'Withdraw it and write another.',
  ],
})

async function settingShown(tx: Reader, deps: Deps, setting: NoticeSetting) {
  const { phone } = await readPerson(tx, deps.secrets, setting.personId)
  const { sms, wechat, dailyUse, quiet, wechatSealed } = setting
  return {
    sms,
    wechat,
    dailyUse,
    quietFrom: quiet.from,
    quietTo: quiet.to,
    familyMayCall: setting.familyMayCall && phone !== null,
    hasPhone: phone !== null,
    hasWechat: wechatSealed !== null,
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const shownNews = ({ id, area, title, body, publishedAt }: News) => ({
  id: String(id),
  area,
  title,
  body,
  publishedAt: iso(publishedAt),
})
const shownChanges = ({ changes }: News) =>
  changes.map((one) => ({
    parameter: one.parameter,
    name: parameterWords(one.parameter),
    text: changeText(one),
    from: one.from,
    certainty: one.certainty,
    proposed: one.proposed,
  }))
/** More than officers write. */
const mostDrafts = 10_000

const shownDraft = (news: News): z.input<typeof newsDraft> => ({
  ...shownNews(news),
  status: news.status,
  draftedAt: new Date(news.draftedAt).toISOString(),
  changes: shownChanges(news),
  version: news.version,
})

/** Inbox and its settings, policy news and its drafts. */
export function noticeRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readInbox, async ({ caller, may, query }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    const before = query.before === undefined ? deps.now() + 1 : Date.parse(query.before)
    const items = await readInbox(db.reader, deps, { personId, before, limit: query.limit })
    const last = items.at(-1)
    return {
      items: items.map((item) => ({ ...item, at: new Date(item.at).toISOString() })),
      unread: await countNew(db.reader, deps, personId),
      next: last && items.length === query.limit ? new Date(last.at).toISOString() : null,
    }
  })

  serve(routes.markInboxRead, async ({ caller, may, body }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    const until = Math.min(Date.parse(body.until), deps.now())
    return await db.transaction(async (tx) => {
      const setting = await readSetting(tx, personId)
      await markRead(tx, personId, until, deps.now())
      await writeSetting(tx, { ...setting, seenUntil: Math.max(setting.seenUntil ?? 0, until) })
      return { unread: await countNew(tx, deps, personId) }
    })
  })

  serve(routes.readNoticeSetting, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    return await settingShown(db.reader, deps, await readSetting(db.reader, personId))
  })

  serve(routes.changeNoticeSetting, async ({ caller, may, body }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    const { wechatId, quietFrom, quietTo, familyMayCall, ...wanted } = body
    return await db.transaction(async (tx) => {
      const old = await readSetting(tx, personId)
      const wechatSealed =
        wechatId === undefined
          ? old.wechatSealed
          : wechatId === ''
            ? null
            : seal(deps.secrets, `wechat:${personId}`, wechatId)
      if (wanted.sms || familyMayCall) {
        if ((await readPerson(tx, deps.secrets, personId)).phone === null) throw problem.noPhone()
      }
      if (wanted.wechat && wechatSealed === null) throw problem.noWechat()
      const setting: NoticeSetting = {
        ...old,
        ...wanted,
        wechatSealed,
        familyMayCall: familyMayCall ?? old.familyMayCall,
        quiet: { from: quietFrom, to: quietTo },
        toldUntil: old.toldUntil ?? deps.now(),
      }
      await writeSetting(tx, setting)
      return await settingShown(tx, deps, setting)
    })
  })

  serve(routes.listNews, async ({ query }) => {
    const { since, id } = readCursor(query.before) ?? { since: deps.now() + 1, id: 0 }
    const news = await listPublished(db.reader, newsAreas(query.area), since, query.limit, id)
    const next = nextOf(news, query.limit, (one) => cursorText({ since: one.publishedAt, id: one.id }))
    return { news: news.map(shownNews), next }
  })

  serve(routes.readNews, async ({ params }) => {
    const news = await findNews(db.reader, Number(params.id))
    if (news?.status !== 'published') throw problem.newsUnknown()
    return { ...shownNews(news), changes: shownChanges(news) }
  })

  serve(routes.listNewsDrafts, async ({ may, query }) => {
    await may(db.reader, {})
    const { page, next } = cut(await listNews(db.reader, mostDrafts), query, ({ id }) => id)
    return { news: page.map(shownDraft), next }
  })

  serve(routes.writeNews, async ({ caller, may, body }) => {
    await may(db.reader, {})
    if (body.area !== '000000' && !isPlace(body.area)) throw problem.areaUnknown({ code: body.area })
    const news: News = {
      ...body,
      id: deps.newId(),
      packBefore: null,
      packAfter: null,
      changes: [],
      status: 'draft',
      draftedAt: deps.now(),
      publishedAt: null,
      decidedBy: actorOf(caller),
      version: 1,
    }
    await db.transaction((tx) => insertNews(tx, news))
    return shownDraft(news)
  })

  const change = async (
    { caller, may, params: { id } }: Pick<Call<typeof routes.editNews>, 'caller' | 'may' | 'params'>,
    version: number,
    next: (news: News) => Partial<News>,
  ) =>
    await db.transaction(async (tx) => {
      await may(tx, {})
      const old = await findNews(tx, Number(id))
      if (!old) throw problem.newsUnknown()
      if (old.version !== version) throw problem.newsChanged()
      const news: News = { ...old, ...next(old), decidedBy: actorOf(caller) }
      if (!(await updateNews(tx, news))) throw problem.newsChanged()
      return shownDraft({ ...news, version: news.version + 1 })
    })

  serve(routes.editNews, async ({ body, ...call }) => {
    const { title, body: words, version } = body
    return await change(call, version, ({ status }) => {
      if (status !== 'draft') throw problem.newsNotDraft()
      return { title, body: words }
    })
  })

  serve(routes.decideNews, async ({ body, ...call }) =>
    change(call, body.version, (old) => {
      if (body.decision === 'withdraw') {
        return { status: 'withdrawn', publishedAt: old.publishedAt ?? deps.now() }
      }
      if (old.status !== 'draft') throw problem.newsNotDraft()
      return { status: 'published', publishedAt: deps.now() }
    }),
  )

  serve(routes.listDemoMessages, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    if (!deps.sandbox) throw httpProblem.sandboxOnly()
    const { phone } = await readPerson(db.reader, deps.secrets, personId)
    return {
      messages: sandboxGateway
        .sent()
        .filter(({ to }) => to === phone)
        .toReversed(),
    }
  })
}
