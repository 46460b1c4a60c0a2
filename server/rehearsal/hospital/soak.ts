import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBooks } from '../crash/round.ts'
import type { Place } from '../crash/server-process.ts'
import { journalInFile } from './book.ts'
import { liveMonth } from './month.ts'
import { monthReport } from './report.ts'
import { serve } from './served.ts'

/** The month against a server process of its own; whether both sides and `verify` agree in the end. */
export async function soakMonth(
  place: Place,
  { messages, beds, seed }: { messages: number; beds: number; seed: number },
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'gongji-hospital-'))
  const platform = await serve(place)
  try {
    const result = await liveMonth(platform, {
      seed,
      month: '2025-03',
      messages,
      beds,
      tills: 8,
      patients: Math.max(40, beds * 5),
      crashes: 2,
      journals: {
        hospital: journalInFile(join(folder, 'hospital.jsonl')),
        pharmacy: journalInFile(join(folder, 'pharmacy.jsonl')),
      },
      write: console.log,
    })
    for (const line of monthReport(result)) console.log(line)
    await platform.stop()
    const { verdict } = await readBooks(place)
    console.log(`verify: ${verdict.verdict}`)
    return result.broken.length === 0 && verdict.verdict === 'right'
  } finally {
    await platform.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
