import type { Amounts } from '@gongji/policy'
import { type CSSProperties, type ReactNode, useRef, useState } from 'react'
import { yuan } from '../show.ts'
import { Money } from '../ui/Money.tsx'
import { useWords } from '../words.ts'
import { InkBar, relativeInk } from './InkBar.tsx'
import { layers, type Segment } from './segments.ts'
import './split-bar.css'

const words = {
  bar: ['谁付了多少：{parts}', 'Who pays how much: {parts}'],
  part: ['{label} {amount} 元', '{label} ¥{amount}'],
  between: ['、', ', '],
  basis: ['依据', 'Rule and source'],
  approximate: ['约', 'about'],
  unverified: ['未经证实', 'unverified'],
  aged: ['{year}年的标准，之后未见更新', 'as of {year}, no later value seen'],
  letter: ['承诺书 {version}，{on}', 'letter {version} of {on}'],
} as const

const look = ({ kind, order = 0 }: Segment): string =>
  kind === 'relative' ? relativeInk(order) : `ink-${kind}`

/**
 * The product's signature: one bar for one bill, a segment for each payer in the order in which money was drawn. The
 * list under it says the same in words and amounts, so nothing depends on colour, sight or a pointer: the bar is its
 * picture. Touching a segment opens its line.
 */
export function SplitBar({
  segments,
  terse = false,
}: {
  segments: readonly Segment[]
  /** Sentences only when a line is opened, where room is short. */
  terse?: boolean
}): ReactNode {
  const say = useWords(words)
  const list = useRef<HTMLUListElement>(null)
  const [lit, setLit] = useState<string | null>(null)
  const shown = segments.filter(({ amount }) => amount !== 0)
  const parts = segments.map(({ label, amount }) => say('part', { label, amount: yuan(amount) }))

  const open = (segment: Segment): void => {
    const line = list.current?.querySelector<HTMLElement>(`[data-segment="${CSS.escape(segment.id)}"]`)
    if (line instanceof HTMLDetailsElement) line.open = true
    line?.querySelector<HTMLElement>('summary')?.focus()
    setLit(segment.id)
  }

  return (
    <figure className="split" aria-label={say('bar', { parts: parts.join(say('between')) })}>
      <div className="split-bar" aria-hidden="true">
        {shown.map((segment) => (
          <button
            key={segment.id}
            type="button"
            tabIndex={-1}
            className={`split-part ${look(segment)}${lit !== null && lit !== segment.id ? ' dim' : ''}`}
            style={{ '--weight': Math.abs(segment.amount) } as CSSProperties}
            onClick={() => open(segment)}
          />
        ))}
      </div>
      <ul className="split-list" ref={list}>
        {segments.map((segment) => (
          <li key={segment.id}>
            <Line
              segment={segment}
              terse={terse}
              basis={say('basis')}
              doubt={(certainty) => (certainty === 'exact' ? '' : say(certainty))}
              onLit={setLit}
            />
          </li>
        ))}
      </ul>
    </figure>
  )
}

function Line({
  segment,
  terse,
  basis,
  doubt,
  onLit,
}: {
  segment: Segment
  terse: boolean
  basis: string
  doubt: (certainty: Segment['certainty']) => string
  onLit: (id: string | null) => void
}): ReactNode {
  const say = useWords(words)
  const { reason } = segment
  const head = (
    <>
      <i className={`split-swatch ${look(segment)}`} aria-hidden="true" />
      <span className="split-label">{segment.label}</span>
      <span className="split-amount">
        <Money amount={segment.amount} certainty={segment.amount === 0 ? 'exact' : segment.certainty} />
      </span>
    </>
  )
  const sentence = reason !== undefined && reason.sentence !== '' && (
    <span className="split-reason">{reason.sentence}</span>
  )
  const steps = reason?.steps.filter(({ rules }) => rules.length > 0) ?? []
  if (steps.length === 0) {
    return (
      <div className="split-line" data-segment={segment.id}>
        <div className="split-head">{head}</div>
        {sentence}
      </div>
    )
  }
  return (
    <details className="split-line" data-segment={segment.id}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is the button of its details */}
      <summary onFocus={() => onLit(segment.id)} onBlur={() => onLit(null)}>
        <span className="split-head">{head}</span>
        {!terse && sentence}
        <span className="split-basis">{basis}</span>
      </summary>
      {terse && sentence}
      <ul className="split-rules">
        {steps.map((step) => (
          <li key={step.id}>
            <span>{step.name}</span>
            <span className="split-formula money">{step.formula}</span>
            {step.rules.map((rule) => (
              <small key={rule.id}>
                <span lang="zh-CN">{rule.source}</span>
                {rule.certainty !== 'exact' && <em className="about">{doubt(rule.certainty)}</em>}
                {rule.agedSince !== undefined && (
                  <em className="about">{say('aged', { year: rule.agedSince.slice(0, 4) })}</em>
                )}
                <code>{rule.id}</code>
              </small>
            ))}
            {step.letter !== undefined && (
              <small>
                <span>{say('letter', { version: step.letter.version, on: step.letter.on })}</span>
                <code>SM3 {step.letter.digest}</code>
              </small>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The same inks in a thin bar, as a picture beside amounts that say it. */
export function MiniBar({ amounts }: { amounts: Amounts }): ReactNode {
  return (
    <InkBar
      parts={[
        ['ink-pool', amounts.pool],
        ['ink-layer', layers.reduce((all, layer) => all + amounts[layer], 0)],
        ['ink-own', amounts.own],
        ...amounts.relatives.map(({ amount }, index) => [relativeInk(index), amount] as const),
        ['ink-wallet', amounts.wallet],
        ['ink-cash', amounts.cash],
      ]}
    />
  )
}
