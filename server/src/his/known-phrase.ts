import type { Problem } from '../problem.ts'

/** A sentence that deployed hospital programs look for in err_msg, and what they do when they find it. */
type KnownPhrase = { problem: string; phrase: string; done: string }

// Programs in use branch on these words of the platforms before us: they stand in front of our own sentence.
const knownPhrases: readonly KnownPhrase[] = [
  {
    problem: '/problems/settlement/already-reversed',
    phrase: '该笔结算已撤销，请勿重复办理',
    done: 'the reversal is taken for done (2208 sent a second time)',
  },
  {
    problem: '/problems/his/credential-unknown',
    phrase: '该参保人的基本信息为空',
    done: 'the person is asked for again by another kind of credential',
  },
  {
    problem: '/problems/his/person-unknown',
    phrase: '该参保人的基本信息为空',
    done: 'the person is asked for again by another kind of credential',
  },
  {
    problem: '/problems/stay/line-unknown',
    phrase: '未查询到任何有效相关的记录',
    done: 'there is nothing to withdraw, and the admission is cancelled (2302)',
  },
  {
    problem: '/problems/visit/batch-unknown',
    phrase: '未查询到任何有效相关的记录',
    done: 'there is nothing to withdraw, and the visit is cancelled or billed anew (2205)',
  },
]

const byProblem = new Map(knownPhrases.map(({ problem, phrase }) => [problem, phrase]))

/** The phrase with its stop, or nothing. */
export function phraseOf({ type }: Pick<Problem, 'type'>): string {
  const phrase = byProblem.get(type)
  return phrase === undefined ? '' : `${phrase}。`
}
