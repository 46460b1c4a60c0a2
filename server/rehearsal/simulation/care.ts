import { findItems } from '../../src/catalogue/catalogue.ts'
import { listInstitutions } from '../../src/institution/institution.ts'
import { listEnrolments } from '../../src/person/person.ts'
import { Problem } from '../../src/problem.ts'
import { checkLines } from '../../src/settlement/bill.ts'
import { requireInsured } from '../../src/settlement/compute.ts'
import { createNumbers, hospitalNumbers, nationalId } from '../../src/settlement/number.ts'
import type { BillRequest, Sale, Settlement, VisitBill } from '../../src/settlement/settlement.ts'
import type { PlannedBill } from './bill.ts'
import { type Columns, insertRows, type Value } from './bulk.ts'
import type { Person } from './load-families.ts'
import type { Happening } from './plan.ts'
import { attempt, today, type World, whose } from './world.ts'

export type Care = Extract<Happening, { kind: 'care' }>
type Waiting = { care: Care; person: Person; bill: PlannedBill }

const codes = [
  'DEMOA0001',
  'DEMOA0002',
  'DEMOB0001',
  'DEMOB0002',
  'DEMOB0003',
  'DEMOC0001',
  'DEMOL0001',
  'DEMOR0001',
  'DEMOX0001',
]
const visitColumns: Columns = [
  ['person_id', 'bigint'],
  ['id', 'bigint'],
  ['mdtrt_id', 'text'],
  ['institution', 'text'],
  ['scheme', 'text'],
  ['area', 'text'],
  ['med_type', 'text'],
  ['began_on', 'date'],
  ['care_on', 'date'],
  ['disease', 'text'],
  ['credential', 'text'],
  ['status', 'text'],
  ['created_at', 'timestamptz'],
]
const uploadColumns: Columns = [
  ['person_id', 'bigint'],
  ['visit_id', 'bigint'],
  ['id', 'bigint'],
  ['batch', 'text'],
  ['lines', 'text'],
  ['total', 'bigint'],
]

/** What the tills of a simulation keep between days. */
export function createTills(world: World) {
  const { deps } = world
  const nextNumber = createNumbers(deps.db, hospitalNumbers, 10_000)
  const msgid = (institution: string): string =>
    `${institution}${String(world.nextSerial()).padStart(18, '0')}`
  const requestOf = ({ person, bill }: Waiting): BillRequest => {
    const id = msgid(bill.institution)
    return {
      key: { source: bill.institution, msgid: id, digest: id },
      institution: bill.institution,
      personId: person.id,
      accountUse: bill.accountUse,
      shareCode: null,
      stated: { total: bill.total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
      actor: `institution:${bill.institution}`,
    }
  }

  /** Registers visits with their lines, as 2201 to 2204 do, with two statements for all. Null: the till refused to. */
  async function openVisits(waiting: readonly Waiting[]): Promise<(VisitBill | null)[]> {
    const on = today(world)
    const at = new Date(deps.now()).toISOString()
    const people = waiting.map(({ person }) => person.id)
    const enrolments = await listEnrolments(deps.db.reader, [...new Set(people)])
    const places = new Map(
      (await listInstitutions(deps.db.reader, [...new Set(waiting.map(({ bill }) => bill.institution))])).map(
        (one) => [one.code, one],
      ),
    )
    const visits: Value[][] = []
    const uploads: Value[][] = []
    const bills: (VisitBill | null)[] = []
    for (const one of waiting) {
      const { person, bill } = one
      const number = nationalId(person.area, await nextNumber())
      const place = places.get(bill.institution)
      if (!place) throw new Error(`no institution ${bill.institution}`)
      const items = await itemsOf(place.area)
      const opened = await attempt(world, 'visit', async () => {
        const own = enrolments.filter(({ personId }) => personId === person.id)
        const { scheme, area } = requireInsured(own, on, null)
        return { scheme, area, lines: checkLines(bill.lines, items) }
      })
      if (opened === null) {
        bills.push(null)
        continue
      }
      const id = deps.newId()
      visits.push([
        person.id,
        id,
        number,
        bill.institution,
        opened.scheme,
        opened.area,
        bill.medType,
        on,
        on,
        bill.disease,
        '02',
        'open',
        at,
      ])
      const lines = JSON.stringify(opened.lines.map(({ line }) => line))
      uploads.push([person.id, id, deps.newId(), '1', lines, bill.total])
      bills.push({ ...requestOf(one), mdtrtId: number, batch: '1', medType: null, scheme: null })
    }
    await deps.db.transaction(async (tx) => {
      await insertRows(tx, 'visit', visitColumns, visits)
      await insertRows(tx, 'bill_upload', uploadColumns, uploads)
    })
    return bills
  }

  const catalogue = new Map<string, Awaited<ReturnType<typeof findItems>>>()
  async function itemsOf(area: string) {
    const known = catalogue.get(area)
    if (known) return known
    const items = await findItems(deps.db.reader, area, codes, today(world))
    catalogue.set(area, items)
    return items
  }

  const saleOf = (one: Waiting): Sale => {
    const request = requestOf(one)
    const { medType, disease, lines } = one.bill
    return {
      ...request,
      careOn: today(world),
      medType,
      disease,
      credential: '02',
      scheme: null,
      lines,
      // Every pack is scanned, and has a code of its own: that of the message and the line.
      scanned: {
        codes: lines.map(({ id }) => ({ line: id, code: `${request.key.msgid}${id}`, split: false })),
        due: null,
      },
    }
  }

  async function settleOne(one: Waiting, visit: VisitBill | null): Promise<Settlement | Problem> {
    try {
      const settlement =
        visit === null ? await world.settler.settleSale(saleOf(one)) : await world.settler.settle(visit)
      world.tally.done('bill')
      world.tally.settled(settlement)
      return settlement
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      world.tally.refused('bill', error)
      return error
    }
  }

  return {
    /** Settles bills together, as a morning's tills send them. A problem where one was refused; null: no visit began. */
    settle: async (cares: readonly Care[]): Promise<(Settlement | Problem | null)[]> => {
      const waiting = cares.map((care) => ({ care, person: whose(world, care), bill: care.bill }))
      const atHospitals = waiting.filter(({ bill }) => bill.kind === 'visit')
      const opened = atHospitals.length === 0 ? [] : await openVisits(atHospitals)
      const visits = new Map(atHospitals.map((one, index) => [one, opened[index] ?? null]))
      return await Promise.all(
        waiting.map(async (one) => {
          if (one.bill.kind === 'sale') return await settleOne(one, null)
          const visit = visits.get(one) ?? null
          return visit === null ? null : await settleOne(one, visit)
        }),
      )
    },
    /** Takes a settlement back, at the till that made it. */
    reverse: async ({ institution, personId, mdtrtId, setlId }: Settlement): Promise<Settlement | null> =>
      await attempt(world, 'reversal', async () => {
        const id = msgid(institution)
        const reversal = await world.settler.reverse({
          key: { source: institution, msgid: id, digest: id },
          institution,
          personId,
          mdtrtId,
          setlId: setlId as string,
          actor: `institution:${institution}`,
        })
        world.tally.settled(reversal)
        return reversal
      }),
  }
}
export type Tills = ReturnType<typeof createTills>
