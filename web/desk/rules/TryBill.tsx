import { type ReactNode, useState } from 'react'
import type { Answer, Given } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { BillFields, type CaseDraft, caseOf, firstDraft } from './CaseRows.tsx'
import { Age, Certainty } from './Certainty.tsx'
import type { Area } from './RulesPage.tsx'
import { words } from './words.ts'

type Change = NonNullable<Given<'tryRules'>['body']['change']>
type Tried = Answer<'tryRules'>

/** A bill under the rules as they are, and beside it as they would be: amounts, and the rows of the tables it takes. */
export function TryBill({
  areas,
  name,
  on,
  change,
}: {
  areas: readonly Area[]
  name: string
  /** The day of care to begin with. */
  on: string
  /** What is being proposed, if anything; its area is the bill's. */
  change: Change | null
}): ReactNode {
  const say = useWords(words)
  const [at, setAt] = useState(0)
  const [draft, setDraft] = useState<CaseDraft>(() => firstDraft(name, on))
  const area = change?.area ?? areas[at]?.area ?? ''
  const tried = useSubmit<Tried>({
    changesNothing: true,
    act: (send) => {
      const { expect: _, ...bill } = caseOf(draft)
      return send('tryRules', { body: { area, bill, ...(change ? { change } : {}) } })
    },
  })
  const faults = { inScope: draft.inScope.trim() === '', on: draft.on === '' }
  const { tried: pressed, form } = useForm(faults, () => void tried.submit())
  useKeys([{ key: 'B', label: say('try'), act: () => void (faults.inScope ? undefined : tried.submit()) }])
  return (
    <section className="card stack" aria-label={say('tryTitle')}>
      <div className="card-head">
        <h2>{say('tryTitle')}</h2>
        <span className="quiet">{say('tryHint')}</span>
      </div>
      <form {...form} aria-label={say('tryTitle')} className="bill-row">
        {!change && areas.length > 1 && (
          <label>
            <span>{say('insuredIn')}</span>
            <select className="input" value={at} onChange={(event) => setAt(Number(event.target.value))}>
              {areas.map((one, index) => (
                <option key={one.area} value={index}>
                  {say.text(one.name)}
                </option>
              ))}
            </select>
          </label>
        )}
        <BillFields
          draft={draft}
          onChange={(part) => {
            setDraft({ ...draft, ...part })
            tried.reset()
          }}
          wrong={pressed && faults.inScope}
        />
        <Button type="submit" look="second" busy={tried.busy}>
          {say('try')}
        </Button>
      </form>
      {tried.error && <Problem error={tried.error} />}
      {tried.answer && <TriedView tried={tried.answer} name={name} />}
    </section>
  )
}

function TriedView({ tried, name }: { tried: Tried; name: string }): ReactNode {
  const say = useWords(words)
  const [before, after] = tried.sides
  const refused = tried.sides.flatMap((side, index) =>
    side.refused ? [{ refused: side.refused, who: say(index === 0 ? 'before' : 'after') }] : [],
  )
  const tables = [...tried.tables].sort((a, b) => Number(b.name === name) - Number(a.name === name))
  return (
    <div className="stack" aria-live="polite">
      {refused.map((one) => (
        <Notice
          key={one.who}
          tone="notice"
          title={after ? `${one.who}：${say.text(one.refused)}` : say.text(one.refused)}
        />
      ))}
      {(before?.amounts || after?.amounts) && (
        <table className="desk-table amounts">
          <thead>
            <tr>
              <th scope="col">{say('amount')}</th>
              <th scope="col" className="right">
                {say('before')}
              </th>
              {after && (
                <>
                  <th scope="col" className="right">
                    {say('after')}
                  </th>
                  <th scope="col" className="right">
                    {say('difference')}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {(before?.amounts ?? after?.amounts ?? []).map(({ what }, index) => {
              const was = before?.amounts?.[index]?.amountFen
              const is = after?.amounts?.[index]?.amountFen
              const by = was === undefined || is === undefined ? null : is - was
              return (
                <tr key={what.zh}>
                  <th scope="row">{say.text(what)}</th>
                  <td className="right money">{was === undefined ? '–' : yuan(was)}</td>
                  {after && (
                    <>
                      <td className="right money">{is === undefined ? '–' : yuan(is)}</td>
                      <td className={by === 0 || by === null ? 'right money quiet' : 'right money strong'}>
                        {by === null ? '–' : by > 0 ? `+${yuan(by)}` : yuan(by)}
                      </td>
                    </>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      <div className="decisions">
        {tables.map((table) => (
          <div key={table.name} className={table.name === name ? 'decision decision-asked' : 'decision'}>
            <table className="desk-table">
              <caption>{say.text(table.words)}</caption>
              <thead>
                <tr>
                  <th scope="col">{say('when')}</th>
                  <th scope="col">{say('says')}</th>
                  <th scope="col">
                    <span className="only-heard">{say('lit')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {table.rows.map((row) => {
                  const when = row.when.map(say.text).join(say('and'))
                  return (
                    <tr key={`${when} ${row.value.zh}`} className={row.lit ? 'lit' : undefined}>
                      <td>{when === '' ? say('always') : when}</td>
                      <td className="strong">{say.text(row.value)}</td>
                      <td>{row.lit && `● ${say('lit')}`}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
            <p className="small quiet stacked">
              <span lang="zh">{table.source}</span>
              <span className="desk-row">
                <Certainty is={table.certainty} />
                <Age seen={table.seen} stale={table.stale} />
              </span>
            </p>
          </div>
        ))}
      </div>
      {tried.sides.map((side, index) =>
        side.reasons.length === 0 ? null : (
          <details key={index === 0 ? 'before' : 'after'}>
            <summary>{say('steps', { who: say(index === 0 ? 'before' : 'after') })}</summary>
            <ol className="small steps">
              {side.reasons.map((one) => (
                <li key={one.zh}>{say.text(one)}</li>
              ))}
            </ol>
          </details>
        ),
      )}
    </div>
  )
}
