import { isRefusal, type PlainDate, type SharingTerms, sharingTerms } from '@gongji/policy'
import { type LetterText, letterText } from '../../src/binding/letter.ts'
import type { Tx } from '../../src/db/db.ts'
import { type Deps, dateInChina } from '../../src/deps.ts'
import { lockAccounts, requireAccount } from '../../src/ledger/account.ts'
import { chain } from '../../src/ledger/act.ts'
import { book, pendingOn, posting, storePending } from '../../src/ledger/post.ts'
import { maskId } from '../../src/person/identity.ts'
import { type DocumentKind, documentDigest, seal } from '../../src/person/seal.ts'
import { type Columns, insertRows, pagesOf, type Value } from './bulk.ts'
import type { Family, Member, PlannedBinding } from './family.ts'

/** A member as the database knows him. */
export type Person = Member & { id: number; psnNo: string }
export type Household = Omit<Family, 'members'> & { members: readonly Person[] }

// Some signature: whose hand it was does not matter here.
const signature = 'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30 L150 90'
const familiesAtOnce = 250
const insuredSince = { employee: '2015-01-01', resident: '2024-01-01' } as const
const actor = 'job:simulation'

const personColumns: Columns = [
  ['id', 'bigint'],
  ['psn_no', 'text'],
  ['name', 'text'],
  ['gender', 'text'],
  ['birth_date', 'date'],
  ['id_sealed', 'text'],
  ['phone_sealed', 'text'],
  ['created_at', 'timestamptz'],
]
const enrolmentColumns: Columns = [
  ['person_id', 'bigint'],
  ['id', 'bigint'],
  ['scheme', 'text'],
  ['category', 'text'],
  ['psn_type', 'text'],
  ['area', 'text'],
  ['status', 'text'],
  ['valid_from', 'date'],
  ['valid_to', 'date'],
  ['benefits_from', 'date'],
  ['employer', 'text'],
  ['aid_groups', 'text'],
]

async function insertPeople(tx: Tx, { secrets, newId, now }: Deps, people: readonly Person[]): Promise<void> {
  const at = new Date(now()).toISOString()
  await insertRows(
    tx,
    'person',
    personColumns,
    people.map((one) => [
      one.id,
      one.psnNo,
      one.name,
      Number(one.idNumber[16]) % 2 === 1 ? '1' : '2',
      one.birthDate,
      seal(secrets, `id:${one.id}`, one.idNumber),
      one.phone === null ? null : seal(secrets, `phone:${one.id}`, one.phone),
      at,
    ]),
  )
  const digest = (kind: DocumentKind, number: string, id: number): Value[] => [
    documentDigest(secrets, kind, number),
    kind,
    id,
  ]
  await insertRows(
    tx,
    'document_index',
    [
      ['digest', 'text'],
      ['kind', 'text'],
      ['person_id', 'bigint'],
    ],
    people.flatMap(({ id, idNumber, psnNo, card, phone }) => [
      digest('id', idNumber, id),
      digest('psn', psnNo, id),
      digest('card', card, id),
      ...(phone === null ? [] : [digest('phone', phone, id)]),
    ]),
  )
  const ids = people.map(({ id }) => [id])
  await insertRows(tx, 'ledger_account', [['person_id', 'bigint']], ids)
  await insertRows(
    tx,
    'enrolment',
    enrolmentColumns,
    people.map((one) => [
      one.id,
      newId(),
      one.scheme,
      one.category,
      one.psnType,
      one.area,
      one.status,
      insuredSince[one.scheme],
      one.insuredTo,
      insuredSince[one.scheme],
      one.scheme === 'employee' ? '示范公司' : '',
      one.aidGroups.join(','),
    ]),
  )
}

/** What the agency pays into the accounts of those at work each month: a fixed sum. */
async function insertContributions(tx: Tx, { newId }: Deps, people: readonly Person[]): Promise<void> {
  await insertRows(
    tx,
    'contribution_base',
    [
      ['person_id', 'bigint'],
      ['id', 'bigint'],
      ['valid_from', 'date'],
      ['fixed', 'bigint'],
    ],
    people.flatMap(({ id, monthly }) =>
      monthly === 0 ? [] : [[id, newId(), insuredSince.employee, monthly]],
    ),
  )
}

