import { type Fen, fenToYuan } from '@gongji/policy/money'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { MiniBar } from '../../shared/split-bar/SplitBar.tsx'
import { DateField, Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import { Families } from './Families.tsx'
import { Flows } from './Flows.tsx'
import { Places } from './Places.tsx'
import { Plans } from './Plans.tsx'
import { Premiums } from './Premiums.tsx'

const words = {
  title: ['基金', 'Funds'],
  loading: ['正在读取', 'Reading'],
  to: ['到哪天', 'Until'],
  days: ['看多久', 'Days'],
  week: ['7天', '7 days'],
  fortnight: ['14天', '14 days'],
  month: ['31天', '31 days'],
  year: ['366天', '366 days'],
  settled: ['{from} 至 {to} 结算', 'Settled {from} to {to}'],
  count: ['{count}笔', '{count} bills'],
  bills: ['笔数', 'Bills'],
  total: ['费用', 'Total'],
  fundTotal: ['医保基金', 'Funds'],
  own: ['本人账户', 'Own accounts'],
  relatives: ['亲属共济', 'Relatives'],
  wallet: ['钱包', 'Wallets'],
  cash: ['现金', 'Cash'],
  saved: ['家里少付的现金', 'cash that families did not need'],
  byDay: ['一天一天', 'Day by day'],
  byPlace: ['机构', 'Institutions'],
  day: ['日期', 'Day'],
  who: ['谁付', 'Who paid'],
  place: ['机构', 'Institution'],
  none: ['这些天没有结算。', 'Nothing was settled in these days.'],
} as const

type Fund = Answer<'readFund'>
type Sums = Fund['whole']
const columns = ['total', 'fundTotal', 'own', 'relatives', 'wallet', 'cash'] as const
const spans = { '7': 'week', '14': 'fortnight', '31': 'month', '366': 'year' } as const
type Span = keyof typeof spans

/** What was settled, day by day and where, and who paid it: each chart with its table, each table to take away. */
export default function FundPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const [to, setTo] = useState('')
  const [days, setDays] = useState<Span>('14')
  const span = { days: Number(days), ...(to === '' ? {} : { to }) }
  const { data, error } = useQuery(ask('readFund', { query: span }))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <form className="card hall-find" aria-label={say('days')} onSubmit={(event) => event.preventDefault()}>
        <div className="form-row">
          <DateField label={say('to')} value={to === '' ? (data?.to ?? '') : to} onChange={setTo} />
          <Select<Span>
            label={say('days')}
            value={days}
            onChange={setDays}
            options={(Object.keys(spans) as Span[]).map((value) => ({ value, label: say(spans[value]) }))}
          />
        </div>
      </form>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && (
        <>
          <Whole fund={data} />
          <Plans />
          <Families span={span} />
          <Premiums />
          <Places />
          <Flows span={span} />
          <Table
            name={say('byDay')}
            head={say('day')}
            rows={[...data.days].reverse().map((day) => ({ ...day, key: day.on, label: day.on }))}
          />
          <Table
            name={say('byPlace')}
            head={say('place')}
            rows={data.institutions.map(({ institution, ...sums }) => ({
              ...sums,
              key: institution.code,
              label: institution.name,
            }))}
          />
        </>
      )}
    </>
  )
}

/** The whole span in one bar, with the amounts that it pictures. */
function Whole({ fund: { whole, from, to } }: { fund: Fund }): ReactNode {
  const say = useWords(words)
  return (
    <section className="card fund-whole" aria-label={say('title')}>
      <div>
        <p className="quiet">{say('settled', { from, to })}</p>
        <p className="till-cash">
          <strong>
            <Money amount={whole.totalFen} />
          </strong>
        </p>
        <p>{say('count', { count: whole.count })}</p>
      </div>
      <div>
        <Bar sums={whole} />
        <dl className="fund-six">
          {columns.slice(1).map((name) => (
            <div key={name}>
              <dt>
                <i className={`split-swatch ${inkOf[name]}`} aria-hidden="true" />
                {say(name)}
              </dt>
              <dd>
                <Money amount={whole[`${name}Fen` as const]} />
                <small className="quiet">
                  {whole.totalFen === 0
                    ? ''
                    : ` ${((100 * whole[`${name}Fen` as const]) / whole.totalFen).toFixed(2)}%`}
                  {name === 'relatives' && ` ${say('saved')}`}
                </small>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  )
}

const inkOf = {
  total: '',
  fundTotal: 'ink-pool',
  own: 'ink-own',
  relatives: 'ink-relative-1',
  wallet: 'ink-wallet',
  cash: 'ink-cash',
} as const

const none = 0 as Fen
function Bar({ sums }: { sums: Sums }): ReactNode {
  const amounts = {
    pool: sums.fundTotalFen,
    criticalIllness: none,
    largeSum: none,
    civilServant: none,
    medicalAid: none,
    otherFund: none,
    own: sums.ownFen,
    relatives: [{ bindingId: '', amount: sums.relativesFen }],
    wallet: sums.walletFen,
    cash: sums.cashFen,
  }
  return <MiniBar amounts={amounts} />
}

type Row = Sums & { key: string; label: string }

function Table({ name, head, rows }: { name: string; head: string; rows: readonly Row[] }): ReactNode {
  const say = useWords(words)
  const most = Math.max(1, ...rows.map(({ totalFen: total }) => total))
  const file = [
    [head, say('bills'), ...columns.map((one) => say(one))],
    ...rows.map((row) => [
      row.label,
      row.count,
      ...columns.map((one) => fenToYuan(row[`${one}Fen` as const])),
    ]),
  ]
  return (
    <section className="card card-table" aria-label={name}>
      <div className="card-head">
        <h2>{name}</h2>
        <Save name={name} rows={file} />
      </div>
      {rows.length === 0 ? (
        <p className="card-text quiet">{say('none')}</p>
      ) : (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col">{say('who')}</th>
              <th scope="col" className="right">
                {say('bills')}
              </th>
              {columns.map((one) => (
                <th key={one} scope="col" className="right">
                  {say(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td lang="zh">{row.label}</td>
                <td className="fund-bar">
                  <span style={{ width: `${(100 * Math.max(0, row.totalFen)) / most}%` }}>
                    {row.totalFen > 0 && <Bar sums={row} />}
                  </span>
                </td>
                <td className="right money">{row.count}</td>
                {columns.map((one) => (
                  <td key={one} className="right">
                    <Money amount={row[`${one}Fen` as const]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
