/** Which dated values say who may be drawn on, for which costs and in which order: what each leg rests on. */
import type { Bill, RelativeAccount } from '../values/bill.ts'
import { type PlainDate, yearOf } from '../values/dates.ts'
import { gather } from '../values/lists.ts'
import { type CompiledPack, findValue, type Parameter } from '../values/pack.ts'
import { type Sourced, sourced } from '../values/sourced.ts'

/** The rules of drawing in one area on one day. */
export type DrawRules = {
  own: Sourced
  wallet: Sourced
  /** Costs that no account may pay. */
  banned: Sourced
  /** Whether somebody had to say that the shared account is to pay, and, of several payers, who came first. */
  asked: readonly Parameter[]
  order: readonly Parameter[]
  /** What an account of this area may be used for, and for whom. */
  costs: readonly Parameter[]
  relationships: Parameter | null
  territory: readonly Parameter[]
  /** Legs that were worked out before: of one relative alone, of several (by relationship), and of cash. */
  ofOne: Map<string, Sourced>
  ofSeveral: Map<string, Sourced>
  ofCash: Map<string, Sourced>
}

const kept = new WeakMap<CompiledPack, Map<PlainDate, DrawRules>>()
/** Days that are kept for a pack; bills are of few. */
const mostDays = 1_000

/** Packs that state none of these (they are from before they were stated) leave the legs without parameters. */
export function drawRules(pack: CompiledPack, on: PlainDate): DrawRules {
  let days = kept.get(pack)
  if (!days || days.size >= mostDays) {
    days = new Map()
    kept.set(pack, days)
  }
  let rules = days.get(on)
  if (!rules) {
    rules = readDrawRules(pack, on)
    days.set(on, rules)
  }
  return rules
}

function readDrawRules(pack: CompiledPack, on: PlainDate): DrawRules {
  const read = (...names: readonly string[]): Parameter[] =>
    gather(names, (name) => {
      const found = findValue(pack, name, on)
      return found ? [found.parameter] : []
    })
  return {
    own: sourced(read('account.costs')),
    wallet: sourced(read('wallet.open', 'wallet.stage')),
    banned: sourced(read('account.banned')),
    asked: read('sharing.mustAsk'),
    order: read('sharing.drawOrder'),
    costs: read('sharing.costs'),
    relationships: findValue(pack, 'sharing.relationships', on)?.parameter ?? null,
    territory: read('sharing.territory'),
    ofOne: new Map(),
    ofSeveral: new Map(),
    ofCash: new Map(),
  }
}

/** The pack of a payer's area, where that is not the patient's. */
export type PayerPack = (area: string) => CompiledPack | null

const several = (bill: Bill): boolean => bill.accounts.relatives.length > 1

/**
 * What the leg of a relative's account rests on: kinds of relative, territory and costs of the payer's area; asking and
 * order of the patient's.
 */
export function relativeRules(
  rules: DrawRules,
  bill: Bill,
  { area, relationship }: RelativeAccount,
  { on, payerPack }: { on: PlainDate; payerPack: PayerPack | undefined },
): Sourced {
  const kept = several(bill) ? rules.ofSeveral : rules.ofOne
  const known = area === undefined ? kept.get(relationship) : undefined
  if (known) return known
  const pack = area === undefined ? null : (payerPack?.(area) ?? null)
  const payers = area === undefined ? rules : pack === null ? null : drawRules(pack, on)
  const kinds = payers?.relationships ?? null
  const made = sourced([
    ...(kinds && (kinds.value as readonly string[]).includes(relationship) ? [kinds] : []),
    ...(payers ? [...payers.territory, ...payers.costs] : []),
    ...rules.asked,
    ...(several(bill) ? rules.order : []),
  ])
  // A payer's pack may be another the next time; what rests on it is not kept.
  if (area === undefined) kept.set(relationship, made)
  return made
}

/** What cash rests on where a rule keeps an account from paying: the ban list, the costs that relatives share. */
export function cashRules(
  rules: DrawRules,
  narrow: readonly RelativeAccount[],
  asked: { some: boolean; banned: boolean; costsOf: (area: string) => readonly Parameter[] },
): Sourced {
  const elsewhere = narrow.some(({ area }) => area !== undefined)
  const key = `cash ${asked.some} ${asked.banned} ${narrow.length > 0}`
  const known = elsewhere ? undefined : rules.ofCash.get(key)
  if (known) return known
  const parameters = asked.some ? [...rules.own.parameters] : []
  if (asked.banned) parameters.push(...rules.banned.parameters)
  for (const { area } of narrow) {
    const costs = area === undefined ? rules.costs : asked.costsOf(area)
    parameters.push(...costs.filter(({ id }) => !parameters.some((one) => one.id === id)))
  }
  const made = sourced(parameters)
  if (!elsewhere) rules.ofCash.set(key, made)
  return made
}

/** What a wait for benefits rests on: how long late joiners wait, and those who come back after a lapse. */
export function waitingRules(pack: CompiledPack, { on, patient: { scheme } }: Bill): Sourced {
  const names = scheme === 'resident' ? (['premium.late'] as const) : []
  const found = [
    ...names.map((name) => findValue(pack, name, `${yearOf(on)}-01-01`)),
    ...['waiting.fixedMonths', 'waiting.monthsPerLapsedYear'].map((name) => findValue(pack, name, on)),
  ]
  return sourced(gather(found, (one) => (one ? [one.parameter] : [])))
}
