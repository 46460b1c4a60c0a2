import type { Language, Text } from '@gongji/policy'
import { isLive } from '../binding/binding.ts'
import { findCertificate } from '../binding/certificate.ts'
import { listBindingsOfPayer, listBindingsOfRelatives } from '../binding/family.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, timeInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { readIssued } from '../premium/view.ts'
import { listBillsOf } from '../settlement/records.ts'
import {
  type DocumentKind,
  findDocument,
  fingerprintOf,
  hasNewer,
  type IssuedDocument,
  readCode,
} from './code.ts'
import { kindWords } from './foot.ts'
import { problem } from './problem.ts'

export type DocumentState = 'valid' | 'superseded' | 'ended' | 'reversed' | 'refunded'

export const stateWords: Record<DocumentState, Text> = {
  valid: { zh: '真实有效', en: 'genuine, and it holds' },
  superseded: { zh: '真实，但已有更新', en: 'genuine, but there is a newer one' },
  ended: { zh: '真实，但已终止', en: 'genuine, but it has ended' },
  reversed: { zh: '真实，但该笔结算已退费', en: 'genuine, but the bill was given back' },
  refunded: { zh: '真实，但该笔缴费已退回', en: 'genuine, but the premium was refunded' },
}

/** What anybody may know of a printed document: what it is, from when, whether it still holds. Nobody's data. */
export type Verified = {
  kind: DocumentKind
  issuedAt: Instant
  areaName: Text
  state: DocumentState
  /** When it ended; null while it holds, or where nobody wrote the instant down. */
  endedAt: Instant | null
  fingerprint: string
}

/** Whether what a document says still holds today. */
async function stateOf(tx: Tx, deps: Pick<Deps, 'now'>, document: IssuedDocument): Promise<DocumentState> {
  const { kind, personId, ref } = document
  switch (kind) {
    case 'slip': {
      const [bill] = await listBillsOf(tx, personId, { before: Number(ref) + 1, limit: 1 })
      return bill?.id === Number(ref) && bill.reversedById !== null ? 'reversed' : 'valid'
    }
    case 'voucher': {
      const { status } = await readIssued(tx, personId, Number(ref))
      return status === 'refunded' ? 'refunded' : 'valid'
    }
    case 'letter': {
      const today = dateInChina(deps.now())
      const bindings = [
        ...(await listBindingsOfPayer(tx, personId, today)),
        ...(await listBindingsOfRelatives(tx, [personId], today)),
      ]
      const binding = bindings.find(({ id }) => id === Number(ref))
      return binding?.status === 'ended' ? 'ended' : 'valid'
    }
    default:
      return (await hasNewer(tx, document)) ? 'superseded' : 'valid'
  }
}

/** The certificate of a 16-digit code; its rights are those of the bindings at this moment. */
async function verifyCertificate(tx: Tx, deps: Deps, code: string): Promise<Verified> {
  const certificate = await findCertificate(tx, deps, code)
  if (!certificate) throw problem.unknownCode()
  const today = dateInChina(deps.now())
  const { relativeId, issuedAt, revokedAt } = certificate
  const bindings = await listBindingsOfRelatives(tx, [relativeId], today)
  const live = revokedAt === null && bindings.some((binding) => isLive(binding, today))
  // Without a revocation it ended with the last binding that carried it.
  const lastEnd = Math.max(0, ...bindings.map(({ endedAt }) => endedAt ?? 0))
  const area = enrolmentOn(await listEnrolments(tx, [relativeId]), today)?.area ?? ''
  return {
    kind: 'certificate',
    issuedAt,
    areaName: areaName(deps, area),
    state: live ? 'valid' : 'ended',
    endedAt: live ? null : (revokedAt ?? (lastEnd > issuedAt ? lastEnd : null)),
    fingerprint: '',
  }
}

/** Looks a code up as people type it. @throws Problem when no document has it */
export async function verify(tx: Tx, deps: Deps, typed: string): Promise<Verified> {
  const digits = typed.replaceAll(/[\s-]/g, '')
  if (/^[0-9]{16}$/.test(digits)) return await verifyCertificate(tx, deps, digits)
  const code = readCode(typed)
  const document = code === null ? null : await findDocument(tx, deps.secrets, code)
  if (!document) throw problem.unknownCode()
  return {
    kind: document.kind,
    issuedAt: document.issuedAt,
    areaName: areaName(deps, document.area),
    state: await stateOf(tx, deps, document),
    endedAt: null,
    fingerprint: fingerprintOf(document.digest),
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The page that a QR code opens: plain HTML, readable in any browser, without scripts. */
export function verificationPage(verified: Verified | null, language: Language): string {
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const row = (label: string, value: string) =>
    `<p style="margin:8px 0"><span style="color:#4A5751">${escaped(label)}</span><br>${escaped(value)}</p>`
  const good = verified?.state === 'valid'
  const headline =
    verified === null ? problem.unknownCode().title[language] : stateWords[verified.state][language]
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
