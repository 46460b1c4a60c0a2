import type { RightName, StaffRole } from '@gongji/contract'
import type { Db, Reader } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Problem } from '../problem.ts'
import type { Asking, Caller, Subject } from '../serve.ts'
import { requireOthers } from './own-affair.ts'
import { problem } from './problem.ts'
import { rightOf, type Standing } from './right.ts'
import { insertReadings } from './store.ts'

/** What other rooms know and rights need; each is told when the server is put together. */
export type Facts = {
  /** Whether a person is a recorded guardian of this one, who is still a minor. */
  isGuardian: (tx: Reader, pair: { guardianId: number; childId: number }) => Promise<boolean>
  /** Whether a person decides for this one: himself when of age, else a guardian. */
  speaksFor: (tx: Reader, pair: { personId: number; forId: number }) => Promise<boolean>
  /** Minors for whom a person is a recorded guardian. */
  listWards: (tx: Reader, guardianId: number) => Promise<number[]>
  /** Whether the agency of an area is competent for a person. */
  isOfArea: (tx: Reader, where: { personId: number; area: string }) => Promise<boolean>
  /** Whether a person is named as helper by this one. */
  isHelper: (tx: Reader, pair: { helperId: number; personId: number }) => Promise<boolean>
  /** Whom a person helps. */
  listHelped: (tx: Reader, helperId: number) => Promise<number[]>
  /** Whether a person opened the wallet of this one. */
  isOpener: (tx: Reader, pair: { openerId: number; personId: number }) => Promise<boolean>
  /** Whose wallets a person opened. */
  listOpened: (tx: Reader, openerId: number) => Promise<number[]>
  /** Whether somebody is of the sandbox's people, whom anybody may try out. */
  isInvented: (tx: Reader, personId: number) => Promise<boolean>
  /** Whether a person, or a child in his care, is an heir of this one's account. */
  isHeir: (tx: Reader, pair: { heirId: number; personId: number }) => Promise<boolean>
  /** Whose heir a person is, by himself or for a child in his care. */
  listInherited: (tx: Reader, heirId: number) => Promise<number[]>
}

export type Access = {
  /** One call's asking for its right. */
  ask: (
    caller: Caller,
    right: RightName,
  ) => Asking<Standing> & {
    /** Whether the right was asked about anybody. */
    wasAsked: () => boolean
    /** Puts on record whose data somebody else reads; called before anything of it is shown. */
    record: () => Promise<void>
  }
}

type Looking = { tx: Reader; caller: Caller; subject: Subject; facts: Facts }

const citizenOf = (caller: Caller): number | null => (caller.kind === 'citizen' ? caller.personId : null)
const isStaff =
  (role: StaffRole) =>
  async ({ caller }: Looking) =>
    caller.kind === 'staff' && caller.role === role

/** A citizen's standing to the person concerned, where there is one. */
const betweenTwo =
  (holds: (looking: Looking, pair: { callerId: number; personId: number }) => Promise<boolean> | boolean) =>
  async (looking: Looking): Promise<boolean> => {
    const callerId = citizenOf(looking.caller)
    const { personId } = looking.subject
    return callerId !== null && personId !== undefined && (await holds(looking, { callerId, personId }))
  }

/** One test a standing: whether the caller stands so to the subject. */
const stands: Record<Standing, (looking: Looking) => Promise<boolean>> = {
  own: betweenTwo((_, { callerId, personId }) => callerId === personId),
  payer: async ({ caller, subject }) =>
    subject.payerId !== undefined && citizenOf(caller) === subject.payerId,
  ward: betweenTwo(({ tx, facts }, { callerId, personId }) =>
    facts.isGuardian(tx, { guardianId: callerId, childId: personId }),
  ),
  speaker: betweenTwo(({ tx, facts }, { callerId, personId }) =>
    facts.speaksFor(tx, { personId: callerId, forId: personId }),
  ),
  helper: betweenTwo(({ tx, facts }, { callerId, personId }) =>
    facts.isHelper(tx, { helperId: callerId, personId }),
  ),
  opener: betweenTwo(({ tx, facts }, { callerId, personId }) =>
    facts.isOpener(tx, { openerId: callerId, personId }),
  ),
  heir: betweenTwo(({ tx, facts }, { callerId, personId }) =>
    facts.isHeir(tx, { heirId: callerId, personId }),
  ),
  invented: async ({ tx, subject, facts }) =>
    subject.personId !== undefined && (await facts.isInvented(tx, subject.personId)),
  clerk: async ({ tx, caller, subject, facts }) => {
    if (caller.kind !== 'staff' || caller.role !== 'clerk' || caller.area === undefined) return false
    const { area } = caller
    if (subject.area !== undefined) return subject.area === area
    return subject.personId !== undefined && (await facts.isOfArea(tx, { personId: subject.personId, area }))
  },
  till: async ({ caller, subject }) =>
    caller.kind === 'staff' &&
    caller.role === 'cashier' &&
    subject.institution !== undefined &&
    caller.institution === subject.institution,
  auditor: isStaff('auditor'),
  policyOfficer: isStaff('policyOfficer'),
  fundManager: isStaff('fundManager'),
  administrator: isStaff('administrator'),
}

