import { type Db, declaredStatements, type Statement, send, type Tx, txOn } from '../db/db.ts'

/** Whose facts a table's rows are, by the column that says so: what settlement/known-facts.ts reads. */
const guarded: Readonly<Record<string, string>> = {
  person: 'id',
  enrolment: 'person_id',
  binding: 'relative_id',
  manual_claim: 'person_id',
  share_request: 'relative_id',
  sharing_certificate: 'relative_id',
  ledger_quota_source: 'relative_id',
  risk_hold: 'person_id',
  filing: 'person_id',
}

const written = /\b(?:insert\s+into|update|delete\s+from)\s+(\w+)\b/i
const tableOf = (text: string): string | undefined => {
  const name = written.exec(text)?.[1]
  return name !== undefined && Object.hasOwn(guarded, name) ? name : undefined
}

/** Whether a text writes facts. */
const writesFacts = (text: string): boolean => tableOf(text) !== undefined

const namesIn = (list: string): string[] => list.split(',').map((one) => one.trim().replaceAll('"', ''))

/** Which of a statement's values says whose facts it writes; undefined where its text does not show it. */
export function personValueOf(text: string): number | undefined {
  const column = guarded[tableOf(text) ?? ''] ?? ''
  const direct = new RegExp(`\\b(?:\\w+\\.)?${column} = (?:any\\()?\\$(\\d+)`).exec(text)?.[1]
  if (direct !== undefined) return Number(direct) - 1
  const rows =
    /^\s*insert into \w+ \(([^)]*)\)/i.exec(text)?.[1] ?? /\bas n \(([^)]*)\)/i.exec(text)?.[1] ?? ''
  const at = namesIn(rows).indexOf(column)
  return at === -1 ? undefined : at
}

/** Every declared statement that writes facts. */
export const factWriters = (): Statement[] => declaredStatements().filter(({ text }) => writesFacts(text))

const listed = (value: unknown): number[] => (Array.isArray(value) ? value : [value]).map(Number)

/**
 * The same database, which lets no transaction commit that wrote facts of somebody and did not count them up: a process
 * would go on believing what it remembers. What a test changes by hand counts up everybody's.
 */
export function watchingFacts(db: Db): Db {
  const countUpAll = (tx: Tx) =>
    send(tx, { text: 'update ledger_account set facts = facts + 1', lists: [] }, [])
  const watching =
    (transaction: Db['transaction']): Db['transaction'] =>
    (work) =>
      transaction(async (tx, commit) => {
        const moved = new Set<number>()
        const wrote: { statement: string; personId: number }[] = []
        let byHand = false
        const watched = txOn(async (text, values) => {
          if (text.name === 'ledger.move_facts' || text.name === 'ledger_account.insert') {
            for (const personId of listed(values[0])) moved.add(personId)
          } else if (writesFacts(text.text)) {
            const at = personValueOf(text.text)
            if (text.name === undefined || at === undefined) byHand = true
            else {
              const statement = text.name
              wrote.push(...listed(values[at]).map((personId) => ({ statement, personId })))
            }
          }
          return await send(tx, text, values)
        })
        const check = () => {
          const forgotten = wrote.find(({ personId }) => !moved.has(personId))
          if (forgotten) {
            throw new Error(`${forgotten.statement} wrote facts of ${forgotten.personId}, who was not locked`)
          }
        }
        const answer = await work(watched, async () => {
          check()
          await commit()
        })
        check()
        if (byHand) await countUpAll(tx)
        return answer
      })
  return {
    ...db,
    transaction: watching(db.transaction),
    batch: watching(db.batch),
    autocommit: txOn(async (text, values) => {
      const answer = await send(db.autocommit, text, values)
      if (writesFacts(text.text)) await countUpAll(db.autocommit)
      return answer
    }),
  }
}
