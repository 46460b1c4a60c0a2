import { Fragment, type ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useWords } from '../../shared/words.ts'
import { Age, Certainty } from './Certainty.tsx'
import { branchesOf, branchOf, type Row, type Value, valueOn } from './rows.ts'
import { words } from './words.ts'

/** A value that is being written: it stands in the table as it was last checked. */
export type Draft = { area: string; from: string; rows: readonly Row[] }
type Column = {
  area: Answer<'readRule'>['areas'][number]
  values: readonly Value[]
  heads: readonly string[] | null
}

/** One rule of some areas, a row for each day on which it changes, a column for each of its branches. */
export function Beside({
  data,
  draft,
  action,
}: {
  data: Answer<'readRule'>
  draft: Draft | null
  action: ReactNode
}): ReactNode {
  const say = useWords(words)
  const { rule, areas, today } = data
  const columns = areas.map((area, index): Column => {
    const values = rule.columns[index] ?? []
    const lists = values.filter(({ unknown }) => !unknown).map(({ rows = [] }) => rows)
    const own = draft?.area === area.area ? [...lists, draft.rows] : lists
    return { area, values, heads: branchesOf(own, say.language) }
  })
  const days = [...new Set(rule.columns.flatMap((column) => column.map(({ from }) => from)))].sort()
  const now = days.findLast((day) => day <= today)
  return (
    <section className="card card-table" aria-label={say('beside')}>
      <div className="card-head">
        <h2>{say.text(rule.words)}</h2>
        <span className="legend-row">
          <Certainty is="exact" />
          <Certainty is="approximate" />
          <Certainty is="unverified" />
        </span>
        {action}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keyboard too */}
      <section className="scroll-x" tabIndex={0} aria-label={say('besideTable')}>
        <table className="desk-table beside">
          <caption className="only-heard">
            {say('beside')} {say.text(rule.words)}
          </caption>
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                {say('since')}
              </th>
              {columns.map(({ area, heads }) => (
                <th key={area.area} scope="colgroup" colSpan={(heads?.length ?? 1) + 1} className="of-area">
                  {say.text(area.name)}
                </th>
              ))}
            </tr>
            <tr>
              {columns.map(({ area, heads }) => (
                <Fragment key={area.area}>
                  {(heads ?? ['']).map((head, index) => (
                    <th key={head} scope="col" className={cellLook(head, index)}>
                      {head === '' ? say('value') : head}
                    </th>
                  ))}
                  <th scope="col">{say('sourceAndSure')}</th>
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day}>
                <th scope="row" className="money">
                  {day}
                  {day === now && <span className="badge">{say('today')}</span>}
                </th>
                {columns.map((column) => (
                  <Cells key={column.area.area} column={column} day={day} />
                ))}
              </tr>
            ))}
            {draft && (
              <tr className="draft">
                <th scope="row" className="money">
                  {draft.from}
                  <span className="badge badge-notice">{say('yours')}</span>
                </th>
                {columns.map((column) =>
                  column.area.area === draft.area ? (
                    <DraftCells key={column.area.area} column={column} draft={draft} />
                  ) : (
                    <Cells key={column.area.area} column={column} day={draft.from} />
                  ),
                )}
              </tr>
            )}
            {days.length === 0 && !draft && (
              <tr>
                <td colSpan={columns.reduce((sum, { heads }) => sum + (heads?.length ?? 1) + 1, 1)}>
                  {say('noneYet')}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </section>
  )
}

/** A branch's figures stand in a column, right aligned; a rule without branches is read as text. */
const cellLook = (head: string, index: number): string =>
  `${head === '' ? 'whole-value' : 'figure-cell'}${index === 0 ? ' first' : ''}`

/** What one area says on a day: in ink where it begins, grey where it goes on. */
function Cells({ column, day }: { column: Column; day: string }): ReactNode {
  const say = useWords(words)
  const { values, heads } = column
  const value = valueOn(values, day)
  const width = (heads?.length ?? 1) + 1
  if (value === null) {
    return (
      <td colSpan={width} className="quiet first">
        {say('none')}
      </td>
    )
  }
  const begins = value.from === day
  const look = `${value.inForce ? 'in-force' : ''}${begins ? '' : ' goes-on'}`
  const about = value.certainty === 'approximate' ? 'about' : ''
  const whole = value.unknown || heads === null
  return (
    <>
      {whole ? (
        <td colSpan={heads?.length ?? 1} className={`${look} first whole-value`}>
          {say.text(value.text)}
        </td>
      ) : (
        heads.map((head, index) => {
          const row = value.rows?.find((one) => branchOf(one, say.language) === head)
          return (
            <td key={head} className={`${look} ${cellLook(head, index)}`}>
              <span className={about}>{row ? say.text(row.value) : '–'}</span>
            </td>
          )
        })
      )}
      <td className={`${look} source-cell`}>
        {begins ? (
          <>
            <span className="desk-row">
              <Certainty is={value.certainty} />
              <Age seen={value.seen} stale={value.stale} />
              {value.proposed && <span className="tag tag-notice">{say('proposedValue')}</span>}
            </span>
            <span lang="zh">{value.source}</span>
            {!value.own && (
              <span className="quiet">{say('inherited', { area: say.text(value.statedBy.name) })}</span>
            )}
            {value.to && <span className="quiet">{say('until', { to: value.to })}</span>}
            {value.note && (
              <span className="quiet" lang="zh">
                {value.note}
              </span>
            )}
          </>
        ) : (
          <span className="quiet">{say('goesOn')}</span>
        )}
      </td>
    </>
  )
}

/** What is being written, its changed figures boxed beside what stands on that day. */
function DraftCells({ column, draft }: { column: Column; draft: Draft }): ReactNode {
  const say = useWords(words)
  const before = valueOn(column.values, draft.from)
  const said = (rows: readonly Row[] | undefined, head: string): string | undefined => {
    const row = rows?.find((one) => branchOf(one, say.language) === head)
    return row && say.text(row.value)
  }
  return (
    <>
      {column.heads === null ? (
        <td className="first whole-value">{draft.rows.map((row) => say.text(row.value)).join('；')}</td>
      ) : (
        column.heads.map((head, index) => {
          const now = said(draft.rows, head)
          const changed = now !== said(before?.rows, head)
          return (
            <td key={head} className={cellLook(head, index)}>
              <span className={changed ? 'changed' : ''}>{now ?? '–'}</span>
            </td>
          )
        })
      )}
      <td className="quiet">{say('notSent')}</td>
    </>
  )
}
