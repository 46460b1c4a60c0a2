import type { IconName } from '../../shared/ui/Icon.tsx'
import type { Sentence } from '../../shared/words.ts'

/**
 * How people reach us, by the names that they read there (docs/definitions.md L7, L24–L26, L29, Z4, Z5, Z13, Z14, Z19). Each menu
 * item leads to a further menu of the same channel or to a page of the app. Chinese names are what stands on the phone;
 * the English beside them is a translation for readers of English.
 */
export type MenuItem = { name: Sentence; icon: IconName } & ({ menu: string } | { to: string })
export type Channel = {
  name: Sentence
  /**
   * What people know it as: an official account with its menu bar below a talk, an app's page of tiles, what a search in
   * Alipay finds, or a mini-program's page.
   */
  look: 'account' | 'app' | 'found' | 'mini'
  /** The first menu is called `first`. */
  menus: Readonly<Record<string, { title: Sentence; items: readonly MenuItem[] }>>
}

const bind = '/family/bind'

export const channels: Readonly<Record<string, Channel>> = {
  'guizhou-wechat': {
    name: ['“贵州医保”微信公众号', 'Guizhou Yibao, WeChat official account'],
    look: 'account',
    menus: {
      first: {
        title: ['贵州医保', 'Guizhou Yibao'],
        items: [
          { name: ['医疗服务', 'Medical services'], icon: 'hospital', menu: 'services' },
          { name: ['政策动态', 'Policy news'], icon: 'news', to: '/notices/policy' },
        ],
      },
      services: {
        title: ['医疗服务', 'Medical services'],
        items: [
          { name: ['我的', 'Mine'], icon: 'person', menu: 'mine' },
          { name: ['定点机构查询', 'Find an institution'], icon: 'search', to: '/directory' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], icon: 'travel', to: '/filings' },
        ],
      },
      mine: {
        title: ['我的', 'Mine'],
        items: [
          { name: ['家庭账户共济', 'Family account sharing'], icon: 'family', to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], icon: 'premium', to: '/premium' },
          { name: ['授权记录', 'Authorisation record'], icon: 'list', to: '/family/given' },
        ],
      },
    },
  },
  'guizhou-app': {
    name: ['“贵州医保”APP', 'Guizhou Yibao app'],
    look: 'app',
    menus: {
      first: {
        title: ['首页', 'Home page'],
        items: [
          { name: ['账户共济', 'Account sharing'], icon: 'family', to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], icon: 'premium', to: '/premium' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], icon: 'travel', to: '/filings' },
        ],
      },
    },
  },
  alipay: {
    name: ['支付宝“医保共济账户”', 'Alipay, 医保共济账户'],
    look: 'found',
    menus: {
      first: {
        title: ['医保共济账户', 'Shared insurance account'],
        items: [
          { name: ['立即办理', 'Apply now'], icon: 'family', to: '/family' },
          { name: ['个人医保账户代缴', 'Pay a premium from the account'], icon: 'premium', to: '/premium' },
        ],
      },
    },
  },
  'yunnan-wechat': {
    name: ['微信“云南医保”小程序', 'Yunnan Yibao mini-program in WeChat'],
    look: 'mini',
    menus: yunnan(),
  },
  'yunnan-alipay': {
    name: ['支付宝“云南医保”小程序', 'Yunnan Yibao mini-program in Alipay'],
    look: 'mini',
    menus: yunnan(),
  },
  'national-app': {
    name: ['“国家医保服务平台”APP', 'National insurance app'],
    look: 'app',
    menus: {
      first: {
        title: ['国家医保服务平台', 'National insurance platform'],
        items: [
          { name: ['医保钱包', 'Wallet'], icon: 'wallet', to: '/wallet' },
          { name: ['异地就医备案', 'Filing for care elsewhere'], icon: 'travel', to: '/filings' },
        ],
      },
    },
  },
  banshitong: {
    name: ['“办事通”APP', 'Banshitong app'],
    look: 'app',
    menus: {
      first: {
        title: ['办事通', 'Banshitong'],
        items: [{ name: ['异地就医备案', 'Filing for care elsewhere'], icon: 'travel', to: '/filings' }],
      },
    },
  },
}

function yunnan(): Channel['menus'] {
  return {
    first: {
      title: ['云南医保', 'Yunnan Yibao'],
      items: [
        { name: ['个人账户共济绑定申请', 'Apply to bind a shared account'], icon: 'family', to: bind },
        { name: ['个人账户共济绑定', 'Bind a shared account'], icon: 'plus', to: bind },
        {
          name: ['个人账户共济绑定查询和解绑', 'Look up and end bindings'],
          icon: 'list',
          to: '/family/given',
        },
        { name: ['居民医保缴费', 'Pay the resident premium'], icon: 'premium', to: '/premium' },
        { name: ['异地就医备案', 'Filing for care elsewhere'], icon: 'travel', to: '/filings' },
      ],
    },
  }
}
