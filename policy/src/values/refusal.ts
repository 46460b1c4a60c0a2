/** A refusal is a value: the rules do not cover this bill, or forbid it. */
export type Refusal = {
  /** Stable code, e.g. `no-rules-for-area`, `benefit-unknown`, `filing-required`. */
  code: string
  /** Values for the sentence, e.g. area, parameter. */
  facts: Readonly<Record<string, string | number>>
}

/** @param code stable, kebab-case @param facts values for the sentence */
export const refusal = (code: string, facts: Refusal['facts'] = {}): Refusal => ({ code, facts })

/** Tells a refusal from any other answer of the engine. */
export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'code' in answer && 'facts' in answer
