import type { Category, Fen, Scheme } from '@gongji/policy'
import { fen, zero } from '@gongji/policy/money'
import { plain } from '@gongji/policy/typed'
import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Peer } from '../deps.ts'
import { findAccounts, lockAccounts, moveFacts } from '../ledger/account.ts'
import { findByCode } from '../person/code.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  type Enrolment,
  enrolmentOn,
  findPersonId,
  insertEnrolment,
  listEnrolments,
  type Person,
  readPerson,
  sameName,
  updateEnrolment,
} from '../person/person.ts'
import { recordDeath, registerPerson } from '../person/register.ts'
import { type PeerHandlers, peerOf, problem as peerProblem } from './peer.ts'
import { answerOf, askPeer } from './send.ts'

// Who a visitor is: the agency that insures the person is asked, and what it says is kept like a registration of our own.

const shown = z.object({
  by: z.enum(['code', 'card', 'id', 'psn']),
  number: z.string().max(512),
  minutes: z.int(),
})
/** What somebody showed, or is called. */
type Shown = z.infer<typeof shown>

const day = z.iso.date()
const enrolment = z.object({
  id: z.int(),
  scheme: z.custom<Scheme>((one) => one === 'employee' || one === 'resident'),
  category: z.custom<Category>((one) => typeof one === 'string'),
  psnType: z.string(),
  area: z.string().regex(/^\d{6}$/),
  status: z.enum(['normal', 'suspended', 'ended']),
  from: day,
  to: day.nullable(),
  benefitsFrom: day,
  employer: z.string(),
  aidGroups: z.array(z.string()),
  consecutiveYears: z.int(),
  yearsWithoutUse: z.int(),
})
const described = z.union([
  z.object({ known: z.literal(false) }),
  z.object({
    known: z.literal(true),
    psnNo: z.string().max(30),
    name: z.string().max(100),
    gender: z.string().max(1),
    ethnicity: z.string().max(3),
    birthDate: day,
    idKind: z.string().max(6),
    idNumber: z.string().max(50),
    diedOn: day.nullable(),
    balance: z.int(),
    enrolments: z.array(enrolment),
  }),
])
type Described = Extract<z.infer<typeof described>, { known: true }>

async function idOf(tx: Reader, deps: Deps, { by, number, minutes }: Shown): Promise<number | null> {
  if (by === 'code') return await findByCode(tx, deps, plain(number), { now: deps.now(), minutes })
  return (
    (await findPersonId(tx, deps.secrets, by, number)) ??
    // Many programs send the ID number for a card too.
    (by === 'card' ? await findPersonId(tx, deps.secrets, 'id', number) : null)
  )
}

/** Says who of ours that is; nothing is kept. */
async function describe(tx: Reader, deps: Deps, asked: Shown): Promise<z.infer<typeof described>> {
  const id = await idOf(tx, deps, asked)
  if (id === null) return { known: false }
  const enrolments = await listEnrolments(tx, [id])
  // Whom we know as a visitor ourselves is nobody of ours.
  if (!enrolments.some(({ area }) => peerOf(deps, area) === null)) return { known: false }
  const { id: _, phone: __, ...person } = await readPerson(tx, deps.secrets, id)
  const balance = (await findAccounts(tx, [id])).get(id)?.balance ?? zero
  return {
    known: true,
    ...person,
    balance,
    enrolments: enrolments.map(({ personId: _, aidGroups, ...one }) => ({
      ...one,
      aidGroups: [...aidGroups],
    })),
  }
}

export const findHandlers = (deps: Deps): PeerHandlers => ({
  'visitor.find': {
    changes: false,
    answer: async (tx, _, body) => {
      const read = shown.safeParse(body)
      if (!read.success) throw peerProblem.badMessage()
      return await describe(tx, deps, read.data)
    },
  },
})

