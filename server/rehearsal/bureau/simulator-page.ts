import { relationshipWords } from '@gongji/contract/words'
import { ownOf } from '@gongji/policy'

/** The bureau's own page (云南省电子税务局), as the simulator serves it: plain pages, one question each. */

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

export type OfferedAccount = {
  token: string
  maskedName: string
  relationship: string
  mayPay: boolean
  reason: string | null
}

const style = `body{font:17px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:0;background:#eef2f7;color:#1b2733}
header{background:#1d4f91;color:#fff;padding:14px 16px;font-size:18px}header small{display:block;font-size:13px}
h1{font-size:22px;margin:0 0 12px}
main{max-width:560px;margin:0 auto;padding:16px}nav{font-size:13px;color:#51606f;margin-bottom:12px}
.card{background:#fff;border:1px solid #d7dee6;border-radius:8px;padding:16px;margin-bottom:12px}
a.menu,button{display:block;width:100%;box-sizing:border-box;min-height:48px;padding:12px 16px;margin:8px 0;border:0;border-radius:6px;background:#1d4f91;color:#fff;font:inherit;text-align:center;text-decoration:none;cursor:pointer}
a.other{background:#fff;color:#51606f;border:1px solid #d7dee6}label{display:block;margin:10px 0 4px}
input,select{width:100%;box-sizing:border-box;min-height:44px;font:inherit;padding:8px;border:1px solid #9aa7b4;border-radius:6px}
.refused{color:#8f1d14}.amount{font-size:28px;font-variant-numeric:tabular-nums}
.radio{display:flex;gap:10px;align-items:flex-start;padding:10px 0;border-top:1px solid #e4e9ee}.radio input{width:22px;min-height:22px}`

/** A whole page. `trail` is the path of menus that led here. */
const page = (trail: readonly string[], body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(trail.at(-1) ?? '')} - 云南省电子税务局(模拟)</title><style>${style}</style></head>
<body><header>云南省电子税务局(模拟)<small>演示用，不是真实的税务系统</small></header>
<main><nav aria-label="位置">${trail.map(escapeHtml).join(' → ')}</nav>${body}</main></body></html>`

const hidden = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')

const withHandoff = (path: string, handoff: string): string =>
  escapeHtml(handoff === '' ? path : `${path}?handoff=${encodeURIComponent(handoff)}`)

export const homePage = (handoff: string): string =>
  page(
    ['首页'],
    `<div class="card"><h1>我要办税</h1><a class="menu" href="${withHandoff('/social', handoff)}">社保缴费</a></div>`,
  )

export const socialPage = (handoff: string): string =>
  page(
    ['首页', '社保缴费'],
    `<div class="card"><h1>社保缴费</h1><a class="menu" href="${withHandoff('/self', handoff)}">自主缴费</a>
<a class="menu" href="${withHandoff('/proxy', handoff)}">代他人缴费</a></div>`,
  )

/** Name and number of the person to be insured. `own`: for oneself. */
export function personPage(handoff: string, year: number, own: boolean, fault = ''): string {
  const menu = own ? '自主缴费' : '代他人缴费'
  return page(
    ['首页', '社保缴费', menu, '缴费人信息'],
    `<form class="card" method="post" action="/payment"><h1>缴费人信息</h1>
${fault === '' ? '' : `<p class="refused" role="alert">${escapeHtml(fault)}</p>`}
<label for="name">姓名</label><input id="name" name="name" required autocomplete="off">
<label for="idNumber">身份证件号码</label><input id="idNumber" name="idNumber" required autocomplete="off">
<label for="year">缴费年度</label><select id="year" name="year"><option>${year}</option><option>${year + 1}</option></select>
${hidden({ handoff, menu })}<button>下一步</button></form>`,
  )
}

/** Ways to pay; only the insurance account works here. */
export const paymentPage = (given: {
  name: string
  idNumber: string
  year: string
  handoff: string
  menu: string
}): string =>
  page(
    ['首页', '社保缴费', given.menu, '支付方式'],
    `<form class="card" method="post" action="/accounts"><h1>支付方式</h1>
<p>${escapeHtml(given.name)},${escapeHtml(given.year)}年度城乡居民基本医疗保险费</p>${hidden(given)}
<button>医保账户支付</button></form>`,
  )

const relationOf = (relationship: string): string =>
  relationship === 'self'
    ? '被缴人本人'
    : `被缴人是其${ownOf(relationshipWords, relationship)?.zh ?? relationship}`

/** The accounts that may pay, as the insurance side answered. */
export function accountsPage(
  given: { name: string; idNumber: string; year: string; menu: string },
  accounts: readonly OfferedAccount[],
  amountFen: number,
): string {
  const yuan = (amountFen / 100).toFixed(2)
  const rows = accounts.map(
    ({ token, maskedName, relationship, mayPay, reason }) =>
      `<label class="radio"><input type="radio" name="account" value="${escapeHtml(token)}" required ${mayPay ? '' : 'disabled'}>
<span>${escapeHtml(maskedName)}的医保个人账户（${escapeHtml(relationOf(relationship))}）${reason === null ? '' : `<br><span class="refused">${escapeHtml(reason)}</span>`}</span></label>`,
  )
  return page(
    ['首页', '社保缴费', given.menu, '医保账户支付'],
    `<form class="card" method="post" action="/order"><h1>医保账户支付</h1><p>应缴金额</p><p class="amount">${yuan} 元</p>
${rows.join('')}${hidden({ ...given, amountFen: String(amountFen) })}<button>提交支付请求</button></form>`,
  )
}

/** Something was refused: the words of the insurance side, and the way back. */
export const refusedPage = (trail: readonly string[], what: string): string =>
  page(
    trail,
    `<div class="card"><h1>无法办理</h1><p class="refused" role="alert">${escapeHtml(what)}</p><a class="menu other" href="/social">返回社保缴费</a></div>`,
  )

/** How an order stands. */
export const orderPage = (reference: string, state: string): string =>
  page(
    ['首页', '社保缴费', '支付结果'],
    `<div class="card"><h1>${escapeHtml(state)}</h1><p>订单号 ${escapeHtml(reference)}</p><a class="menu" href="/order/${escapeHtml(reference)}">刷新</a></div>`,
  )
