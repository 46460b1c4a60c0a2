import type { Example } from './demo-examples.ts'
import type { Language } from './demo-print.ts'
import type { Outcome } from './demo-run.ts'
import type { DemoServer } from './demo-server.ts'

export type Explain = (example: Example, outcome: Outcome, language: Language) => Promise<readonly string[]>

export const explainOver =
  (_server: DemoServer): Explain =>
  async () => []
