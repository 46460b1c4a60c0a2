import type { Deps } from '../deps.ts'
import { keepRequest, listRecording } from '../institution/request-log.ts'
import { maskName } from '../person/person.ts'
import { isStorable } from '../storable.ts'
import type { Reply } from './port.ts'

/** Members whose text is a person's name. */
const names =
  /(^|_)(psn|patn|coner|agnter|opter|dr|chfdr|bilg_dr|acp_optn|rcvr|guardian)_?name$|^(name|dr_name)$/i
/** Members whose text is a number or token that identifies somebody, or where he lives or is called. */
const numbers =
  /cert_?no$|certno|card_?(no|sn)|ec_?token|ecqrcode|auth_?no|^tel$|_tel$|mobile|phone|_addr$|^addr$|cainfo|token/i
/** A mainland ID number wherever it stands. */
const idNumber = /\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}[\dXx](?!\d)/g

const dotted = (text: string): string =>
  text.length <= 4
    ? '*'.repeat(text.length)
    : `${text.slice(0, 3)}${'*'.repeat(Math.min(text.length, 20) - 5)}${text.slice(-2)}`

/** A message without names, certificates, tokens and addresses of persons; everything else as it was sent. */
export function masked(value: unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, member))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, name)]))
  if (typeof value === 'number' && numbers.test(member)) return dotted(String(value))
  if (typeof value !== 'string') return value
  if (names.test(member)) return maskName(value)
  if (numbers.test(member)) return dotted(value)
  return value.replace(idNumber, dotted)
}

/** Longest text of a message that is kept. */
const longest = 64_000
function textOf(value: unknown): string {
  const text = JSON.stringify(masked(value)) ?? ''
  const whole = text.length > longest ? `${text.slice(0, longest)}…` : text
  return isStorable(whole) ? whole : ''
}

/** What a message has told of itself by the time it is answered. */
export type Seen = { institution: string; infno: string; sent: unknown }

/**
 * Keeps the messages of institutions that asked for it, in a transaction of its own once they are answered. Who asked is read
 * anew after `keptMs` milliseconds of the machine's clock.
 */
export function createRequestLog(deps: Deps, { keptMs }: { keptMs: number }) {
  let known: { at: number; institutions: ReadonlySet<string> } | null = null
  async function isRecording(institution: string): Promise<boolean> {
    const now = performance.now()
    if (known === null || now - known.at >= keptMs)
      known = { at: now, institutions: new Set(await listRecording(deps.db.reader, deps.now())) }
    return known.institutions.has(institution)
  }
  return async ({ institution, infno, sent }: Seen, reply: Reply, milliseconds: number): Promise<void> => {
    if (institution === '' || !(await isRecording(institution))) return
    const refused = 'refused' in reply && reply.refused !== undefined
    const body =
      'text' in reply ? (JSON.parse(reply.text) as { err_msg?: unknown }) : { file: reply.file.name }
    const sentence = refused && 'err_msg' in body ? String(masked(String(body.err_msg))) : ''
    await deps.db.transaction((tx) =>
      keepRequest(tx, {
        id: deps.newId(),
        institution,
        at: deps.now(),
        transaction: isStorable(infno) ? infno.slice(0, 20) : '',
        outcome: refused ? 'refused' : 'done',
        sentence,
        milliseconds: Math.round(milliseconds),
        request: textOf(sent),
        answer: textOf(body),
      }),
    )
  }
}
