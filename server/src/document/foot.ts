import type { Language, Text } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { type DocumentKind, digestOf, fingerprintOf, issueCode, spacedCode } from './code.ts'
import type { Foot } from './sheet.ts'

const usualOrigin = 'http://127.0.0.1:8080'

/** Where a document's QR code leads. */
const verificationAddress = ({ publicOrigin }: Pick<Deps, 'publicOrigin'>, code: string): string =>
  `${publicOrigin ?? usualOrigin}/api/v/${code}`

export const kindWords: Record<DocumentKind, Text> = {
  slip: { zh: '医保结算单', en: 'Settlement slip' },
  certificate: { zh: '家庭共济证明', en: 'Certificate of family sharing' },
  letter: { zh: '家庭共济承诺书', en: 'Letter of commitment' },
  voucher: { zh: '居民医保缴费凭证', en: 'Premium voucher' },
  statement: { zh: '家庭共济账单', en: 'Family statement' },
  filing: { zh: '备案业务文书', en: 'Paper of a filing' },
  claim: { zh: '手工报销业务文书', en: 'Paper of a claim' },
}

/** What stands beside the QR code: what it is for, the code to type, and what the page must show too. */
function linesOf(
  kind: DocumentKind,
  { code, fingerprint }: { code: string; fingerprint: string | null },
  language: Language,
): string[] {
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  return [
    t(
      `${kindWords[kind].zh}。扫码核验真伪，核验页不显示个人信息。`,
      `${kindWords[kind].en}. Scan to verify; the page shows no personal data.`,
    ),
    t(`验证码 ${code}`, `Code ${code}`),
    ...(fingerprint === null ? [] : [t(`内容指纹 ${fingerprint}`, `Fingerprint ${fingerprint}`)]),
  ]
}

/** Records what is about to be printed, and gives the foot that proves it. */
export async function footOf(
  tx: Tx,
  deps: Deps,
  {
    kind,
    personId,
    ref,
    area,
    facts,
  }: { kind: DocumentKind; personId: number; ref: string; area: string; facts: unknown },
  language: Language,
): Promise<Foot> {
  const digest = digestOf(facts)
  const code = await issueCode(tx, deps, { kind, personId, ref, digest, area })
  return {
    address: verificationAddress(deps, code),
    lines: linesOf(kind, { code: spacedCode(code), fingerprint: fingerprintOf(digest) }, language),
  }
}

/** The foot of a certificate, whose code is its own: what the till scans. */
export const certificateFoot = (
  deps: Pick<Deps, 'publicOrigin'>,
  code: string,
  language: Language,
): Foot => ({
  address: verificationAddress(deps, code),
  lines: linesOf('certificate', { code: code.replace(/(.{4})(?=.)/g, '$1 '), fingerprint: null }, language),
})
