import type { Sentence } from '../../shared/words.ts'

/**
 * How people reach us, by the names that they read there (docs/definitions.md L7, L24–L26, L29, Z4, Z5, Z13, Z14, Z19). Each menu
 * item leads to a further menu of the same channel or to a page of the app. Chinese names are what stands on the phone;
 * the English beside them is a translation for readers of English.
 */
export type MenuItem = { name: Sentence; menu: string } | { name: Sentence; to: string }
export type Channel = {
  name: Sentence
  /** The first menu is called `first`. */
  menus: Readonly<Record<string, { title: Sentence; items: readonly MenuItem[] }>>
}

const bind = '/family/bind'

export const channels: Readonly<Record<string, Channel>> = {
  'guizhou-wechat': {
    name: ['“贵州医保”微信公众号', 'Guizhou Yibao, WeChat official account'],
    menus: {
      first: {
        title: ['贵州医保', 'Guizhou Yibao'],
        items: [
          { name: ['医疗服务', 'Medical services'], menu: 'services' },
          { name: ['政策动态', 'Policy news'], to: '/notices/policy' },
        ],
      },
      services: {
        title: ['医疗服务', 'Medical services'],
        items: [
          { name: ['我的', 'Mine'], menu: 'mine' },
          { name: ['定点机构查询', 'Find an institution'], to: '/directory' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], to: '/filings' },
        ],
      },
      mine: {
        title: ['我的', 'Mine'],
        items: [
          { name: ['家庭账户共济', 'Family account sharing'], to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], to: '/premium' },
          { name: ['授权记录', 'Authorisation record'], to: '/family/given' },
        ],
      },
    },
  },
  'guizhou-app': {
    name: ['“贵州医保”APP', 'Guizhou Yibao app'],
    menus: {
      first: {
        title: ['首页', 'Home page'],
        items: [
          { name: ['账户共济', 'Account sharing'], to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], to: '/premium' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], to: '/filings' },
        ],
      },
    },
  },
  alipay: {
    name: ['支付宝“医保共济账户”', 'Alipay, 医保共济账户'],
    menus: {
      first: {
        title: ['医保共济账户', 'Shared insurance account'],
        items: [
          { name: ['立即办理', 'Apply now'], to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], to: '/premium' },
        ],
      },
    },
  },
  'yunnan-wechat': {
    name: ['微信“云南医保”小程序', 'Yunnan Yibao mini-program in WeChat'],
    menus: yunnan(),
  },
  'yunnan-alipay': {
    name: ['支付宝“云南医保”小程序', 'Yunnan Yibao mini-program in Alipay'],
    menus: yunnan(),
  },
  'national-app': {
    name: ['“国家医保服务平台”APP', 'National insurance app'],
    menus: {
      first: {
        title: ['国家医保服务平台', 'National insurance platform'],
        items: [
          { name: ['医保钱包', 'Wallet'], to: '/wallet' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], to: '/filings' },
        ],
      },
    },
  },
  banshitong: {
    name: ['“办事通”APP', 'Banshitong app'],
    menus: {
      first: {
        title: ['办事通', 'Banshitong'],
        items: [{ name: ['异地就医备案', 'Filing for care elsewhere'], to: '/filings' }],
      },
    },
  },
}

function yunnan(): Channel['menus'] {
  return {
    first: {
      title: ['云南医保', 'Yunnan Yibao'],
      items: [
        { name: ['个人账户共济绑定申请', 'Apply to bind a shared account'], to: bind },
        { name: ['个人账户共济绑定', 'Bind a shared account'], to: bind },
        { name: ['个人账户共济绑定查询和解绑', 'Look up and end bindings'], to: '/family/given' },
        { name: ['居民医保缴费', 'Pay the resident premium'], to: '/premium' },
        { name: ['异地就医备案', 'Filing for care elsewhere'], to: '/filings' },
      ],
    },
  }
}
