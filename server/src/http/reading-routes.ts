import { routes } from '@gongji/contract'
import type { Text } from '@gongji/policy'
import { listReadings, type Reading } from '../access/reading.ts'
import { rightOf } from '../access/right.ts'
import { readerText, unknownReader } from '../audit/reader.ts'
import type { Deps } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'

/** Who read my data. */
export function readingRoutes(serve: Serve, deps: Deps): void {
  const tx = deps.db.reader

  serve(routes.listReadings, async ({ caller, may, query: { personId: asked, before, limit } }) => {
    const personId = Number(asked ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    const readings = await listReadings(tx, personId, {
      ...(before !== undefined && { before: Number(before) }),
      limit,
    })
    const readers = new Map<string, Text>()
    for (const { reader } of readings) {
      if (!readers.has(reader)) readers.set(reader, await readerText(tx, deps, reader))
    }
    const shown = ({ id, at, reader, right, reason }: Reading) => ({
      id: String(id),
      at: new Date(at).toISOString(),
      who: readers.get(reader) ?? unknownReader,
      what: rightOf(right).reads ?? { zh: '个人资料', en: 'personal data' },
      reason: reason === '' ? null : reason,
    })
    return {
      readings: readings.map(shown),
      next: readings.length < limit ? null : String(readings.at(-1)!.id),
    }
  })
}
