import type { Language, PlainDate, Purpose, Text } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import { dateInChina, type Instant } from '../deps.ts'
import { type Foot, quiet, render, yuanText } from './sheet.ts'
import { dayWords, purposeWords, speaking } from './words.ts'

/** One binding under which the relative may be paid for. */
export type CertifiedBinding = {
  payerName: string
  /** What the relative is to the payer. */
  kin: Text
  purposes: readonly Purpose[]
  from: PlainDate
  to: PlainDate | null
  limitYear: Fen | null
  limitPayment: Fen | null
  /** The sharer wants each use to be asked for. */
  onlyWhenAsked: boolean
}

/** The family-sharing certificate (家庭共济证明): what a relative may show at a hospital. It shows no balance. */
export type Certificate = {
  relativeName: string
  relativeMaskedId: string
  areaName: string
  bindings: readonly CertifiedBinding[]
}

export const renderCertificate = (
  certificate: Certificate,
  { language, foot, at, tillCode }: { language: Language; foot: Foot; at: Instant; tillCode: string },
): Promise<Uint8Array> => {
  const t = speaking(language)
  const title = t('家庭共济证明', 'Certificate of family sharing')
  return render({ paper: 'A4', title, at, foot }, (sheet) => {
    sheet.title(
      title,
      t('职工基本医疗保险个人账户家庭共济', 'Personal accounts of the employee scheme shared in the family'),
    )
    sheet.pair(t('使用人', 'Relative'), certificate.relativeName)
    sheet.pair(t('身份证号', 'ID number'), certificate.relativeMaskedId)
    sheet.pair(t('参保地', 'Insured in'), certificate.areaName)
    sheet.pair(t('开具日期', 'Issued on'), dayWords(dateInChina(at), language))
    sheet.space(6)
    sheet.text(
      t(
        '兹证明：下列职工医保参保人已授权使用人，在就医购药时由其个人账户按规定支付使用人个人负担的费用。',
        'The following members of the employee scheme have authorised the relative: their personal accounts pay the relative’s own share of care and drugs as the rules allow.',
      ),
    )
    for (const [index, binding] of certificate.bindings.entries()) {
      sheet.heading(`${index + 1}. ${binding.payerName}`)
      sheet.pair(t('使用人是其', 'Relative is the'), binding.kin[language])
      sheet.pair(
        t('用途', 'For'),
        binding.purposes.map((purpose) => purposeWords[purpose][language]).join(t('、', ', ')),
      )
      const until = binding.to === null ? t('长期', 'until ended') : dayWords(binding.to, language)
      sheet.pair(t('有效期', 'Valid'), `${dayWords(binding.from, language)} — ${until}`)
      const limits = [
        binding.limitYear === null
          ? ''
          : t(`每年 ${yuanText(binding.limitYear)} 元`, `${yuanText(binding.limitYear)} yuan a year`),
        binding.limitPayment === null
          ? ''
          : t(
              `每次 ${yuanText(binding.limitPayment)} 元`,
              `${yuanText(binding.limitPayment)} yuan a payment`,
            ),
      ].filter(Boolean)
      sheet.pair(t('限额', 'Limit'), limits.length === 0 ? t('未设', 'none') : limits.join(t(',', ', ')))
      if (binding.onlyWhenAsked) {
        sheet.pair(t('使用方式', 'Use'), t('每次须由使用人说明', 'only when the relative asks for it'))
      }
    }
    sheet.space(10)
    sheet.text(
      t(
        '共济的是资金，卡不能共用：请先出示使用人本人的医保卡或医保码，并告知收费员使用共济账户。没有本证明也不影响结算，系统会自行核对授权。',
        'The money is shared, never the card: present the relative’s own card or code first and say that the shared account is to pay. A bill is never stopped for want of this paper; the system checks the authorisation itself.',
      ),
      { size: 9.5, colour: quiet },
    )
    sheet.space(10)
    sheet.need(110)
    const size = 84
    sheet.qr(tillCode, size, sheet.left, sheet.y)
    const beside = { indent: size + 14, size: 9.5 }
    const top = sheet.y
    sheet.space(18)
    sheet.text(t('收费员扫此码', 'For the till'), { ...beside, weight: 'bold' })
    sheet.text(tillCode.replace(/(.{4})(?=.)/g, '$1 '), beside)
    sheet.text(
      t(
        '扫码或输入后，本次由共济账户支付个人负担部分。',
        'Scanned or typed, it says that the shared account is to pay this bill.',
      ),
      { ...beside, colour: quiet },
    )
    sheet.y = Math.max(sheet.y, top + size)
  })
}