/** Keeps what the other agency says of its member. Gives the person's id. */
async function keep(tx: Tx, deps: Deps, said: Described): Promise<number> {
  const { enrolments, diedOn, balance: _, birthDate, gender, ...person } = said
  const area = enrolments.at(-1)?.area ?? said.psnNo.slice(0, 6)
  const known = await findPersonId(tx, deps.secrets, 'psn', said.psnNo)
  const born = { on: birthDate, gender: gender === '2' ? ('2' as const) : ('1' as const) }
  const personId = known ?? (await registerPerson(tx, deps, { ...person, born, area }))
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const before = await listEnrolments(tx, [personId])
  for (const one of enrolments) {
    const held = before.find(
      ({ scheme, from, area: at }) => scheme === one.scheme && from === one.from && at === one.area,
    )
    const fresh: Enrolment = { ...one, personId, id: held?.id ?? deps.newId() }
    if (!held) await insertEnrolment(tx, fresh)
    else if (held.to !== fresh.to || held.status !== fresh.status || held.benefitsFrom !== fresh.benefitsFrom)
      await updateEnrolment(tx, fresh)
  }
  if (diedOn !== null) await recordDeath(tx, personId, diedOn)
  await moveFacts(tx, [personId])
  return personId
}

async function learn(deps: Deps, said: Described): Promise<{ personId: number; balance: Fen }> {
  const attempt = () => deps.db.transaction((tx) => keep(tx, deps, said))
  // Two tills read the same visitor at once: the second finds what the first has kept.
  const personId = await attempt().catch((error: unknown) => {
    if (error instanceof Error && error.message === personProblem.alreadyRegistered().message)
      return attempt()
    throw error
  })
  return { personId, balance: fen(said.balance) }
}

async function ask(deps: Deps, peer: Peer, asked: Shown): Promise<Described | null> {
  const said = described.parse(answerOf(await askPeer(deps, peer, { kind: 'visitor.find', body: asked })))
  return said.known ? said : null
}

/**
 * Who shows a credential that nobody here holds: the other agencies are asked. Null: nobody of theirs either.
 * @throws Problem 503 when one of them does not answer and no other knows
 */
export async function findVisitor(deps: Deps, asked: Shown): Promise<number | null> {
  let silent: unknown
  for (const peer of deps.peers?.agencies ?? []) {
    try {
      const said = await ask(deps, peer, asked)
      if (said) return (await learn(deps, said)).personId
    } catch (error) {
      silent = error
    }
  }
  if (silent !== undefined) throw silent
  return null
}

/** A member of another agency by name and certificate, kept here as that agency describes the person; null: it knows nobody of both. */
export async function keepMember(
  deps: Deps,
  peer: Peer,
  { name, idNumber }: { name: string; idNumber: string },
): Promise<number | null> {
  const said = await ask(deps, peer, { by: 'id', number: idNumber, minutes: 0 })
  return said !== null && sameName(said.name, name) ? (await learn(deps, said)).personId : null
}

/** The same by the number under which that agency insures the person. */
export async function keepInsured(deps: Deps, peer: Peer, psnNo: string): Promise<number | null> {
  const said = await ask(deps, peer, { by: 'psn', number: psnNo, minutes: 0 })
  return said === null ? null : (await learn(deps, said)).personId
}

/** The agency that insures somebody by now, or did last; null: this one. */
export async function peerOfPerson(deps: Deps, personId: number): Promise<Peer | null> {
  if (deps.peers === undefined) return null
  const enrolments = await listEnrolments(deps.db.reader, [personId])
  const held = enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1)
  return held === undefined ? null : peerOf(deps, held.area)
}

/** Asks again about somebody who is insured elsewhere: what has changed is kept. Null: nobody has to be asked. */
export async function refreshVisitor(deps: Deps, person: Person): Promise<{ balance: Fen } | null> {
  const peer = await peerOfPerson(deps, person.id)
  if (peer === null) return null
  const said = await ask(deps, peer, { by: 'psn', number: person.psnNo, minutes: 0 })
  return said === null ? null : await learn(deps, said)
}
