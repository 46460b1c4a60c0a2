import { accountWords, movementName } from '@gongji/contract/words'
import type { Fen, Language, PlainDate } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import type { AccountYear } from '../settlement/year-ledger.ts'
import { brand, type Column, type Foot, quiet, render, yuanText } from './sheet.ts'
import { drawBar } from './split-bar.ts'
import { dayWords, speaking } from './words.ts'

/** One amount of the year: what a relative used of one's account, or what one used of a relative's. */
export type StatementEntry = {
  on: PlainDate
  /** The other person's id: two people may share a name. */
  who: number
  /** Masked. */
  person: string
  /** What the other person is to the reader, in words. */
  relation: string
  /** Of relatives' use the kind of place only; nothing medical. */
  place: string
  /** Negative when it was given back. */
  amount: Fen
}

/** A family's year, as one member sees it. */
export type Statement = {
  year: number
  name: string
  areaName: string
  /** Day until which entries are included. */
  until: PlainDate
  /** Each account from its opening to its closing, with everything that moved it. */
  accounts: readonly AccountYear[]
  /** What relatives used of the account and of quotas. */
  given: readonly StatementEntry[]
  /** What relatives' accounts paid for oneself. */
  received: readonly StatementEntry[]
}

const columns: readonly Column[] = [
  { share: 0.18 },
  { share: 0.2 },
  { share: 0.2 },
  { share: 0.22 },
  { share: 0.2, align: 'right' },
]

/** What each person used or paid together, the most first. */
export const byPerson = (
  entries: readonly StatementEntry[],
): { person: string; relation: string; amount: Fen }[] =>
  [...groupBy(entries, ({ who }) => who).values()]
    .map((same) => ({
      person: same[0]!.person,
      relation: same[0]!.relation,
      amount: sum(...same.map(({ amount }) => amount)),
    }))
    .sort((a, b) => b.amount - a.amount)

export const renderStatement = (
  statement: Statement,
  { language, foot, at }: { language: Language; foot: Foot; at: Instant },
): Promise<Uint8Array> => {
  const t = speaking(language)
  const title = t(`${statement.year}年家庭共济账单`, `Family statement ${statement.year}`)
  return render({ paper: 'A4', title, at, foot }, (sheet) => {
    sheet.title(title, t(`截至 ${dayWords(statement.until, language)}`, `until ${statement.until}`))
    sheet.pair(t('参保人', 'Insured person'), statement.name)
    sheet.pair(t('参保地', 'Insured in'), statement.areaName)
    if (statement.accounts.length === 0)
      sheet.text(t('账户没有变动。', 'No account moved.'), { colour: quiet })
    for (const { account, opening, movements, closing } of statement.accounts) {
      sheet.heading(t(`${accountWords[account].zh}（元）`, `${accountWords[account].en} (yuan)`))
      sheet.amount(t('年初余额', 'At the start'), opening)
      for (const { kind, amount } of movements) {
        sheet.amount(movementName(kind)[language], amount, { sign: true })
      }
      sheet.rule()
      sheet.amount(t('期末余额', 'At the end'), closing, { strong: true })
    }
    for (const [heading, empty, entries] of [
      [t('家人用了我的账户', 'Relatives used my account'), t('没有。', 'Nobody.'), statement.given],
      [
        t('家人的账户为我付了', 'Relatives’ accounts paid for me'),
        t('没有。', 'Nothing.'),
        statement.received,
      ],
    ] as const) {
      sheet.heading(heading)
      if (entries.length === 0) {
        sheet.text(empty, { colour: quiet })
        continue
      }
      const people = byPerson(entries)
      const of = people[0]?.amount ?? (0 as Fen)
      for (const { person, relation, amount } of people) {
        sheet.amount(
          relation === '' ? person : t(`${person}（${relation}）`, `${person} (${relation})`),
          amount,
        )
        drawBar(sheet, { amount, of, colour: brand })
      }
      sheet.space(4)
      sheet.row(
        [
          t('日期', 'Day'),
          t('家人', 'Relative'),
          t('关系', 'Relation'),
          t('地点', 'Place'),
          t('金额', 'Amount'),
        ],
        columns,
        { weight: 'bold' },
      )
      for (const { on, person, relation, place, amount } of entries) {
        sheet.row([on, person, relation, place, yuanText(amount)], columns)
      }
      sheet.row(
        ['', '', '', t('合计', 'Total'), yuanText(sum(...entries.map(({ amount }) => amount)))],
        columns,
        {
          weight: 'bold',
        },
      )
    }
  })
}
