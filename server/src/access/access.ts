import type { Db, Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Problem } from '../problem.ts'
import type { Caller } from '../serve.ts'
import { problem } from './problem.ts'
import { type RightName, rightOf, type Standing } from './right.ts'
import { insertReading } from './store.ts'

type StaffRole = Extract<Caller, { kind: 'staff' }>['role']

/** What a right is asked about; what is left out, nobody stands to by it. */
export type Subject = {
  /** Whose data or affair it is. */
  personId?: number
  /** Whose account pays. */
  payerId?: number
  /** The pooling area whose agency is competent; absent: that of the person. */
  area?: string
  /** The institution of the visit. */
  institution?: string
}

/** What other rooms know and rights need; each is told when the server is put together. */
export type Facts = {
  /** Whether a person is a recorded guardian of this one, who is still a minor. */
  isGuardian: (tx: Tx, pair: { guardianId: number; childId: number }) => Promise<boolean>
  /** Whether a person decides for this one: himself when of age, else a guardian. */
  speaksFor: (tx: Tx, pair: { personId: number; forId: number }) => Promise<boolean>
  /** Minors for whom a person is a recorded guardian. */
  listWards: (tx: Tx, guardianId: number) => Promise<number[]>
  /** The area where a person is, or was last, insured; null: never was. */
  areaOf: (tx: Tx, personId: number) => Promise<string | null>
  isHelper?: (tx: Tx, pair: { helperId: number; personId: number }) => Promise<boolean>
  isHeir?: (tx: Tx, pair: { heirId: number; personId: number }) => Promise<boolean>
}

export type Access = {
  /**
   * How the caller stands to the subject, where the right is given to that; another's reading is put on record.
   * @throws Problem 401 to nobody in particular, 403 to a role that never may, 404 to whoever is told of nothing there
   */
  may: (
    tx: Tx,
    caller: Caller,
    right: RightName,
    subject: Subject,
    unknown?: () => Problem,
  ) => Promise<Standing>
  /** For whom a citizen has a right: himself first, then children in his care. */
  listSubjects: (tx: Tx, caller: Caller, right: RightName) => Promise<number[]>
}

type Asking = { tx: Tx; caller: Caller; subject: Subject; facts: Facts }

const citizenOf = (caller: Caller): number | null => (caller.kind === 'citizen' ? caller.personId : null)

/** One test a standing: whether the caller stands so to the subject. */
const stands: Record<Standing, (asking: Asking) => Promise<boolean>> = {
  own: async ({ caller, subject }) =>
    subject.personId !== undefined && citizenOf(caller) === subject.personId,
  payer: async ({ caller, subject }) =>
    subject.payerId !== undefined && citizenOf(caller) === subject.payerId,
  ward: async ({ tx, caller, subject, facts }) => {
    const guardianId = citizenOf(caller)
    return guardianId !== null && subject.personId !== undefined
      ? await facts.isGuardian(tx, { guardianId, childId: subject.personId })
      : false
  },
  speaker: async ({ tx, caller, subject, facts }) => {
    const personId = citizenOf(caller)
    return personId !== null && subject.personId !== undefined
      ? await facts.speaksFor(tx, { personId, forId: subject.personId })
      : false
  },
  helper: async ({ tx, caller, subject, facts }) => {
    const helperId = citizenOf(caller)
    return helperId !== null && subject.personId !== undefined
      ? ((await facts.isHelper?.(tx, { helperId, personId: subject.personId })) ?? false)
      : false
  },
  heir: async ({ tx, caller, subject, facts }) => {
    const heirId = citizenOf(caller)
    return heirId !== null && subject.personId !== undefined
      ? ((await facts.isHeir?.(tx, { heirId, personId: subject.personId })) ?? false)
      : false
  },
  clerk: async ({ tx, caller, subject, facts }) => {
    if (caller.kind !== 'staff' || caller.role !== 'clerk' || caller.area === undefined) return false
    const area =
      subject.area ?? (subject.personId === undefined ? undefined : await facts.areaOf(tx, subject.personId))
    return area === caller.area
  },
  till: async ({ caller, subject }) =>
    caller.kind === 'staff' &&
    caller.role === 'cashier' &&
    subject.institution !== undefined &&
    caller.institution === subject.institution,
  auditor: async ({ caller }) => caller.kind === 'staff' && caller.role === 'auditor',
  policyOfficer: async ({ caller }) => caller.kind === 'staff' && caller.role === 'policyOfficer',
  fundManager: async ({ caller }) => caller.kind === 'staff' && caller.role === 'fundManager',
  administrator: async ({ caller }) => caller.kind === 'staff' && caller.role === 'administrator',
}

