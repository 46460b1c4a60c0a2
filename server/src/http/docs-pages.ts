import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { markdownToHtml } from './markdown.ts'
import { contentSecurityPolicy } from './security.ts'

type Language = 'zh' | 'en'
type Sentence = Readonly<Record<Language, string>>
type Guide = { file: Sentence; title: Sentence; about: Sentence }

const folder = new URL('../../../docs/', import.meta.url)
const same = (file: string): Sentence => ({ zh: file, en: file })

/** What can be read here, by its name in the address. */
const guides: Readonly<Record<string, Guide>> = {
  hospital: {
    file: { zh: 'national-interface.zh-CN.md', en: 'national-interface.md' },
    title: { zh: '医院接口', en: 'Hospital interface' },
    about: {
      zh: '国家医保接口原样可用：报文、签名、每个交易的字段、示例程序',
      en: 'The national interface as it is: envelopes, signatures, fields of each transaction, examples that run',
    },
  },
  refusals: {
    file: same('national-interface-refusals.md'),
    title: { zh: '拒绝代码', en: 'Refusals' },
    about: { zh: '每一种退回：说什么、谁来改、怎么改', en: 'Every refusal: what it says and who mends it' },
  },
  rest: {
    file: same('api.md'),
    title: { zh: 'REST 接口入门', en: 'REST API, the way in' },
    about: { zh: '第一个令牌、第一笔结算、版本约定', en: 'First token, first bill, what a version promises' },
  },
  people: {
    file: same('demo.md'),
    title: { zh: '测试病人与机构', en: 'Test patients and institutions' },
    about: {
      zh: '固定的人、余额、绑定，和逐分算好的例子',
      en: 'Fixed people, balances, bindings, examples to the fen',
    },
  },
  webhooks: {
    file: same('webhooks.md'),
    title: { zh: '推送', en: 'Webhooks' },
    about: { zh: '别的系统怎样得知发生了什么', en: 'How other systems are told what happens' },
  },
}

const words = {
  title: { zh: '接入共济', en: 'Connecting to Gongji' },
  intro: {
    zh: '收费系统照国家医保接口发报文即可结算，不用改程序。先跑通一笔，再看细节。',
    en: 'A billing program settles with the messages of the national interface, unchanged. Run one bill first, then read on.',
  },
  start: { zh: '快速开始：一分钟结算一笔', en: 'Quick start: one bill in a minute' },
  step: {
    zh: '演示环境开着就行。把下面整段粘贴到终端：张建国在六盘水市第二示范医院 600.00 元，统筹 360.00，儿子的账户 240.00；最后撤销，可以反复运行。',
    en: 'With a sandbox running, paste all of it into a terminal: ¥600.00 of 张建国 at level 2, the fund 360.00, his son’s account 240.00; taken back at the end, so that it runs again and again.',
  },
  more: { zh: '接着看', en: 'Read on' },
  operations: { zh: 'REST 接口全部操作', en: 'Every operation of the REST API' },
  operationsAbout: { zh: '逐个查看、在页面上试；', en: 'To read and to try; ' },
  home: { zh: '首页', en: 'Home' },
  other: { zh: 'English', en: '中文' },
} as const satisfies Record<string, Sentence>

const style = `:root{--ink:#16201c;--quiet:#55625c;--line:#dde3e0;--surface:#fff;--ground:#f3f5f4;--brand:#0b6b50;--code:#eef2f0}
@media(prefers-color-scheme:dark){:root{--ink:#e8f0ec;--quiet:#a6b3ad;--line:#2b3833;--surface:#15201c;--ground:#0d1512;--brand:#3fbf97;--code:#1b2823}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 "PingFang SC","HarmonyOS Sans","MiSans","Noto Sans CJK SC",system-ui,sans-serif}
header,main{max-width:60rem;margin:0 auto;padding:16px}header{display:flex;gap:16px;justify-content:space-between;align-items:center}
a{color:var(--brand)}h1{font-size:28px;line-height:1.35}h2{margin-top:40px;font-size:22px}h3{margin-top:28px;font-size:18px}
.cards{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));padding:0;list-style:none}
.cards a{display:block;height:100%;padding:16px;border:1px solid var(--line);border-radius:12px;background:var(--surface);color:inherit;text-decoration:none}
.cards strong{display:block;color:var(--brand)}.quiet{color:var(--quiet)}
pre{overflow:auto;padding:12px 16px;border:1px solid var(--line);border-radius:12px;background:var(--code);font-size:14px;line-height:1.5}
code{font-family:ui-monospace,Consolas,monospace;font-size:.92em}.wide{overflow-x:auto}
table{border-collapse:collapse;background:var(--surface)}th,td{padding:8px 12px;border:1px solid var(--line);text-align:start;vertical-align:top}
a:focus-visible,pre:focus-visible{outline:3px solid var(--brand);outline-offset:2px}`

