import { type Adjudication, citizenSentences, type Language, type PlainDate, type Step } from '@gongji/policy'
import type { Example } from './demo-examples.ts'
import { type Outcome, personOf } from './demo-run.ts'
import type { DemoServer } from './demo-server.ts'

/** Why a bill was paid as it was, in sentences for the patient; none for a refusal, which says it itself. */
export type Explain = (example: Example, outcome: Outcome, language: Language) => Promise<readonly string[]>

type SignedIn = { token: string }
type ToldStep = Omit<Step, 'amount'> & { amountFen: Step['amount'] }
type ExplainedBill = Pick<Adjudication, 'certainty' | 'uncertain'> & {
  steps: readonly ToldStep[] | null
  careOn: PlainDate
  payers: readonly { bindingId: string; name: string }[]
}

/** What the table above the sentences shows already. */
const isShown = ({ id, formula, facts }: Step): boolean =>
  ['total', 'fundTotal', 'personal'].includes(id) || (formula.startsWith('draw.') && !facts?.banned)

/** Asks as the patient's phone does: signed in as the demo person, for the bill that was just settled. */
export function explainOver({ api }: DemoServer): Explain {
  const tokens = new Map<string, string>()
  const signIn = async (name: string): Promise<string | undefined> => {
    const known = tokens.get(name)
    if (known !== undefined) return known
    const answer = (await api('POST', '/sign-in/demo', { body: { name, channel: 'web' } })) as SignedIn | null
    if (answer !== null) tokens.set(name, answer.token)
    return answer?.token
  }
  return async ({ patient }, outcome, language) => {
    if (outcome.kind === 'refused') return []
    const token = await signIn(personOf(patient).name)
    if (token === undefined) return []
    const bill = (await api('GET', `/bills/${outcome.settlement}`, { token })) as ExplainedBill | null
    if (!bill?.steps) return []
    const names = Object.fromEntries(bill.payers.map(({ bindingId, name }) => [bindingId, name]))
    const steps = bill.steps.map(({ amountFen: amount, ...step }): Step => ({ ...step, amount }))
    const shown = new Set(steps.filter(isShown).map(({ id }) => id))
    return citizenSentences({ ...bill, steps, on: bill.careOn }, language, names)
      .filter(({ step }) => !shown.has(step))
      .map(({ text }) => text)
  }
}
