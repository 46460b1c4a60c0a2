import { ageOn, type PlainDate, yearOf } from '@gongji/policy/dates'
import { fen } from '@gongji/policy/money'
import { entered, insertStaff } from '../access/staff.ts'
import { openArea } from '../administration/area.ts'
import { operator } from '../administration/record.ts'
import { bind, prepareBinding, type Wish } from '../binding/bind.ts'
import { allPurposes } from '../binding/binding.ts'
import { accept } from '../binding/change.ts'
import { listBindingsOfPayer } from '../binding/family.ts'
import { insertItem } from '../catalogue/catalogue.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Secrets } from '../deps.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listApprovedFilings } from '../filing/filing.ts'
import { insertApprovedFiling } from '../filing/seed.ts'
import { insertInstitution } from '../institution/institution.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { hashPassword } from '../password.ts'
import { listHolders } from '../person/lookup.ts'
import { readIdNumber } from '../person/person.ts'
import { type Registration, recordGuardian, registerPerson } from '../person/register.ts'
import { certificateDigest } from '../person/seal.ts'
import { bindings } from './bindings.ts'
import { categoryOn, insureResidents } from './insure.ts'
import { inventedIn } from './invented.ts'
import {
  type DemoPerson,
  type DemoStaff,
  demoGuardians,
  demoPassword,
  demoPeople,
  demoStaff,
  inventedPerson,
} from './people.ts'
import { demoInstitutions, demoItems } from './places.ts'

const everybody = [...demoPeople, inventedPerson]

/** Ids of the demo people that the database holds, by name. */
async function demoIds(tx: Reader, secrets: Secrets): Promise<Map<string, number>> {
  const digests = everybody.map(({ idKind, idNumber }) => certificateDigest(secrets, idKind, idNumber))
  const byDigest = await listHolders(tx, digests)
  return new Map(
    everybody.flatMap(({ name }, i) => {
      const id = byDigest.get(digests[i]!)
      return id === undefined ? [] : [[name, id]]
    }),
  )
}

/** The sandbox's people for the start page and for tests. */
export async function listDemoPeople(tx: Reader, secrets: Secrets) {
  const ids = await demoIds(tx, secrets)
  return everybody.flatMap((one) => {
    const id = ids.get(one.name)
    if (id === undefined) return []
    const { name, psnNo, idKind, idNumber, card, area, scheme, family, about } = one
    return [{ id: String(id), name, psnNo, idKind, idNumber, card, area, scheme, family, about }]
  })
}

/** Residents are insured by the year; employees as long as they work or draw a pension. */
function enrolmentsOf(one: DemoPerson, on: PlainDate): NonNullable<Registration['enrolments']> {
  const { scheme, area, status, employer, insured } = one
  if (insured === 'never') return []
  const from = scheme === 'employee' ? '2015-01-01' : '2024-01-01'
  const lastYear = insured === 'now' ? yearOf(on) : 2024
  return [
    {
      scheme,
      ...categoryOn(one, one.born?.on ?? readIdNumber(one.idNumber).birthDate, on),
      area,
      status,
      from,
      to: scheme === 'employee' ? null : `${lastYear}-12-31`,
      benefitsFrom: from,
      employer,
      aidGroups: [],
      consecutiveYears: 0,
      yearsWithoutUse: 0,
    },
  ]
}

async function seedPeople(tx: Tx, deps: Deps, people: readonly DemoPerson[]): Promise<Map<string, number>> {
  const ids = await demoIds(tx, deps.secrets)
  const on = dateInChina(deps.now())
  for (const one of people) {
    if (ids.has(one.name)) continue
    const { name, idKind, idNumber, born, psnNo, area, card, phone } = one
    const personId = await registerPerson(tx, deps, {
      name,
      idKind,
      idNumber,
      ...(born ? { born } : {}),
      psnNo,
      area,
      card,
      ...(phone === null ? {} : { phone }),
      enrolments: enrolmentsOf(one, on),
    })
    ids.set(one.name, personId)
    if (one.balance === 0) continue
    await post(
      tx,
      await lockAccounts(tx, deps.db.lockStep, [personId]),
      { template: 'contribution', id: deps.newId(), on, parts: { personId, amount: fen(one.balance) } },
      { actor: 'job:sandbox', at: deps.now() },
    )
  }
  return ids
}

const idOf = (ids: ReadonlyMap<string, number>, name: string): number => {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`${name} is not in the sandbox`)
  return id
}

