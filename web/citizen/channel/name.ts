import type { Language } from '@gongji/policy'
import { ownOf } from '@gongji/policy/own'

const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'guizhou-wechat': ['“贵州医保”微信公众号', 'Guizhou Yibao in WeChat'],
  'guizhou-app': ['“贵州医保”APP', 'Guizhou Yibao app'],
  alipay: ['支付宝“医保共济账户”', 'Alipay'],
  'yunnan-wechat': ['微信“云南医保”小程序', 'Yunnan Yibao in WeChat'],
  'yunnan-alipay': ['支付宝“云南医保”小程序', 'Yunnan Yibao in Alipay'],
  'national-app': ['“国家医保服务平台”APP', 'National insurance app'],
  banshitong: ['“办事通”APP', 'Banshitong app'],
  web: ['网页', 'Web page'],
  counter: ['经办大厅', 'Agency hall'],
}

/** A channel by the name that people know. */
export const channelName = (channel: string, language: Language): string =>
  ownOf(names, channel)?.[language === 'zh' ? 0 : 1] ?? channel
