import type { Mutant } from '../mutant.ts'
import { access } from './access.ts'
import { billing } from './billing.ts'
import { bindings } from './binding.ts'
import { drawing } from './drawing.ts'
import { guards } from './guards.ts'
import { his } from './his.ts'
import { ledger } from './ledger.ts'
import { policy } from './policy.ts'
import { premium } from './premium.ts'
import { settling } from './settling.ts'
import { wallets } from './wallet.ts'

/** Every mutant, by module. */
export const lists: Readonly<Record<string, readonly Mutant[]>> = {
  policy,
  settlement: [...settling, ...billing],
  ledger,
  binding: [...bindings, ...drawing],
  wallet: wallets,
  premium,
  his,
  access,
  guards,
}