/** Who may act for a child, in both lists. */
async function insertGuardians(tx: Tx, { now }: Deps, households: readonly Household[]): Promise<void> {
  const at = new Date(now()).toISOString()
  const pairs = households.flatMap(({ guardians, members }) =>
    guardians.map(({ child, guardian }) => [members[child]!.id, members[guardian]!.id] as const),
  )
  await insertRows(
    tx,
    'guardian',
    [
      ['child_id', 'bigint'],
      ['guardian_id', 'bigint'],
      ['recorded_at', 'timestamptz'],
    ],
    pairs.map(([child, guardian]) => [child, guardian, at]),
  )
  await insertRows(
    tx,
    'ward',
    [
      ['guardian_id', 'bigint'],
      ['child_id', 'bigint'],
    ],
    pairs.map(([child, guardian]) => [guardian, child]),
  )
}

type Bound = {
  id: number
  payer: Person
  relative: Person
  /** Guardian who consented for a child, or null. */
  guardianId: number | null
  /** Among the relative's payers, from 1. */
  position: number
  plan: PlannedBinding
  letter: LetterText
  form: SharingTerms['letter']
}

/** The rules on sharing of an area, as binding itself reads them. @throws Error where nobody has stated them */
function sharingOf({ packs }: Deps, area: string, on: PlainDate): SharingTerms & { areaName: string } {
  const pack = packs.packOf(area)
  const terms = pack && sharingTerms(pack, on)
  if (!pack || !terms || isRefusal(terms)) throw new Error(`no rules on sharing in ${area} on ${on}`)
  return { ...terms, areaName: pack.name.zh }
}

function boundOf(deps: Deps, { members, bindings, guardians }: Household): Bound[] {
  const on = dateInChina(deps.now())
  const positions = new Map<number, number>()
  return bindings.map((plan) => {
    const [payer, relative] = [members[plan.payer]!, members[plan.relative]!]
    const position = (positions.get(plan.relative) ?? 0) + 1
    positions.set(plan.relative, position)
    const sharing = sharingOf(deps, payer.area, on)
    const guardian = guardians.find(({ child }) => child === plan.relative)
    return {
      id: deps.newId(),
      payer,
      relative,
      guardianId: guardian === undefined ? null : members[guardian.guardian]!.id,
      position,
      plan,
      form: sharing.letter,
      letter: letterText(payer.area, on, {
        purposes: plan.purposes,
        limits: { year: plan.limitYear, payment: plan.limitPayment, purpose: {} },
        from: on,
        to: null,
        onlyWhenAsked: plan.onlyWhenAsked,
        relationship: plan.relationship,
        payerName: payer.name,
        payerMaskedId: maskId(payer.idNumber),
        relativeName: relative.name,
        relativeMaskedId: maskId(relative.idNumber),
        areaName: sharing.areaName,
      }),
    }
  })
}

const bindingColumns: Columns = [
  ['relative_id', 'bigint'],
  ['id', 'bigint'],
  ['payer_id', 'bigint'],
  ['relationship', 'text'],
  ['purposes', 'text'],
  ['status', 'text'],
  ['valid_from', 'date'],
  ['limit_year', 'bigint'],
  ['limit_payment', 'bigint'],
  ['only_when_asked', 'boolean'],
  ['position', 'integer'],
  ['authorised_at', 'timestamptz'],
  ['channel', 'text'],
  ['guardian_id', 'bigint'],
  ['payer_area', 'text'],
]
const letterColumns: Columns = [
  ['relative_id', 'bigint'],
  ['binding_id', 'bigint'],
  ['version', 'text'],
  ['form', 'text'],
  ['text', 'text'],
  ['digest', 'text'],
  ['signature', 'text'],
  ['agreed_by', 'bigint'],
  ['agreed_at', 'timestamptz'],
]

