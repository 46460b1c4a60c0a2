import type { Institution } from '../institution/institution.ts'
import type { Problem } from '../problem.ts'
import { problem } from './problem.ts'

const senders: readonly (readonly [infno: string, kind: Institution['kind']])[] = [
  ['21', 'pharmacy'],
  ['22', 'hospital'],
  ['23', 'hospital'],
  ['24', 'hospital'],
]

/** A transaction of the other kind of institution: pharmacies send 21xx, hospitals 22xx. @throws Problem */
export function requireSender(infno: string, zh: string, { kind }: Institution): void {
  const wanted = senders.find(([prefix]) => infno.startsWith(prefix))?.[1]
  if (wanted === undefined || wanted === kind) return
  throw otherKind[wanted]({ infno, message: zh })
}

const otherKind: Record<Institution['kind'], (facts: { infno: string; message: string }) => Problem> = {
  pharmacy: problem.pharmaciesOnly,
  hospital: problem.hospitalsOnly,
}
