import type { PlainDate } from '../values/dates.ts'
import type { CompiledPack } from '../values/pack.ts'
import { readRule, type Stated } from './parameters.ts'

/** Drug trace codes (药品追溯码): without which drugs' codes nothing is settled. */
export type TraceCodes = {
  /** Drugs that bear a code, or every drug; null: codes are kept when they are sent, and not asked for. */
  asked: 'coded' | 'all' | null
}

/** @param on the day of settlement */
export const traceCodeTerms = (pack: CompiledPack, on: PlainDate): Stated<TraceCodes> =>
  readRule<TraceCodes>(pack, {
    prefix: 'traceCodes',
    required: [],
    optional: { asked: null },
    on,
  }) as Stated<TraceCodes>
