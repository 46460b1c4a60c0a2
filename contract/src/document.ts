import { z } from 'zod'
import { route } from './route.ts'
import { id, instant, text, whole } from './values.ts'

/** A PDF. */
const pdf = z.string().meta({ id: 'Pdf', format: 'binary', description: 'application/pdf' })
const tag = 'documents'
const citizen = ['citizen'] as const
const paper = z.enum(['A4', 'receipt'])
const setlId = z.string().max(30)

/** What the page that verifies a document says; nothing about whose it is. */
export const verification = z
  .object({
    kind: z.enum(['slip', 'certificate', 'letter', 'voucher', 'statement', 'filing', 'claim']),
    kindName: text,
    issuedAt: instant,
    areaName: text,
    state: z.enum(['valid', 'waiting', 'paused', 'superseded', 'revoked', 'ended', 'reversed', 'refunded']),
    /** The state with its day, as a sentence. */
    stateName: text,
    /** When it was replaced, revoked, ended or given back; null while it holds. */
    endedAt: instant.nullable(),
    /** To be compared with the one on the paper; empty for a certificate, whose rights are checked live. */
    fingerprint: z.string(),
  })
  .meta({ id: 'Verification' })

export const documentRoutes = {
  printSlip: route({
    method: 'GET',
    path: '/bills/:setlId/slip',
    summary: 'Settlement slip in plain words, A4 or 80 mm (结算单)',
    tag,
    roles: citizen,
    right: 'bill.print',
    params: z.object({ setlId }),
    query: z.object({ personId: id.optional(), paper: paper.default('A4') }),
    reply: pdf,
  }),
  printDeskSlip: route({
    method: 'GET',
    path: '/desk/bills/:personId/:setlId/slip',
    summary: 'The slip of a bill that this institution settled, for the patient',
    tag,
    roles: ['cashier'],
    right: 'bill.print',
    params: z.object({ personId: id, setlId }),
    query: z.object({ paper: paper.default('receipt') }),
    reply: pdf,
  }),
  printCertificate: route({
    method: 'GET',
    path: '/documents/certificate',
    summary: 'The family-sharing certificate in force (家庭共济证明)',
    tag,
    roles: citizen,
    right: 'certificate.read',
    query: z.object({ relativeId: id.optional() }),
    reply: pdf,
  }),
  printLetter: route({
    method: 'GET',
    path: '/documents/letters/:id',
    summary: 'The letter of commitment of a binding, as it was agreed to',
    tag,
    roles: citizen,
    right: 'binding.read',
    params: z.object({ id }),
    reply: pdf,
  }),
  printVoucher: route({
    method: 'GET',
    path: '/documents/vouchers/:id',
    summary: 'The voucher of a credited premium (缴费凭证)',
    tag,
    roles: citizen,
    right: 'premium.read',
    params: z.object({ id }),
    reply: pdf,
  }),
  printStatement: route({
    method: 'GET',
    path: '/documents/statements/:year',
    summary: 'My family’s year: what my account paid and what was paid for me',
    tag,
    roles: citizen,
    right: 'account.read',
    params: z.object({ year: whole(2020, 2100) }),
    reply: pdf,
  }),
  printFiling: route({
    method: 'GET',
    path: '/documents/filings/:id',
    summary: 'Receipt of a filing, everything that is missing, or the decision (受理单, 一次性告知书)',
    tag,
    roles: citizen,
    right: 'filing.read',
    params: z.object({ id }),
    reply: pdf,
  }),
  printAgencyFiling: route({
    method: 'GET',
    path: '/agency/filings/:personId/:id/document',
    summary: 'The same, handed over at the counter',
    tag: 'agency',
    roles: ['clerk'],
    right: 'filing.read',
    params: z.object({ personId: id, id }),
    reply: pdf,
  }),
  printClaim: route({
    method: 'GET',
    path: '/documents/claims/:id',
    summary: 'Receipt of a manual claim, everything that is missing, or the decision',
    tag,
    roles: citizen,
    right: 'claim.read',
    params: z.object({ id }),
    reply: pdf,
  }),
  verifyDocument: route({
    method: 'GET',
    path: '/verify/:code',
    summary: 'Whether a printed document is genuine and still holds; shows nobody’s data',
    tag,
    roles: ['anyone'],
    right: null,
    perMinute: 60,
    params: z.object({ code: z.string().max(40) }),
    reply: verification,
  }),
  showVerification: route({
    method: 'GET',
    path: '/v/:code',
    summary: 'The same as a page: what the QR code on a document opens',
    tag,
    roles: ['anyone'],
    right: null,
    perMinute: 60,
    params: z.object({ code: z.string().max(40) }),
    reply: z.string().meta({ description: 'text/html' }),
  }),
}
