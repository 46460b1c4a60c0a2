import type { Benefit } from '@gongji/policy'
import { type Fen, fenToYuan } from '@gongji/policy/money'
import { benefitNames } from '@gongji/policy/names'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import { words } from './words.ts'

export type Span = { to?: string; days: number }
type Speak = Say<typeof words>

/** `150` as 2分30秒. */
const minutesOf = (seconds: number, say: Speak): string =>
  say('minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
const percentOf = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)}%`

/** What relatives paid, by relation and kind of care, and how long families took to be authorised. */
export function Families({ span }: { span: Span }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readFundFamilies', { query: span }))
  const whole = data?.sharing.reduce((all, { amountFen: amount }) => all + amount, 0) ?? 0
  const relationOf = (relation: string | null): string =>
    relation !== null && relation in words ? say(relation as 'spouse') : say('unknownRelation')
  const benefitOf = (benefit: string): string => say.text(benefitNames[benefit as Benefit])
  return (
    <div className="desk-halves">
      <section className="card card-table" aria-label={say('sharing')}>
        <div className="card-head">
          <h2>{say('sharing')}</h2>
          {data && (
            <Save
              name={say('sharing')}
              rows={[
                [say('relation'), say('benefit'), say('bills'), say('saved')],
                ...data.sharing.map(({ relationship, benefit, count, amountFen: amount }) => [
                  relationOf(relationship),
                  benefitOf(benefit),
                  count,
                  fenToYuan(amount as Fen),
                ]),
              ]}
            />
          )}
        </div>
        {error && <Problem error={error} />}
        {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
        {data && <p className="card-text quiet">{say('sharingWhat', { from: data.from, to: data.to })}</p>}
        {data?.sharing.length === 0 && <p className="card-text quiet">{say('noSharing')}</p>}
        {data && data.sharing.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">{say('relation')}</th>
                <th scope="col">{say('benefit')}</th>
                <th scope="col" className="right">
                  {say('bills')}
                </th>
                <th scope="col" className="right">
                  {say('saved')}
                </th>
                <th scope="col">{say('share')}</th>
              </tr>
            </thead>
            <tbody>
              {data.sharing.map(({ relationship, benefit, count, amountFen: amount }) => (
                <tr key={`${relationship} ${benefit}`}>
                  <td>{relationOf(relationship)}</td>
                  <td>{benefitOf(benefit)}</td>
                  <td className="right money">{count}</td>
                  <td className="right">
                    <Money amount={amount} />
                  </td>
                  <td className="fund-share">
                    <i
                      className="ink-relative-1"
                      aria-hidden="true"
                      style={{ width: `${whole <= 0 ? 0 : (100 * Math.max(0, amount)) / whole}%` }}
                    />
                    <span className="money">{percentOf(amount, whole)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="card card-table" aria-label={say('took')}>
        <div className="card-head">
          <h2>{say('took')}</h2>
          {data && (
            <Save
              name={say('took')}
              rows={[
                [say('channel'), say('bound'), say('counted'), say('median'), say('slow')],
                ...data.bound.channels.map((one) => [
                  channelOf(one.channel, say),
                  one.count,
                  one.counted,
                  one.medianSeconds ?? '',
                  one.slowSeconds ?? '',
                ]),
              ]}
            />
          )}
        </div>
        {data && (
          <p className="card-text quiet">
            {say('tookWhat', { count: data.bound.count, counted: data.bound.counted })}
          </p>
        )}
        {data && data.bound.medianSeconds === null && <p className="card-text quiet">{say('noTook')}</p>}
        {data && data.bound.medianSeconds !== null && (
          <dl className="fund-six card-text">
            {(['medianSeconds', 'slowSeconds'] as const).map((name) => (
              <div key={name}>
                <dt>{say(name === 'medianSeconds' ? 'median' : 'slow')}</dt>
                <dd className="money">{minutesOf(data.bound[name] ?? 0, say)}</dd>
              </div>
            ))}
          </dl>
        )}
        {data && data.bound.channels.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">{say('channel')}</th>
                {(['bound', 'counted', 'median'] as const).map((one) => (
                  <th key={one} scope="col" className="right">
                    {say(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.bound.channels.map((one) => (
                <tr key={one.channel}>
                  <td>{channelOf(one.channel, say)}</td>
                  <td className="right money">{one.count}</td>
                  <td className="right money">{one.counted}</td>
                  <td className="right money">
                    {one.medianSeconds === null ? '–' : minutesOf(one.medianSeconds, say)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}

/** What people call the way by which it came. */
const channelOf = (channel: string, say: Speak): string =>
  channel in words ? say(channel as 'web') : say('otherChannel')
