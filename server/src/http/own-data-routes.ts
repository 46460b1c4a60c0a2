import { type Route, routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { type Call, requireCitizen, type Serve } from '../serve.ts'
import type { Ask } from './create-serve.ts'

type Name = keyof typeof routes
type Content = Readonly<Record<string, unknown>>

/** What is somebody's own, list by list. */
const lists: readonly Name[] = [
  'readAccount',
  'listAccountEntries',
  'listHolds',
  'listBills',
  'listStays',
  'readFamily',
  'listMyClaims',
  'listMyFilings',
  'listHelpers',
  'listInheritances',
  'readInbox',
  'readNoticeSetting',
  'listMyObjections',
  'listPayments',
  'listPremiums',
  'listQuotaRelations',
  'listReadings',
  'listTransfers',
  'listWallets',
]
/** Those that can be asked about a child; the others name children among what is one's own. */
const ofChild: readonly Name[] = ['readAccount', 'listAccountEntries', 'listBills', 'listReadings']
/** The lists whose rows have more to them: the member that holds the rows, and what tells the rest by which of a row's numbers. */
const details: Partial<Record<Name, { rows: string; of: Name; by: string }>> = {
  listBills: { rows: 'bills', of: 'readBill', by: 'setlId' },
  listMyClaims: { rows: 'claims', of: 'readClaim', by: 'id' },
  listMyFilings: { rows: 'filings', of: 'readFiling', by: 'id' },
  listPremiums: { rows: 'premiums', of: 'readPremium', by: 'id' },
}

const isRows = (value: unknown): value is Content[] => Array.isArray(value)

/** Everything that is kept of somebody: what every other route tells him, each by its own right, in one file. */
export function ownDataRoutes(serve: Serve, deps: Deps, ask: Ask): void {
  const told = (call: Call<Route>, name: Name, given: { query?: Content; params?: Content }) =>
    ask(routes[name], call, given) as Promise<Content>

  /** A list to its end. Its pages are one list afterwards. */
  async function whole(call: Call<Route>, name: Name, query: Content): Promise<Content> {
    const first = await told(call, name, { query })
    const all: Record<string, unknown> = { ...first }
    for (let { next } = first; typeof next === 'string'; ) {
      const page = await told(call, name, { query: { ...query, before: next } })
      for (const [key, value] of Object.entries(page)) {
        const before = all[key]
        if (isRows(value) && isRows(before)) all[key] = [...before, ...value]
      }
      next = page.next
    }
    delete all.next
    return all
  }

  async function gather(call: Call<Route>, names: readonly Name[], query: Content) {
    const found: Record<string, unknown> = {}
    for (const name of names) {
      const list = await whole(call, name, query)
      found[name] = list
      const more = details[name]
      if (more === undefined) continue
      const things: Content[] = []
      const rows = list[more.rows]
      for (const row of isRows(rows) ? rows : []) {
        const of = name === 'listBills' ? { query } : {}
        things.push(await told(call, more.of, { params: { [more.by]: row[more.by] }, ...of }))
      }
      found[more.of] = things
    }
    return found
  }

  serve(routes.readOwnData, async (call) => {
    const { personId } = requireCitizen(call.caller)
    await call.may(deps.db.reader, { personId })
    const asked = call as unknown as Call<Route>
    const own = await gather(asked, lists, {})
    const { wards } = own.readFamily as { wards: readonly { id: string; name: string }[] }
    const children = []
    for (const { id, name } of wards) {
      children.push({ id, name, data: await gather(asked, ofChild, { personId: id }) })
    }
    const answer = { madeAt: new Date(deps.now()).toISOString(), own, children }
    return {
      raw: JSON.stringify(answer),
      contentType: 'application/json; charset=utf-8',
      headers: { 'content-disposition': `attachment; filename="gongji-${answer.madeAt.slice(0, 10)}.json"` },
    }
  })
}
