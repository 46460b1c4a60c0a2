/** The steps of the personal part: which account paid, under which rule, and why cash is left. */
import type { Claim, Step } from './claim.ts'
import type { PlainDate } from './dates.ts'
import type { DrawDown } from './draw-down.ts'
import { type DrawRules, drawRules, type PayerPack, relativeRules } from './draw-rules.ts'
import { gather } from './lists.ts'
import type { Fen } from './money.ts'
import { certainties, type Rank, type Sourced, sourced } from './sourced.ts'
import { rely, type Trace } from './trace.ts'

type Deciding = { claim: Claim; trace: Trace; rank: Rank }
const fromPersonal = ['personal']

type Drawing = { rules: DrawRules; on: PlainDate; payerPack: PayerPack | undefined }

export function noteDraws(
  { claim, trace, rank }: Deciding,
  drawn: DrawDown,
  cashOnly: Fen,
  drawing: Drawing,
): void {
  const { own, relatives, wallet, cash } = drawn
  const { rules } = drawing
  if (own > 0) noteDraw(trace, 'own', 'draw.own', own, { rank, from: rules.own })
  for (const { bindingId, amount } of relatives) {
    const account = claim.accounts.relatives.find((one) => one.bindingId === bindingId)!
    const { relationship, costs, limitLeft, limitOf } = account
    const reached = limitLeft === amount ? { limit: 'reached', ...(limitOf ? { limitOf } : {}) } : null
    const facts = { bindingId, relationship, costs, ...reached }
    const from = relativeRules(rules, claim, account, drawing)
    noteDraw(trace, `relative:${bindingId}`, 'draw.relative', amount, { rank, from, facts })
  }
  if (wallet > 0) noteDraw(trace, 'wallet', 'draw.wallet', wallet, { rank, from: rules.wallet })
  if (cash > 0) noteCash({ claim, trace, rank }, drawn, cashOnly, drawing)
}

type Draw = { rank: Rank; from: Sourced; facts?: NonNullable<Step['facts']> }

function noteDraw(trace: Trace, id: string, formula: string, amount: Fen, { rank, from, facts }: Draw): void {
  const certainty = certainties[rely(trace, rank, from)]
  const step = { id, formula, amount, inputs: fromPersonal, parameters: from.parameters, certainty }
  trace.steps.push(facts ? { ...step, facts } : step)
}

/** Cash is what no account paid: banned lines, what relatives' accounts may not pay, and what was not there. */
function noteCash(
  { claim, trace, rank }: Deciding,
  { cash, left: { inScope, outOfScope } }: DrawDown,
  banned: Fen,
  { rules, on, payerPack }: Drawing,
): void {
  // Whose account had money left and still did not pay, because of what the cost is.
  const narrow =
    outOfScope > 0 ? claim.accounts.relatives.filter(({ costs }) => costs === 'inScope') : noAccounts
  if (banned === 0 && narrow.length === 0) {
    const facts = { banned, inScope, outOfScope }
    noteDraw(trace, 'cash', 'draw.cash', cash, { rank, from: rules.own, facts })
    return
  }
  const parameters = [...(inScope > 0 || outOfScope > 0 ? rules.own.parameters : [])]
  if (banned > 0) parameters.push(...rules.banned.parameters)
  for (const { area } of narrow) {
    const pack = area === undefined ? null : (payerPack?.(area) ?? null)
    const { costs } = area === undefined ? rules : pack ? drawRules(pack, on) : noCosts
    parameters.push(...costs.filter(({ id }) => !parameters.some((one) => one.id === id)))
  }
  const facts = {
    banned,
    inScope,
    outOfScope,
    ...(narrow.length > 0 ? { notShared: outOfScope, kinds: outerKinds(claim) } : {}),
  }
  noteDraw(trace, 'cash', 'draw.cash', cash, { rank, from: sourced(parameters), facts })
}
const noAccounts: Claim['accounts']['relatives'] = []
const noCosts: Pick<DrawRules, 'costs'> = { costs: [] }

/** Why cost lies outside the insurance: class C, over its ceiling, not approved, declared own expense. */
function outerKinds({ lines }: Claim): string {
  const kinds = gather(lines, ({ banned, itemClass, restricted, approved, ownExpense, ceiling }) =>
    banned
      ? []
      : ownExpense
        ? ['ownExpense']
        : itemClass === 'C'
          ? ['classC']
          : restricted && !approved
            ? ['restricted']
            : ceiling !== null
              ? ['overLimit']
              : [],
  )
  return [...new Set(kinds)].sort().join()
}
