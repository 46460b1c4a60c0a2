import type { Amounts, Certainty, Derived, Fen } from '@gongji/policy'

export type SegmentKind = 'pool' | 'layer' | 'own' | 'relative' | 'wallet' | 'cash'

/** Why a segment is as long as it is: in a citizen's words, and step by step with sources. */
export type Reason = { sentence: string; steps: Derived[] }

/** One payer's part of a bill. */
export type Segment = {
  id: string
  kind: SegmentKind
  label: string
  amount: Fen
  certainty: Certainty
  reason?: Reason | undefined
  /** Which of the four patterns a relative has, by order of drawing. */
  order?: number
}

/** Layers above the pool, in the order in which they pay. */
export const layers = ['criticalIllness', 'largeSum', 'civilServant', 'medicalAid', 'otherFund'] as const
export type Layer = (typeof layers)[number]

export type Labels = { [Kind in 'pool' | 'own' | 'wallet' | 'cash' | Layer]: string } & {
  relative: (bindingId: string) => string
}

/** What each payer pays of a bill. */
export type Paid = Pick<Amounts, 'pool' | Layer | 'own' | 'relatives' | 'wallet' | 'cash'>

/**
 * The payers of a bill in the order in which money was drawn. The pool, the own account where there is one, and cash
 * stand there even at zero: that nothing was paid in cash is part of the answer.
 */
export function segmentsOf(
  amounts: Paid,
  {
    labels,
    hasOwn,
    certainty,
    reasons = {},
  }: {
    labels: Labels
    /** Whether the patient has a personal account at all. */
    hasOwn: boolean
    certainty: Certainty
    reasons?: Readonly<Record<string, Reason | undefined>>
  },
): Segment[] {
  const segment = (id: string, kind: SegmentKind, label: string, amount: Fen): Segment => ({
    id,
    kind,
    label,
    amount,
    certainty,
    reason: reasons[id],
  })
  return [
    segment('pool', 'pool', labels.pool, amounts.pool),
    ...layers
      .filter((layer) => amounts[layer] !== 0)
      .map((layer) => segment(layer, 'layer', labels[layer], amounts[layer])),
    ...(hasOwn || amounts.own !== 0 ? [segment('own', 'own', labels.own, amounts.own)] : []),
    ...amounts.relatives.map(({ bindingId, amount }, index) => ({
      ...segment(`relative:${bindingId}`, 'relative', labels.relative(bindingId), amount),
      order: index,
    })),
    ...(amounts.wallet !== 0 ? [segment('wallet', 'wallet', labels.wallet, amounts.wallet)] : []),
    segment('cash', 'cash', labels.cash, amounts.cash),
  ]
}

/** What the segments add up to; the caller shows it beside the bill so that anyone can check. */
export const totalOf = (segments: readonly Segment[]): number =>
  segments.reduce((total, { amount }) => total + amount, 0)
