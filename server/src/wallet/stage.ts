import type { PlainDate } from '@gongji/policy'
import type { Deps } from '../deps.ts'

/** The last day on which an area transfers money between wallets; null when no such day is known. */
export function lastTransferDay({ packs }: Pick<Deps, 'packs'>, area: string): PlainDate | null {
  const values = packs.packOf(area)?.parameters['wallet.stage'] ?? []
  return values.find(({ value, proposed }) => value === 'transfer' && !proposed)?.to ?? null
}
