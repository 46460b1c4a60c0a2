import type { PlainDate } from '../values/dates.ts'
import type { BasisPoints } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import { readRule, type Stated } from './parameters.ts'

/** The personal account (个人账户): what goes in each month and what it earns. */
export type Account = {
  /** Share of a working member's contribution base that goes into the account each month; null: nobody published it. */
  contributionRate: BasisPoints | null
  /** Yearly interest on what the account holds day by day; null: nobody published it. */
  interestRate: BasisPoints | null
}

export const accountTerms = (pack: CompiledPack, on: PlainDate): Stated<Account> =>
  readRule<Account>(pack, {
    prefix: 'account',
    required: [],
    optional: { contributionRate: null, interestRate: null },
    on,
  }) as Stated<Account>