async function insertBindings(tx: Tx, { now }: Deps, bound: readonly Bound[]): Promise<void> {
  const [at, on] = [new Date(now()).toISOString(), dateInChina(now())]
  await insertRows(
    tx,
    'binding',
    bindingColumns,
    bound.map(({ id, payer, relative, guardianId, position, plan }) => [
      relative.id,
      id,
      payer.id,
      plan.relationship,
      plan.purposes.join(','),
      'active',
      on,
      plan.limitYear,
      plan.limitPayment,
      plan.onlyWhenAsked,
      position,
      at,
      'simulation',
      guardianId,
      payer.area,
    ]),
  )
  await insertRows(
    tx,
    'binding_of_payer',
    [
      ['payer_id', 'bigint'],
      ['relative_id', 'bigint'],
      ['binding_id', 'bigint'],
    ],
    bound.map(({ id, payer, relative }) => [payer.id, relative.id, id]),
  )
  await insertRows(
    tx,
    'commitment_letter',
    letterColumns,
    bound.map(({ id, payer, relative, letter, form }) => [
      relative.id,
      id,
      letter.version,
      form,
      letter.text,
      letter.digest,
      form === 'signature' ? signature : null,
      payer.id,
      at,
    ]),
  )
}

const filingColumns: Columns = [
  ['person_id', 'bigint'],
  ['id', 'bigint'],
  ['kind', 'text'],
  ['disease', 'text'],
  ['area', 'text'],
  ['valid_from', 'date'],
  ['status', 'text'],
  ['commitment', 'text'],
  ['digest', 'text'],
  ['channel', 'text'],
  ['filed_by', 'text'],
  ['submitted_at', 'timestamptz'],
  ['decided_by', 'text'],
  ['decided_at', 'timestamptz'],
  ['approved_at', 'timestamptz'],
]

/** Chronic-disease filings taken over, as `filing/seed.ts` takes one over. */
async function insertFilings(tx: Tx, { newId, now }: Deps, people: readonly Person[]): Promise<void> {
  const at = new Date(now()).toISOString()
  await insertRows(
    tx,
    'filing',
    filingColumns,
    people.flatMap(({ id, disease, area }) =>
      disease === null
        ? []
        : [
            [
              id,
              newId(),
              'chronic',
              disease,
              area,
              '2025-01-01',
              'approved',
              '',
              '',
              'takenOver',
              'system',
              at,
              'system',
              at,
              at,
            ],
          ],
    ),
  )
}

/** Posts what each account holds when the year begins, and writes each binding into both people's chains. */
async function openBooks(
  tx: Tx,
  deps: Deps,
  people: readonly Person[],
  bound: readonly Bound[],
): Promise<void> {
  const [at, on] = [deps.now(), dateInChina(deps.now())]
  const pending = pendingOn(
    await lockAccounts(
      tx,
      deps.db.lockStep,
      people.map(({ id }) => id),
    ),
  )
  for (const { id: personId, balance: amount } of people) {
    if (amount > 0) {
      book(pending, posting('contribution', deps.newId(), on, { personId, amount }), { actor, at })
    }
  }
  for (const { id, payer, relative, plan, letter } of bound) {
    const content = JSON.stringify({ ...plan, payer: payer.id, relative: relative.id, letter: letter.digest })
    for (const personId of [payer.id, relative.id].sort((a, b) => a - b)) {
      const act = { kind: 'binding.bind', ref: id, actor, at, content }
      pending.acts.push(chain(requireAccount(pending.accounts, personId), act))
      pending.touched.add(personId)
    }
  }
  await storePending(tx, pending)
}

/** Puts families into a database, with accounts, guardians, bindings and filings: some hundreds to a transaction. */
export async function loadFamilies(
  deps: Deps,
  families: readonly Family[],
  onProgress: (done: number) => void = () => undefined,
): Promise<Household[]> {
  const households: Household[] = []
  for (const page of pagesOf(families, familiesAtOnce)) {
    const loaded = page.map((family) => ({
      ...family,
      members: family.members.map((member) => {
        const id = deps.newId()
        return { ...member, id, psnNo: `${member.area}${String(id).padStart(20, '0')}` }
      }),
    }))
    const people = loaded.flatMap(({ members }) => members)
    const bound = loaded.flatMap((household) => boundOf(deps, household))
    await deps.db.transaction(async (tx) => {
      await insertPeople(tx, deps, people)
      await insertContributions(tx, deps, people)
      await insertGuardians(tx, deps, loaded)
      await insertBindings(tx, deps, bound)
      await insertFilings(tx, deps, people)
      await openBooks(tx, deps, people, bound)
    })
    households.push(...loaded)
    onProgress(households.length)
  }
  return households
}
