import { fen } from '@gongji/policy/money'
import { type Columns, insertRows } from '../server/rehearsal/simulation/bulk.ts'
import type { Tx } from '../server/src/db/db.ts'
import { sql } from '../server/src/db/sql.ts'
import { type Deps, dateInChina } from '../server/src/deps.ts'
import { lockAccounts } from '../server/src/ledger/account.ts'
import { book, pendingOn, posting, storePending } from '../server/src/ledger/post.ts'
import { documentDigest, seal } from '../server/src/person/seal.ts'
import { area, type BenchPerson, bindingsOfFamily, membersOfFamily, personAt } from './families.ts'

const familiesAtOnce = 1_000
/** So much that no account runs dry in a benchmark. */
const openingBalance = fen(100_000_00)

const columns = {
  person: [
    ['id', 'bigint'],
    ['psn_no', 'text'],
    ['name', 'text'],
    ['gender', 'text'],
    ['birth_date', 'date'],
    ['id_sealed', 'text'],
    ['created_at', 'timestamptz'],
  ],
  document_index: [
    ['digest', 'text'],
    ['kind', 'text'],
    ['person_id', 'bigint'],
  ],
  enrolment: [
    ['person_id', 'bigint'],
    ['id', 'bigint'],
    ['scheme', 'text'],
    ['category', 'text'],
    ['psn_type', 'text'],
    ['area', 'text'],
    ['status', 'text'],
    ['valid_from', 'date'],
    ['benefits_from', 'date'],
  ],
  binding: [
    ['relative_id', 'bigint'],
    ['id', 'bigint'],
    ['payer_id', 'bigint'],
    ['relationship', 'text'],
    ['purposes', 'text'],
    ['status', 'text'],
    ['valid_from', 'date'],
    ['position', 'integer'],
    ['authorised_at', 'timestamptz'],
    ['channel', 'text'],
    ['payer_area', 'text'],
  ],
  binding_of_payer: [
    ['payer_id', 'bigint'],
    ['relative_id', 'bigint'],
    ['binding_id', 'bigint'],
  ],
  commitment_letter: [
    ['relative_id', 'bigint'],
    ['binding_id', 'bigint'],
    ['version', 'text'],
    ['form', 'text'],
    ['text', 'text'],
    ['digest', 'text'],
    ['agreed_by', 'bigint'],
    ['agreed_at', 'timestamptz'],
  ],
} satisfies Record<string, Columns>

async function insertPeople(tx: Tx, { secrets, newId, now }: Deps, people: readonly BenchPerson[]) {
  const at = new Date(now()).toISOString()
  await insertRows(
    tx,
    'person',
    columns.person,
    people.map(({ id, psnNo, idNumber, birthDate }) => [
      id,
      psnNo,
      '示例',
      Number(idNumber[16]) % 2 === 1 ? '1' : '2',
      birthDate,
      seal(secrets, `id:${id}`, idNumber),
      at,
    ]),
  )
  await insertRows(
    tx,
    'document_index',
    columns.document_index,
    people.flatMap(({ id, idNumber, psnNo }) => [
      [documentDigest(secrets, 'id', idNumber), 'id', id],
      [documentDigest(secrets, 'psn', psnNo), 'psn', id],
    ]),
  )
  await insertRows(
    tx,
    'enrolment',
    columns.enrolment,
    people.map(({ id, scheme, category, psnType }) => [
      id,
      newId(),
      scheme,
      category,
      psnType,
      area,
      'normal',
      '2020-01-01',
      '2020-01-01',
    ]),
  )
  await insertRows(
    tx,
    'ledger_account',
    [['person_id', 'bigint']],
    people.map(({ id }) => [id]),
  )
}

async function insertBindings(tx: Tx, { newId, now }: Deps, families: readonly (readonly BenchPerson[])[]) {
  const [at, on] = [new Date(now()).toISOString(), dateInChina(now())]
  const bound = families.flatMap((family) =>
    bindingsOfFamily.map((binding) => ({
      ...binding,
      id: newId(),
      payerId: family[binding.payer]!.id,
      relativeId: family[binding.relative]!.id,
    })),
  )
  await insertRows(
    tx,
    'binding',
    columns.binding,
    bound.map(({ id, payerId, relativeId, relationship, position }) => [
      relativeId,
      id,
      payerId,
      relationship,
      'outpatient,inpatient,pharmacy,premium',
      'active',
      on,
      position,
      at,
      'counter',
      area,
    ]),
  )
  await insertRows(
    tx,
    'binding_of_payer',
    columns.binding_of_payer,
    bound.map(({ id, payerId, relativeId }) => [payerId, relativeId, id]),
  )
  await insertRows(
    tx,
    'commitment_letter',
    columns.commitment_letter,
    bound.map(({ id, payerId, relativeId }) => [relativeId, id, 'bench', 'tick', '', '', payerId, at]),
  )
}

/** Opening balances as the ledger books them, each with its act in the person's chain. */
async function openBooks(tx: Tx, deps: Deps, people: readonly BenchPerson[]) {
  const [at, on] = [deps.now(), dateInChina(deps.now())]
  const employees = people.filter(({ scheme }) => scheme === 'employee')
  const ids = employees.map(({ id }) => id)
  const pending = pendingOn(await lockAccounts(tx, deps.db.lockStep, ids))
  for (const personId of ids) {
    const opening = posting('contribution', deps.newId(), on, { personId, amount: openingBalance })
    book(pending, opening, { actor: 'job:bench', at })
  }
  await storePending(tx, pending)
}

/** Fills the database with so many people, whole families; where `analysed`, what a bill looks at is then fresh in the statistics. */
export async function loadPeople(
  deps: Deps,
  count: number,
  analysed: boolean,
  onProgress: (done: number) => void,
) {
  for (let first = 0; first < count; first += familiesAtOnce * membersOfFamily) {
    const numbers = Math.min(familiesAtOnce * membersOfFamily, count - first)
    const people = Array.from({ length: numbers }, (_, index) => personAt(first + index))
    const families = Array.from({ length: numbers / membersOfFamily }, (_, index) =>
      people.slice(index * membersOfFamily, (index + 1) * membersOfFamily),
    )
    await deps.db.transaction(async (tx) => {
      await insertPeople(tx, deps, people)
      await insertBindings(tx, deps, families)
      await openBooks(tx, deps, people)
    })
    onProgress(first + numbers)
  }
  if (analysed) await sql`vacuum (analyze)`.execute(deps.db.autocommit)
  await sql`checkpoint`.execute(deps.db.autocommit)
}
