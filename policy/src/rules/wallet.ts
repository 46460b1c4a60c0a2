import type { Relationship } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import type { Fen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import { readRule, type Stated } from './parameters.ts'

/** Inter-provincial wallet (医保钱包): docs/definitions.md X2, X13. */
export type Wallet = {
  /** Whether this area has opened it; both areas of a transfer must. */
  open: boolean
  /** `transfer` moves money; `quota` (from 2026-01-09) only grants the use of it. */
  stage: 'transfer' | 'quota'
  relationships: readonly Relationship[]
}
/** What binds a transfer between wallets. */
export type Transfers = {
  /** Transfers from one wallet a day. */
  perDay: number
  /** Largest single transfer. */
  maxEach: Fen
  /** Local times between which no transfer starts; runs over midnight. */
  closed: { from: string; to: string }
  /** When an unaccepted transfer goes back, next day, local time. */
  returnAt: string
}
/** `transfers` is null in the stage of quotas: nothing is transferred then. */
export type WalletTerms = Stated<Wallet> & { transfers: Stated<Transfers> | null }

/** `open` is false, not unknown, on days before the area's first value. */
export function walletTerms(pack: CompiledPack, on: PlainDate): WalletTerms | Refusal {
  const prefix = 'wallet'
  const terms = readRule<Wallet>(pack, { prefix, required: ['open', 'stage', 'relationships'], on })
  if (isRefusal(terms) || terms.stage === 'quota')
    return isRefusal(terms) ? terms : { ...terms, transfers: null }
  const transfers = readRule<Transfers>(pack, {
    prefix,
    required: ['perDay', 'maxEach', 'closed', 'returnAt'],
    on,
  })
  return isRefusal(transfers) ? transfers : { ...terms, transfers }
}
