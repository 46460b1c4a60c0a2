import type { Language } from '@gongji/policy'
import { timeInChina } from '../deps.ts'
import { kindWords } from './foot.ts'
import { problem } from './problem.ts'
import type { Verified } from './verify.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The page that a QR code opens: plain HTML, readable in any browser, without scripts. */
export function verificationPage(verified: Verified | null, language: Language): string {
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const row = (label: string, value: string) =>
    `<p style="margin:8px 0"><span style="color:#4A5751">${escaped(label)}</span><br>${escaped(value)}</p>`
  const good = verified?.state === 'valid'
  const headline = verified === null ? problem.unknownCode().title[language] : verified.words[language]
  const rows =
    verified === null
      ? row('', problem.unknownCode().mend[language])
      : [
          row(t('文件', 'Document'), kindWords[verified.kind][language]),
          row(t('出具时间', 'Issued at'), timeInChina(verified.issuedAt)),
          ...(verified.endedAt === null
            ? []
            : [row(t('终止时间', 'Ended at'), timeInChina(verified.endedAt))]),
          row(t('统筹区', 'Area'), verified.areaName[language]),
          ...(verified.fingerprint === ''
            ? []
            : [
                row(
                  t('内容指纹（应与纸面一致）', 'Fingerprint (must be the one on the paper)'),
                  verified.fingerprint,
                ),
              ]),
        ].join('')
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(t('文件核验', 'Verify a document'))}</title></head>
<body style="margin:0;background:#F3F5F4;color:#16201C;font:17px/1.5 system-ui,sans-serif">
<main style="max-width:480px;margin:0 auto;padding:24px 16px">
<h1 style="font-size:22px;margin:0 0 16px">${escaped(t('文件核验', 'Verify a document'))}</h1>
<section style="background:#FFFFFF;border:1px solid #C9D2CE;border-radius:12px;padding:16px">
<p style="font-size:20px;font-weight:700;margin:0 0 8px;color:${good ? '#0B6B50' : '#B42318'}">${good ? '✓' : '!'} ${escaped(headline)}</p>
${rows}
</section>
<p style="font-size:13px;color:#4A5751">${escaped(t('本页不显示任何个人信息。', 'This page shows no personal data.'))}</p>
</main></body></html>
`
}
