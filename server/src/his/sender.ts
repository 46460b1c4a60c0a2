import type { Institution } from '../institution/institution.ts'
import type { Problem } from '../problem.ts'
import { problem } from './problem.ts'

const senders: readonly (readonly [infno: string, kind: Institution['kind']])[] = [
  ['21', 'pharmacy'],
  ['22', 'hospital'],
  ['23', 'hospital'],
  ['24', 'hospital'],
]

const wantedKind = (infno: string): Institution['kind'] | undefined =>
  senders.find(([prefix]) => infno.startsWith(prefix))?.[1]

/** Whether an institution of this kind sends such messages. */
export const isSender = (infno: string, { kind }: Institution): boolean =>
  (wantedKind(infno) ?? kind) === kind

/** A transaction of the other kind of institution: pharmacies send 21xx, hospitals 22xx. @throws Problem */
export function requireSender(infno: string, zh: string, institution: Institution): void {
  const wanted = wantedKind(infno)
  if (wanted === undefined || isSender(infno, institution)) return
  throw otherKind[wanted]({ infno, message: zh })
}

const otherKind: Record<Institution['kind'], (facts: { infno: string; message: string }) => Problem> = {
  pharmacy: problem.pharmaciesOnly,
  hospital: problem.hospitalsOnly,
}
