import { ownOf } from '@gongji/policy'
import { problem } from './problem.ts'

// What a kind of credential (mdtrt_cert_type) is read as. Beyond 03 the numbers mean other things in other provinces.

/** A code that a phone or a terminal shows, a social-security card, or a certificate (of a kind, where the credential says). */
export type Credential = { as: 'code' } | { as: 'card'; kind?: string } | { as: 'certificate'; kind?: string }
type Credentials = Readonly<Record<string, { zh: string } & Credential>>

/** National table of V1.1.83. */
const national: Credentials = {
  '01': { zh: '医保电子凭证', as: 'code' },
  '02': { zh: '居民身份证', as: 'certificate' },
  '03': { zh: '社会保障卡', as: 'card' },
  '04': { zh: '终端扫码', as: 'code' },
  '05': { zh: '终端扫脸', as: 'code' },
  '06': { zh: '电子社会保障卡', as: 'card' },
}
const firstThree: Credentials = { '01': national['01']!, '02': national['02']!, '03': national['03']! }

/** Tables of provinces that have their own, by the first two digits of an area. */
const provinces: Readonly<Record<string, Credentials>> = {
  // Hainan's integration notes.
  '46': {
    ...firstThree,
    '04': { zh: '澳门居民通行证', as: 'certificate', kind: '05' },
    '05': { zh: '香港居民通行证', as: 'certificate', kind: '04' },
    '06': { zh: '本地医保卡', as: 'card' },
    '17': { zh: '港澳台居民居住证', as: 'certificate', kind: '17' },
  },
}

/** What a credential is read as at a place of care. @throws Problem naming those that its area knows */
export function credentialAt(area: string, kind: string): Credential & { zh: string } {
  const known = ownOf(provinces, area.slice(0, 2)) ?? national
  const found = ownOf(known, kind)
  if (found) return found
  const all = Object.entries(known).map(([code, { zh }]) => `${code}（${zh}）`)
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '就诊凭证类型',
    field: 'mdtrt_cert_type',
    why: `的值 ${kind} 不在代码表“就诊凭证类型”中，就医地可用 ${all.join('、')}`,
    whyEn: `is ${kind.slice(0, 3)}; at this place there are ${Object.keys(known).join(', ')}`,
  })
}
