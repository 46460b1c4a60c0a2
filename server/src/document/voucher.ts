import type { Fen, Language, PlainDate, Text } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import { timeInChina } from '../deps.ts'
import { type Foot, quiet, render } from './sheet.ts'
import { dayWords, speaking } from './words.ts'

/** The voucher of a resident premium that has been credited (缴费到账成功); there is none before. */
export type Voucher = {
  insuredName: string
  insuredMaskedId: string
  areaName: string
  /** Year the premium is for. */
  year: number
  amount: Fen
  payerName: string
  account: 'personal' | 'wallet' | 'quota'
  /** Number that the tax bureau gave. */
  taxNo: string
  creditedAt: Instant
  /** First day on which the pool pays. */
  benefitsFrom: PlainDate | null
}

const accountText = ({ payerName, account }: Voucher): Text =>
  ({
    personal: {
      zh: `${payerName} 的职工医保个人账户`,
      en: `personal account of ${payerName}`,
    },
    wallet: { zh: `${payerName} 的医保钱包`, en: `wallet of ${payerName}` },
    quota: { zh: `${payerName} 的共济额度`, en: `quota of ${payerName}` },
  })[account]

export const renderVoucher = (
  voucher: Voucher,
  { language, foot, at }: { language: Language; foot: Foot; at: Instant },
): Promise<Uint8Array> => {
  const t = speaking(language)
  const title = t('城乡居民医保缴费凭证', 'Voucher of the resident premium')
  return render({ paper: 'A4', title, at, foot }, (sheet) => {
    sheet.title(title, t('缴费到账成功', 'Credited'))
    sheet.pair(t('参保人', 'Insured person'), voucher.insuredName)
    sheet.pair(t('身份证号', 'ID number'), voucher.insuredMaskedId)
    sheet.pair(t('参保地', 'Insured in'), voucher.areaName)
    sheet.pair(t('缴费年度', 'For the year'), String(voucher.year))
    sheet.pair(t('付款账户', 'Paid from'), accountText(voucher)[language])
    sheet.pair(t('税务受理号', 'Tax bureau’s number'), voucher.taxNo)
    sheet.pair(t('到账时间', 'Credited at'), timeInChina(voucher.creditedAt))
    sheet.space(8)
    sheet.amount(t('缴费金额（元）', 'Premium (yuan)'), voucher.amount, { strong: true })
    sheet.space(8)
    if (voucher.benefitsFrom !== null) {
      sheet.text(
        t(
          `统筹基金自 ${dayWords(voucher.benefitsFrom, language)} 起支付。`,
          `The pooled fund pays from ${voucher.benefitsFrom}.`,
        ),
      )
    }
    sheet.text(
      t(
        '等待期内不影响使用共济账户资金。',
        'A waiting period does not stop the use of a shared account’s money.',
      ),
      { size: 9, colour: quiet },
    )
  })
}
