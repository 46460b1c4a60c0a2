import type { Facts } from '../access/access.ts'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { findNamed } from '../person/area.ts'
import { listDeaths } from '../person/estate.ts'
import { findPersonId, listNames, maskName } from '../person/person.ts'
import { listMinorWards } from '../person/ward.ts'
import { problem } from './problem.ts'

const inheritances = table<{ personId: number; deceasedId: number; heirId: number }>('inheritance', {
  personId: 'bigint',
  deceasedId: 'bigint',
  heirId: 'bigint',
})
const ofHeirs = inheritances.list(
  'estate.inherited',
  'where person_id = any($1::bigint[]) order by deceased_id, heir_id',
)

/** An heir's row of an estate, as far as the register of people goes. */
type Registered = { personId: number; id: number; registeredId: number | null; amount: number }

/** Lets the heirs whom the register knows find the estate. */
export async function keepInherited(tx: Tx, rows: readonly Registered[]): Promise<void> {
  await inheritances.insert(
    tx,
    rows.flatMap(({ personId, id, registeredId }) =>
      registeredId === null ? [] : [{ personId: registeredId, deceasedId: personId, heirId: id }],
    ),
  )
}

/** A person and the children in his care: whoever inherits through him. */
export const inheritingThrough = async (tx: Reader, deps: Deps, personId: number): Promise<number[]> => [
  personId,
  ...(await listMinorWards(tx, deps, personId)),
]

/** Whose heir a person is, by himself or for a child in his care. */
async function listInherited(tx: Reader, deps: Deps, personId: number): Promise<number[]> {
  const rows = await ofHeirs(tx, await inheritingThrough(tx, deps, personId))
  return [...new Set(rows.map(({ deceasedId }) => deceasedId))]
}

/** What rights need to know of heirs. */
export const heirFacts = (deps: Deps): Pick<Facts, 'isHeir' | 'listInherited'> => ({
  isHeir: async (tx, { heirId, personId }) => (await listInherited(tx, deps, heirId)).includes(personId),
  listInherited: (tx, heirId) => listInherited(tx, deps, heirId),
})

/** The living person of the register whom a clerk names as heir. @throws Problem */
export async function findHeir(
  tx: Reader,
  deps: Deps,
  deceasedId: number,
  { name, idNumber }: { name: string; idNumber: string },
): Promise<number> {
  if ((await findPersonId(tx, deps.secrets, 'id', idNumber)) === null) {
    throw problem.heirNotRegistered({ name })
  }
  const personId = await findNamed(tx, deps, { name, idNumber })
  if (personId === deceasedId) throw problem.heirOfOneself({ name })
  const [dead] = await listDeaths(tx, [personId])
  if (dead) throw problem.heirDied({ name, day: dead.diedOn })
  return personId
}

/** Tells an heir whom the register knows that he was named, or paid. */
export async function tellHeir(
  tx: Tx,
  deps: Deps,
  what: 'named' | 'paid',
  { personId, id, registeredId, amount }: Registered,
): Promise<void> {
  if (registeredId === null) return
  const names = await listNames(tx, [personId])
  const kind = `estate.${what}`
  const key = `${kind}:${id}`
  const facts = { maskedName: maskName(names.get(personId) ?? ''), amountFen: amount }
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: { personId: registeredId, kind, facts, key },
    uniqueKey: key,
  })
}
