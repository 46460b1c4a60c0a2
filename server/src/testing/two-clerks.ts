import type { Answer, TestApp, TestCaller } from './harness.ts'

type Decision = { decision: string; words: string; owedFen?: number; version: number }

/** A case as two clerks decide it: the first proposes, the other says the same. Gives the answer that ended it. */
export async function decideByTwo(
  app: TestApp,
  [first, second]: readonly [TestCaller, TestCaller],
  { id, ...decision }: Decision & { id: string },
): Promise<Answer> {
  const proposed = await app.post(`/agency/cases/${id}/decide`, first, decision)
  if (proposed.status !== 200) return proposed
  const { version } = proposed.body
  return await app.post(`/agency/cases/${id}/decide`, second, { ...decision, version })
}