const isOwn = (standing: Standing): boolean => standing === 'own' || standing === 'payer'

/**
 * Who may do what to whom. It knows rights and how somebody stands; what only other rooms know (guardians, areas, heirs) it
 * asks `facts` for, so that it imports none of them.
 */
export function createAccess({
  db,
  newId,
  now,
  facts,
}: {
  db: Db
  newId: () => number
  now: () => Instant
  facts: Facts
}): Access {
  async function standingOf(asking: Asking, right: RightName): Promise<Standing | null> {
    for (const standing of rightOf(right).to) if (await stands[standing](asking)) return standing
    return null
  }

  /** A read is on record before anything is shown, even when the showing fails. */
  async function record(caller: Caller, right: RightName, subject: Subject): Promise<void> {
    const { personId } = subject
    if (personId === undefined || caller.kind === 'anyone') return
    await db.transaction((tx) =>
      insertReading(tx, {
        personId,
        id: newId(),
        reader: caller.kind === 'citizen' ? `citizen:${caller.personId}` : `staff:${caller.staffId}`,
        right,
        reason: caller.kind === 'staff' ? (caller.reason ?? '') : '',
        at: now(),
      }),
    )
  }

  return {
    may: async (tx, caller, right, subject, unknown = problem.unknown) => {
      if (caller.kind === 'anyone') throw problem.signInFirst()
      const { to, reads } = rightOf(right)
      const standing = await standingOf({ tx, caller, subject, facts }, right)
      if (standing === null) {
        // A role that never has the right is told so; whoever might have it learns nothing of what is there.
        const byRole: readonly Standing[] = roleStandings[caller.kind === 'citizen' ? 'citizen' : caller.role]
        throw to.some((one) => byRole.includes(one)) ? unknown() : problem.notAllowed()
      }
      if (standing === 'auditor' && reads && (caller.kind !== 'staff' || (caller.reason ?? '') === '')) {
        throw problem.reasonNeeded()
      }
      if (reads && !isOwn(standing) && !(standing === 'speaker' && citizenOf(caller) === subject.personId)) {
        await record(caller, right, subject)
      }
      return standing
    },
    listSubjects: async (tx, caller, right) => {
      if (caller.kind === 'anyone') throw problem.signInFirst()
      if (caller.kind !== 'citizen') throw problem.notAllowed()
      const { to } = rightOf(right)
      const own = to.includes('own') || to.includes('payer') ? [caller.personId] : []
      if (to.includes('speaker')) {
        const forId = caller.personId
        return [
          ...((await facts.speaksFor(tx, { personId: forId, forId })) ? [forId] : []),
          ...(await facts.listWards(tx, forId)),
        ]
      }
      return to.includes('ward') ? [...own, ...(await facts.listWards(tx, caller.personId))] : own
    },
  }
}

/** The standings that a kind of caller can ever have. */
const roleStandings: Record<'citizen' | StaffRole, readonly Standing[]> = {
  citizen: ['own', 'ward', 'speaker', 'payer', 'helper', 'heir'],
  cashier: ['till'],
  clerk: ['clerk'],
  auditor: ['auditor'],
  policyOfficer: ['policyOfficer'],
  fundManager: ['fundManager'],
  administrator: ['administrator'],
}