async function seedGuardians(tx: Tx, deps: Deps, ids: ReadonlyMap<string, number>): Promise<void> {
  for (const { child, guardian } of demoGuardians) {
    await recordGuardian(tx, { childId: idOf(ids, child), guardianId: idOf(ids, guardian), at: deps.now() })
  }
}

async function seedFilings(tx: Tx, deps: Deps, ids: ReadonlyMap<string, number>): Promise<void> {
  const personId = idOf(ids, '王秀英')
  const [filed] = await listApprovedFilings(tx, [personId], '0001-01-01', '9999-12-31')
  if (filed) return
  await insertApprovedFiling(tx, {
    personId,
    id: deps.newId(),
    kind: 'chronic',
    disease: 'M03900',
    area: '520200',
    from: '2025-01-01',
    at: deps.now(),
  })
}

// A stand-in for a name written by hand.
const demoSignature =
  'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30 L150 90 M120 70 C140 60 165 60 185 75'

/** Each in its own transaction, in this order, through the same steps as on the phone. */
async function seedBindings(deps: Deps): Promise<void> {
  const ids = await demoIds(deps.db.reader, deps.secrets)
  const idNumberOf = new Map(demoPeople.map(({ name, idNumber }) => [name, idNumber]))
  for (const { payer, relative, relationship, yearLimit, acceptedBy } of bindings) {
    const payerId = idOf(ids, payer)
    const known = await listBindingsOfPayer(deps.db.reader, payerId, null)
    if (known.some(({ relativeId }) => relativeId === ids.get(relative))) continue
    await deps.db.transaction(async (tx) => {
      const wish: Wish = {
        payerId,
        relative: { name: relative, idNumber: idNumberOf.get(relative)! },
        relationship,
        purposes: allPurposes,
        limits: { year: yearLimit === null ? null : fen(yearLimit), payment: null, purpose: {} },
        from: dateInChina(deps.now()),
        to: null,
        onlyWhenAsked: false,
      }
      const { letter, sharing, relative: person } = await prepareBinding(tx, deps, wish)
      const signature = sharing.letter === 'signature' ? demoSignature : null
      const binding = await bind(tx, deps, {
        ...wish,
        letter: { digest: letter.digest, form: sharing.letter, signature },
        channel: 'web',
        actor: `citizen:${payerId}`,
      })
      if (binding.status === 'active') return
      // A child's guardian consents; from the day on which both sides have to, everybody else for himself.
      const accepting =
        sharing.guardianBelowAge > ageOn(person.birthDate, dateInChina(deps.now())) ? acceptedBy : relative
      const personId = idOf(ids, accepting ?? relative)
      await accept(tx, deps, { bindingId: binding.id, by: { personId, actor: `citizen:${personId}` } })
    })
  }
}

async function seedStaff(
  tx: Tx,
  deps: Deps,
  staff: readonly DemoStaff[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const password = await hashPassword(demoPassword)
  for (const one of staff) {
    const { signInName, name, role, institution, area, person } = one
    const personId = person === undefined ? null : idOf(ids, person)
    const fresh = { ...entered, id: deps.newId(), personId }
    await insertStaff(tx, { ...fresh, signInName, name, role, institution, area, password })
  }
}

/** After everybody else, whose ids stay what they are. */
async function seedInventedArea(deps: Deps): Promise<void> {
  const { people, staff, institutions } = inventedIn(deps)
  if (people.length === 0) return
  await deps.db.transaction(async (tx) => {
    for (const institution of institutions) await insertInstitution(tx, institution)
    await seedStaff(tx, deps, staff, await seedPeople(tx, deps, people))
  })
}

/** Puts the fixed people, places, bindings and filings of the sandbox into a database. What is there stays. */
export async function seedSandbox(deps: Deps): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const institution of demoInstitutions) await insertInstitution(tx, institution)
    for (const item of demoItems) await insertItem(tx, item)
    for (const area of new Set(demoStaff.flatMap(({ area }) => area ?? []))) {
      await openArea(tx, deps, { area, actor: operator })
    }
    const ids = await seedPeople(tx, deps, demoPeople)
    await seedStaff(tx, deps, demoStaff, ids)
    await seedGuardians(tx, deps, ids)
    await seedFilings(tx, deps, ids)
    await insureResidents(tx, deps, deps.now())
  })
  await seedBindings(deps)
  await seedInventedArea(deps)
}
