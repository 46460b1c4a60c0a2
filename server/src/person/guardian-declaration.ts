import type { Text } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { type Waiting, type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'

/** A guardianship declared on the phone; `waiting` and `refused` ones let nobody act. */
export type GuardianDeclaration = {
  childId: number
  id: number
  guardianId: number
  /** Whose agency looks at it. */
  area: string
  proof: 'householdRegister' | 'birthCertificate'
  status: 'inForce' | 'waiting' | 'confirmed' | 'refused'
  declaredAt: Instant
  decidedBy: string | null
  decidedAt: Instant | null
  /** Why it was refused. */
  words: string
  version: number
}

export const declarationWords: Record<GuardianDeclaration['status'], Text> = {
  inForce: { zh: '已生效，等经办机构核对', en: 'in force, to be looked at by the agency' },
  waiting: { zh: '等经办机构核对后生效', en: 'in force once the agency has looked at it' },
  confirmed: { zh: '已核对', en: 'confirmed' },
  refused: { zh: '核对未通过', en: 'refused' },
}

const declarations = table<GuardianDeclaration>('guardian_declaration', {
  childId: 'bigint',
  id: 'bigint',
  guardianId: 'bigint',
  area: 'text',
  proof: 'text',
  status: 'text',
  declaredAt: 'timestamptz',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  words: 'text',
  version: 'integer',
})
const ofTwo = declarations.list('guardian_declaration.of_two', 'where child_id = $1 and guardian_id = $2')
const byId = declarations.list('guardian_declaration.by_id', 'where child_id = $1 and id = $2')
const update = declarations.update('guardian_declaration.update', {
  key: ['childId', 'id'],
  keep: ['guardianId', 'area'],
  version: 'checked',
})
const confirm = command(
  'guardian_declaration.confirm',
  `update guardian_declaration set status = 'confirmed', decided_by = $3, decided_at = $4::timestamptz, words = '',
     version = version + 1 where child_id = $1 and guardian_id = $2 and status <> 'confirmed'`,
)
const open = `status in ('inForce', 'waiting')`
const waiting = {
  asc: declarations.list('guardian_declaration.waiting_asc', waitingRows(open, 'declared_at', 'asc')),
  desc: declarations.list('guardian_declaration.waiting_desc', waitingRows(open, 'declared_at', 'desc')),
}

/** What somebody has declared of a child; null: nothing. */
export const findDeclarationOf = async (
  tx: Reader,
  { childId, guardianId }: { childId: number; guardianId: number },
): Promise<GuardianDeclaration | null> => (await ofTwo(tx, childId, guardianId))[0] ?? null

export const findDeclaration = async (
  tx: Reader,
  { childId, id }: { childId: number; id: number },
): Promise<GuardianDeclaration | null> => (await byId(tx, childId, id))[0] ?? null

export async function insertDeclaration(tx: Tx, one: GuardianDeclaration): Promise<void> {
  await declarations.insert(tx, [one])
}

/** Writes a declaration as it now is. False when somebody else has changed it since it was read. */
export const updateDeclaration = async (tx: Tx, one: GuardianDeclaration): Promise<boolean> =>
  (await update(tx, [one])) === 1

/** A clerk has recorded the guardian by the papers themselves: what was declared of the two is settled by that. */
export async function confirmDeclared(
  tx: Tx,
  { childId, guardianId, by, at }: { childId: number; guardianId: number; by: string; at: Instant },
): Promise<void> {
  await execute(tx, confirm, [childId, guardianId, by, new Date(at)])
}

/** A page of what waits to be looked at by an agency. */
export const listWaitingDeclarations = async (tx: Reader, page: WaitingPage): Promise<Waiting[]> =>
  (await waiting[page.way](tx, ...waitingValues(page))).map(({ childId, id, declaredAt }) => ({
    id,
    personId: childId,
    since: declaredAt,
    dueOn: null,
    amount: null,
    what: { zh: '监护关系声明', en: 'guardianship declared on the phone' },
  }))