const languageOf = ({ query }: FastifyRequest): Language =>
  (query as { lang?: unknown }).lang === 'en' ? 'en' : 'zh'

const here = (path: string, language: Language): string => (language === 'zh' ? path : `${path}?lang=en`)

function send(
  reply: FastifyReply,
  { title, body, path, language }: { title: string; body: string; path: string; language: Language },
): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  const other = language === 'zh' ? 'en' : 'zh'
  const page = `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · Gongji 共济</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">${style}</style></head><body>
<header><nav><a href="/">${words.home[language]}</a> · <a href="${here('/docs', language)}">${words.title[language]}</a></nav>
<a lang="${other === 'zh' ? 'zh-CN' : 'en'}" href="${here(path, other)}">${words.other[language]}</a></header>
<main>${body}</main></body></html>`
  return reply
    .header('content-security-policy', contentSecurityPolicy({ nonce }))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** Where an address in a document leads here: another guide, else the file's name as it stands beside it. */
function linkIn(language: Language): (to: string) => string {
  const byFile = new Map(
    Object.entries(guides).flatMap(([name, { file }]) => [
      [file.zh, `/docs/${name}`],
      [file.en, `/docs/${name}`],
    ]),
  )
  return (to) => {
    if (/^(https?:|#|\/)/.test(to)) return to
    const [file = '', anchor] = to.split('#')
    const found = byFile.get(file)
    if (file === 'openapi.json') return '/docs/json'
    return found === undefined
      ? '/docs'
      : `${here(found, language)}${anchor === undefined ? '' : `#${anchor}`}`
  }
}

/** /docs in our own words, Chinese first: a quick start, and the guides. */
export function registerGuides(app: FastifyInstance): void {
  const index = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const language = languageOf(request)
    const say = (name: keyof typeof words): string => words[name][language]
    const { host = '' } = request.headers
    const example = await readFile(new URL('examples/first-bill.sh', folder), 'utf8')
    // It calls this server, wherever it stands.
    const bill = /^[\w.:-]+$/.test(host)
      ? example.replace('http://127.0.0.1:8080', `${request.protocol}://${host}`)
      : example
    const card = (to: string, title: string, about: string): string =>
      `<li><a href="${to}"><strong>${title}</strong><span class="quiet">${about}</span></a></li>`
    const cards = Object.entries(guides).map(([name, { title, about }]) =>
      card(here(`/docs/${name}`, language), title[language], about[language]),
    )
    const body = `<h1>${say('title')}</h1><p>${say('intro')}</p>
<h2>${say('start')}</h2><p>${say('step')}</p>${markdownToHtml(`\`\`\`sh\n${bill.trim()}\n\`\`\``, (to) => to)}
<h2>${say('more')}</h2><ul class="cards">${cards.join('')}
${card('/docs/api', say('operations'), `${say('operationsAbout')}openapi.json`)}</ul>`
    return send(reply, { title: say('title'), body, path: '/docs', language })
  }
  app.get('/docs', index)
  app.get('/docs/', index)
  for (const [name, { file, title }] of Object.entries(guides)) {
    app.get(`/docs/${name}`, async (request, reply) => {
      const language = languageOf(request)
      const document = await readFile(new URL(file[language], folder), 'utf8')
      const body = markdownToHtml(document, linkIn(language))
      return send(reply, { title: title[language], body, path: `/docs/${name}`, language })
    })
  }
}
