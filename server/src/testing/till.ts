import {
  createHis,
  type His,
  type HisAnswer,
  type HisPatient,
} from '../../rehearsal/hospital/sample-client.ts'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { demoPeople } from '../sandbox/people.ts'
import type { TestApp } from './harness.ts'

const personOf = (name: string) => {
  const person = demoPeople.find((one) => one.name === name)
  if (!person) throw new Error(`no demo person is called ${name}`)
  return person
}

/** A demo person as a till knows them: by ID card. */
export const demoPatient = (name: string): HisPatient => {
  const { psnNo, idNumber } = personOf(name)
  return { psnNo, certNo: idNumber }
}

export const demoPsnNo = (name: string): string => personOf(name).psnNo
export const demoIdNumber = (name: string): string => personOf(name).idNumber
export const demoCard = (name: string): string => personOf(name).card

let lanes = 0
const tills = new WeakMap<TestApp, Map<string, His>>()

/**
 * The till of an institution, posting to the application under test: one for all who ask, so that message numbers never meet,
 * however many a second there are.
 */
export function till(app: TestApp, institution: string): His {
  const own = tills.get(app) ?? new Map<string, His>()
  tills.set(app, own)
  const known = own.get(institution)
  if (known) return known
  lanes += 1
  const made = createHis({
    send: async (message) => (await app.fsi(message)) as HisAnswer,
    institution,
    now: app.clock.now,
    lane: lanes % 100,
  })
  own.set(institution, made)
  return made
}

const tables = [
  'ledger_account',
  'ledger_act',
  'accumulator',
  'binding_use',
  'visit',
  'bill_upload',
  'settlement',
  'payer_record',
  'offer',
  'message_key',
  'message_answer',
  'sold_code',
  'institution_sign_in',
] as const

/** Everything that a message could change, as text that compares. */
export async function stateOf({ reader }: Db): Promise<string> {
  const parts: string[] = []
  for (const table of tables) {
    const rows = await sql<{
      row: string
    }>`select t::text as row from ${sql.raw(table)} t order by 1`.read(reader)
    parts.push(`${table}\n${rows.map(({ row }) => row).join('\n')}`)
  }
  return parts.join('\n\n')
}
