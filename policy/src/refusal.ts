import type { Refusal } from './claim.ts'

export type { Refusal }

/** @param code stable, kebab-case @param facts values for the sentence */
export const refusal = (code: string, facts: Refusal['facts'] = {}): Refusal => ({ code, facts })

/** Tells a refusal from any other answer of the engine. */
export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'code' in answer && 'facts' in answer
