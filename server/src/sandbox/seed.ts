import { fen } from '@gongji/policy/money'
import { sql } from 'kysely'
import { insertItem } from '../catalogue/catalogue.ts'
import type { Tx } from '../db/db.ts'
import type { Secrets } from '../deps.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { hashPassword } from '../http/password.ts'
import { insertInstitution } from '../institution/institution.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { registerPerson } from '../person/register.ts'
import { documentDigest } from '../person/seal.ts'
import { demoPeople, demoStaff } from './people.ts'
import { demoInstitutions, demoItems } from './places.ts'

/** Ids of the demo people that the database holds, by name. */
async function demoIds(tx: Tx, secrets: Secrets): Promise<Map<string, number>> {
  const digests = demoPeople.map(({ idNumber }) => documentDigest(secrets, 'id', idNumber))
  const { rows } = await sql<{ digest: string; person_id: number }>`
    select digest, person_id from document_index where digest = any(${digests}::text[])`.execute(tx)
  const byDigest = new Map(rows.map((row) => [row.digest, row.person_id]))
  return new Map(
    demoPeople.flatMap(({ name }, i) => {
      const id = byDigest.get(digests[i]!)
      return id === undefined ? [] : [[name, id]]
    }),
  )
}

/** The sandbox's people for the start page and for tests. */
export async function listDemoPeople(tx: Tx, secrets: Secrets) {
  const ids = await demoIds(tx, secrets)
  return demoPeople.flatMap((one) => {
    const id = ids.get(one.name)
    if (id === undefined) return []
    const { name, psnNo, idNumber, card, area, scheme, family, about } = one
    return [{ id: String(id), name, psnNo, idNumber, card, area, scheme, family, about }]
  })
}

async function seedPeople(tx: Tx, deps: Deps): Promise<Map<string, number>> {
  const ids = await demoIds(tx, deps.secrets)
  const on = dateInChina(deps.now())
  for (const one of demoPeople) {
    if (ids.has(one.name)) continue
    const personId = await registerPerson(tx, deps, {
      name: one.name,
      idNumber: one.idNumber,
      psnNo: one.psnNo,
      area: one.area,
      card: one.card,
      ...(one.phone === null ? {} : { phone: one.phone }),
      enrolments: [
        {
          scheme: one.scheme,
          category: one.category,
          psnType: one.psnType,
          area: one.area,
          status: one.status,
          from: one.scheme === 'employee' ? '2015-01-01' : '2024-01-01',
          to: one.insuredTo,
          benefitsFrom: one.scheme === 'employee' ? '2015-01-01' : '2024-01-01',
          employer: one.employer,
          aidGroups: [],
          consecutiveYears: 0,
          yearsWithoutUse: 0,
        },
      ],
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

async function seedStaff(tx: Tx, deps: Deps): Promise<void> {
  // Everyone can read the demo password; production never has these rows.
  const password = await hashPassword('gongji-demo')
  for (const one of demoStaff) {
    await sql`insert into staff (id, sign_in_name, name, role, institution, area, password)
      values (${deps.newId()}, ${one.signInName}, ${one.name}, ${one.role}, ${one.institution}, ${one.area}, ${password})
      on conflict (sign_in_name) do nothing`.execute(tx)
  }
}

/** Puts the fixed people, places, bindings and filings of the sandbox into a database. What is there stays. */
export async function seedSandbox(deps: Deps): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const institution of demoInstitutions) await insertInstitution(tx, institution)
    for (const item of demoItems) await insertItem(tx, item)
    await seedStaff(tx, deps)
    await seedPeople(tx, deps)
  })
}
