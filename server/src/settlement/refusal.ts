import { type Refusal, refusalWords } from '@gongji/policy'
import type { Problem } from '../problem.ts'
import { problem } from './problem.ts'

/** A refusal of the rules as a problem, in the words of the engine: which area, which value, who can mend it. */
export function refusalProblem({ code, facts }: Refusal): Problem {
  if (code === 'no-rules-for-area') return problem.noPack({ area: String(facts.area) })
  const told = refusalWords({ code, facts })
  if (!told) throw new Error(`the rules refuse with ${code}, which has no words`)
  const { what, mend } = told
  const sentence = { reason: what.zh, reasonEn: what.en, mend: mend.zh, mendEn: mend.en }
  return problem.rulesRefuse(sentence, { refusal: { code, facts } })
}