/** The standings that a kind of caller can ever have. */
const standingsOf: Record<'citizen' | StaffRole, readonly Standing[]> = {
  citizen: ['own', 'ward', 'speaker', 'payer', 'helper', 'opener', 'heir', 'invented'],
  cashier: ['till', 'invented'],
  clerk: ['clerk', 'invented'],
  auditor: ['auditor', 'invented'],
  policyOfficer: ['policyOfficer', 'invented'],
  fundManager: ['fundManager', 'invented'],
  administrator: ['administrator', 'invented'],
}

/**
 * Who may do what to whom. It knows rights and how somebody stands; what only other rooms know (guardians, areas, helpers)
 * it asks `facts` for, so that it imports none of them.
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
  async function standingOf(looking: Looking, right: RightName): Promise<Standing | null> {
    for (const standing of rightOf(right).to) if (await stands[standing](looking)) return standing
    return null
  }

  /** A clerk who is insured here handles neither his own affairs, nor a child's in his care, nor what he inherits. @throws Problem */
  async function requireNoOwnAffair(
    tx: Reader,
    caller: Caller,
    { personId, payerId }: Subject,
  ): Promise<void> {
    requireOthers(caller, [personId, payerId])
    if (caller.kind !== 'staff' || caller.ownPersonId === undefined || personId === undefined) return
    const own = caller.ownPersonId
    const isFamily =
      (await facts.isGuardian(tx, { guardianId: own, childId: personId })) ||
      (await facts.isHeir(tx, { heirId: own, personId }))
    if (isFamily) throw problem.ownAffair()
  }

  /** For whom a citizen has a right by himself: himself, children in his care, whom he helps, whose wallet he opened, whom he inherits from. */
  async function subjectsOf(tx: Reader, personId: number, right: RightName): Promise<number[]> {
    const { to } = rightOf(right)
    const has = (...standings: Standing[]) => standings.some((one) => to.includes(one))
    const himself = { personId, forId: personId }
    const own = has('own') || (has('speaker') ? await facts.speaksFor(tx, himself) : has('payer'))
    return [
      ...new Set([
        ...(own ? [personId] : []),
        ...(has('ward', 'speaker') ? await facts.listWards(tx, personId) : []),
        ...(has('helper') ? await facts.listHelped(tx, personId) : []),
        ...(has('opener') ? await facts.listOpened(tx, personId) : []),
        ...(has('heir') ? await facts.listInherited(tx, personId) : []),
      ]),
    ]
  }

  return {
    ask: (caller, right) => {
      const { to, reads } = rightOf(right)
      const read = new Set<number>()
      let asked = false
      const shows = (personIds: Iterable<number>): void => {
        for (const id of personIds) if (reads !== undefined && id !== citizenOf(caller)) read.add(id)
      }
      const may = async (
        tx: Reader,
        subject: Subject,
        unknown: () => Problem | Promise<Problem> = problem.unknown,
      ): Promise<Standing> => {
        asked = true
        const standing = await standingOf({ tx, caller, subject, facts }, right)
        if (standing === null) {
          if (caller.kind === 'anyone') {
            // Where only invented people are shown, signing in would not help.
            throw to.some((one) => one !== 'invented') ? problem.signInFirst() : await unknown()
          }
          // A role that never has the right is told so; whoever might have it learns nothing of what is there.
          const byRole = standingsOf[caller.kind === 'citizen' ? 'citizen' : caller.role]
          throw to.some((one) => byRole.includes(one)) ? await unknown() : problem.notAllowed()
        }
        if (standing === 'clerk' && reads === undefined) await requireNoOwnAffair(tx, caller, subject)
        if (standing === 'auditor' && reads && caller.kind === 'staff' && (caller.reason ?? '') === '') {
          throw problem.reasonNeeded()
        }
        // Whoever pays reads what he paid; the sandbox's people are nobody.
        if (subject.personId !== undefined && standing !== 'payer' && standing !== 'invented') {
          shows([subject.personId])
        }
        return standing
      }
      const subjects = async (tx: Reader): Promise<number[]> => {
        asked = true
        if (caller.kind === 'anyone') throw problem.signInFirst()
        if (caller.kind !== 'citizen') throw problem.notAllowed()
        return await subjectsOf(tx, caller.personId, right)
      }
      return {
        may,
        subjects: async (tx) => {
          const ids = await subjects(tx)
          shows(ids)
          return ids
        },
        find: async (tx, of, unknown = problem.unknown) => {
          for (const personId of await subjects(tx)) {
            const found = await of(personId)
            if (found === null) continue
            await may(tx, { personId }, unknown)
            return found
          }
          throw unknown()
        },
        shows,
        wasAsked: () => asked,
        record: async () => {
          if (read.size === 0 || caller.kind === 'anyone') return
          const reader = caller.kind === 'citizen' ? `citizen:${caller.personId}` : `staff:${caller.staffId}`
          const reason = caller.kind === 'staff' ? (caller.reason ?? '') : ''
          const at = now()
          const readings = [...read].map((personId) => ({ personId, id: newId(), reader, right, reason, at }))
          await db.transaction((tx) => insertReadings(tx, readings))
        },
      }
    },
  }
}
