import type { Text } from '@gongji/policy'
import { plain } from '@gongji/policy/typed'
import { findCertificate } from '../binding/certificate.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { type DocumentKind, findDocument, fingerprintOf, readCode } from './code.ts'
import { problem } from './problem.ts'
import { certificateStanding, standingOf } from './standing.ts'
import type { Standing } from './state.ts'

/** What anybody may know of a printed document: what it is, from when, whether it still holds. Nobody's data. */
export type Verified = Standing & {
  kind: DocumentKind
  issuedAt: Instant
  areaName: Text
  fingerprint: string
}

/** The certificate of a 16-digit code. @throws Problem when none was issued with it */
async function verifyCertificate(tx: Reader, deps: Deps, code: string): Promise<Verified> {
  const certificate = await findCertificate(tx, deps, code)
  if (!certificate) throw problem.unknownCode()
  const today = dateInChina(deps.now())
  const enrolments = await listEnrolments(tx, [certificate.relativeId])
  const area = (enrolmentOn(enrolments, today) ?? enrolments.at(-1))?.area ?? ''
  return {
    kind: 'certificate',
    issuedAt: certificate.issuedAt,
    areaName: areaName(deps, area),
    fingerprint: '',
    ...(await certificateStanding(tx, certificate, today)),
  }
}

/** Looks a code up as people type it. @throws Problem when no document has it */
export async function verify(tx: Reader, deps: Deps, typed: string): Promise<Verified> {
  const text = plain(typed)
  const digits = text.replaceAll(/[\s-]/g, '')
  if (/^[0-9]{16}$/.test(digits)) return await verifyCertificate(tx, deps, digits)
  const code = readCode(text)
  const document = code === null ? null : await findDocument(tx, deps.secrets, code)
  if (!document) throw problem.unknownCode()
  return {
    kind: document.kind,
    issuedAt: document.issuedAt,
    areaName: areaName(deps, document.area),
    fingerprint: fingerprintOf(document.digest),
    ...(await standingOf(tx, deps, document)),
  }
}
