import { type CSSProperties, type ReactNode, useState } from 'react'
import { yuan } from '../show.ts'
import { Money } from '../ui/Money.tsx'
import { useWords } from '../words.ts'
import { InkBar, relativeInk } from './InkBar.tsx'
import { layers, type Paid, type Segment } from './segments.ts'
import './split-bar.css'

const words = {
  bar: ['谁付了多少：{parts}', 'Who pays how much: {parts}'],
  part: ['{label} {amount} 元', '{label} ¥{amount}'],
  between: ['、', ', '],
  approximate: ['约', 'about'],
  unverified: ['未经证实', 'unverified'],
  aged: ['{year}年的标准，之后未见更新', 'as of {year}, no later value seen'],
  letter: ['承诺书 {version}，{on}', 'letter {version} of {on}'],
} as const

const look = ({ kind, order = 0 }: Segment): string =>
  kind === 'relative' ? relativeInk(order) : `ink-${kind}`

/**
 * The product's signature: one bar for one bill, a segment for each payer in the order in which money was drawn. The
 * list under it says the same in words and amounts, and why, so nothing depends on colour, sight or a pointer: the bar is
 * its picture. Touching a segment lights its line.
 */
export function SplitBar({ segments }: { segments: readonly Segment[] }): ReactNode {
  const say = useWords(words)
  const [lit, setLit] = useState<string | null>(null)
  const shown = segments.filter(({ amount }) => amount !== 0)
  const parts = segments.map(({ label, amount }) => say('part', { label, amount: yuan(amount) }))
  const dim = (id: string): string => (lit !== null && lit !== id ? ' dim' : '')
  return (
    <figure className="split" aria-label={say('bar', { parts: parts.join(say('between')) })}>
      <div className="split-bar" aria-hidden="true">
        {shown.map((segment) => (
          <button
            key={segment.id}
            type="button"
            tabIndex={-1}
            className={`split-part ${look(segment)}${dim(segment.id)}`}
            style={{ '--weight': Math.abs(segment.amount) } as CSSProperties}
            onClick={() => setLit(lit === segment.id ? null : segment.id)}
          />
        ))}
      </div>
      <ul className="split-list">
        {segments.map((segment) => (
          <li key={segment.id} className={`split-line${dim(segment.id)}`}>
            <span className="split-head">
              <i className={`split-swatch ${look(segment)}`} aria-hidden="true" />
              <span className="split-label">{segment.label}</span>
              <span className="split-amount">
                <Money
                  amount={segment.amount}
                  certainty={segment.amount === 0 ? 'exact' : segment.certainty}
                />
              </span>
            </span>
            {segment.reason !== undefined && segment.reason.sentence !== '' && (
              <span className="split-reason">{segment.reason.sentence}</span>
            )}
          </li>
        ))}
      </ul>
    </figure>
  )
}

/** The rules behind a bill, payer after payer: each step with its formula, its document and how sure it is. */
export function Basis({ segments }: { segments: readonly Segment[] }): ReactNode {
  const say = useWords(words)
  return segments.map(({ id, label, reason }) => {
    const steps = reason?.steps.filter(({ rules }) => rules.length > 0) ?? []
    if (steps.length === 0) return null
    return (
      <section key={id} className="split-basis">
        <h3>{label}</h3>
        <ul className="split-rules">
          {steps.map((step) => (
            <li key={step.id}>
              <span>{step.name}</span>
              <span className="split-formula money">{step.formula}</span>
              {step.rules.map((rule) => (
                <small key={rule.id}>
                  <span lang="zh-CN">{rule.source}</span>
                  {rule.certainty !== 'exact' && <em className="about">{say(rule.certainty)}</em>}
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
      </section>
    )
  })
}

/** The same inks in a thin bar, as a picture beside amounts that say it. */
export function MiniBar({ amounts }: { amounts: Paid }): ReactNode {
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
