import type { Reply, routes } from '@gongji/contract'
import type { Amounts, Text } from '@gongji/policy'
import { type Fen, fen, fenToYuan, minus, sum, zero } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { readPerson } from '../person/person.ts'
import { noteText } from '../settlement/note-words.ts'
import { notesJson, payerJson } from '../settlement/payers.ts'
import { presentStored } from '../settlement/present.ts'
import { type BillRecord, findStored, listBillsOf, type StoredSettlement } from '../settlement/records.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { readStored } from '../settlement/stored.ts'
import { letterOf } from './letter.ts'

type Thread = Reply<typeof routes.readMoney>['threads'][number]

const yuan = (amount: number): string => fenToYuan(fen(Math.abs(amount)))
const both = (zh: string, en: string): Text => ({ zh, en })
const joined = (texts: readonly Text[], zh: string, en: string): Text =>
  both(texts.map((one) => one.zh).join(zh), texts.map((one) => one.en).join(en))

/** One who paid a part of a bill, as its patient calls it, and where that part goes when the bill is taken back. */
type Part = { who: Text; back: Text; amount: Fen }

async function partsOf(
  tx: Reader,
  deps: Deps,
  { personId, amounts, payers }: Settlement,
  place: string,
): Promise<Part[]> {
  const shown = payers.map(await payerJson(tx, { patientId: personId, payers, byName: true }))
  const relatives = await Promise.all(
    shown.map(async ({ name, kin, amountFen: amount }, at) => {
      const { diedOn } = await readPerson(tx, deps.secrets, payers[at]?.payerId ?? personId)
      const who = both(`${kin.zh}${name}的个人账户`, `the account of ${name} (${kin.en})`)
      const left = diedOn !== null
      return {
        who,
        back: both(
          `退回${who.zh}${left ? '（其已去世，由继承人继承）' : ''}`,
          `back to ${who.en}${left ? ' (who has died: it is the heirs’)' : ''}`,
        ),
        amount,
      }
    }),
  )
  const to = (zh: string, en: string, amount: Fen): Part => ({
    who: both(zh, en),
    back: both(`退回${zh}`, `back to ${en}`),
    amount,
  })
  return [
    to('医保基金', 'the funds', amounts.fundTotal),
    to('您的个人账户', 'your own account', amounts.own),
    ...relatives,
    to('医保钱包', 'the wallet', amounts.wallet),
    {
      who: both('现金', 'cash'),
      back: both(`由${place}以现金退给您`, `in cash, from ${place} to you`),
      amount: amounts.cash,
    },
  ].filter(({ amount }) => amount !== zero)
}

const said = (parts: readonly Part[]): Text =>
  joined(
    parts.map(({ who, amount }) => both(`${who.zh}付${yuan(amount)}元`, `${who.en} ¥${yuan(amount)}`)),
    '，',
    ', ',
  )
const saidBack = (parts: readonly Part[]): Text =>
  joined(
    parts.map(({ back, amount }) => both(`${back.zh}${yuan(amount)}元`, `¥${yuan(amount)} ${back.en}`)),
    '；',
    '; ',
  )

/** What the patient bears, part by part, where the parts say it; empty where another fund bore some of them. */
function borne({ ownPaid, overLimit, firstShare, deductible, personal }: Amounts): Text | null {
  const known: [string, string, Fen][] = [
    ['范围外自费', 'outside the scope', ownPaid],
    ['超过限价', 'over a ceiling', overLimit],
    ['先行自付', 'the first share', firstShare],
    ['起付标准以内', 'within the deductible', deductible],
  ]
  const rest = minus(personal, sum(...known.map(([, , amount]) => amount)))
  if (personal <= zero || rest < zero) return null
  const all = [...known, ['按比例自付', 'the own share of the rest', rest] as const].filter(
    ([, , amount]) => amount > zero,
  )
  const list = joined(
    all.map(([zh, en, amount]) => both(`${zh}${yuan(amount)}元`, `${en} ¥${yuan(amount)}`)),
    '，',
    ', ',
  )
  return both(
    `医保基金不付、由个人负担的是${yuan(personal)}元：${list.zh}。`,
    `¥${yuan(personal)} is not the funds’ to pay: ${list.en}.`,
  )
}

/** Why cash was left, as the bill itself says; where it says nothing, what the own account then held. */
async function whyCash(tx: Reader, settlement: Settlement, row: StoredSettlement): Promise<Text[]> {
  const { amounts, personId, notes } = settlement
  if (amounts.cash <= zero) return []
  const named = await notesJson(tx, { patientId: personId, notes, byName: true })
  if (named.length > 0) return named.map(noteText)
  const cash = yuan(amounts.cash)
  if (readStored(row.stored).accountUse === 0) {
    return [
      both(
        `结算时没有选择使用个人账户，这${cash}元付了现金。`,
        `No account was asked for at the till, so ¥${cash} was paid in cash.`,
      ),
    ]
  }
  if (row.scheme === 'resident' && amounts.own === zero) {
    return [
      both(
        `居民医保没有个人账户，没有账户可付的${cash}元付了现金。`,
        `The resident scheme has no account of its own; ¥${cash} that no account paid was paid in cash.`,
      ),
    ]
  }
  return settlement.balanceAfter === zero
    ? [
        both(
          `个人账户的余额用完了，余下的${cash}元付了现金。`,
          `The own account was used up; ¥${cash} was left for cash.`,
        ),
      ]
    : []
}

/** A patient's latest bills: who paid what and why, and of one that was taken back to whom each part went. */
export async function billThreads(
  tx: Reader,
  deps: Deps,
  person: { id: number; name: string },
): Promise<Thread[]> {
  const bills = await listBillsOf(tx, person.id, { limit: 10 })
  const ids = [...new Set(bills.flatMap(({ id, reversedById }) => [id, reversedById ?? id]))]
  const rows = await findStored(
    tx,
    ids.map((settlementId) => ({ personId: person.id, settlementId })),
  )
  const rowOf = new Map(rows.map((row) => [Number(row.id), row]))
  const threads = await Promise.all(
    bills.map(async (bill) => {
      const row = rowOf.get(Number(bill.id))
      return row ? await billThread(tx, deps, person, bill, row, rowOf) : null
    }),
  )
  return threads.filter((one) => one !== null)
}

async function billThread(
  tx: Reader,
  deps: Deps,
  person: { id: number; name: string },
  bill: BillRecord,
  row: StoredSettlement,
  rowOf: ReadonlyMap<number, StoredSettlement>,
): Promise<Thread> {
  const settlement = presentStored(row)
  const { institutionName: place, careOn } = bill
  const parts = await partsOf(tx, deps, settlement, place)
  const isBack = bill.reversesId !== null
  const reversal = bill.reversedById === null ? undefined : rowOf.get(Number(bill.reversedById))
  const state = isBack
    ? both('退费', 'refund')
    : reversal
      ? both('已退费', 'taken back')
      : both('已结算', 'settled')
  const dot = ({ zh, en }: Text): Text => both(`${zh}。`, `${en}.`)
  const says = dot(isBack ? saidBack(parts) : said(parts))
  const backSays = reversal && {
    on: dateInChina(reversal.at),
    text: saidBack(parts),
    number: reversal.setlId,
    at: new Date(reversal.at).toISOString(),
  }
  const share = isBack ? null : borne(settlement.amounts)
  const moment = (at: string, what: Text): Thread['moments'][number] => ({
    at,
    by: null,
    what,
    amountFen: null,
    afterFen: null,
    done: true,
  })
  const at = bill.at.toISOString()
  const line = isBack
    ? (part: Part) => both(`${part.back.zh}${yuan(part.amount)}元`, `¥${yuan(part.amount)} ${part.back.en}`)
    : (part: Part) => both(`${part.who.zh}付${yuan(part.amount)}元`, `${part.who.en} ¥${yuan(part.amount)}`)
  return {
    id: `bill-${bill.setlId}`,
    kind: 'bill',
    title: both(`${place} ${careOn}`, `${place}, ${careOn}`),
    amountFen: bill.total,
    state,
    says,
    moments: [
      ...parts.map((part) => moment(at, line(part))),
      ...(backSays
        ? parts.map((part) =>
            moment(
              backSays.at,
              both(`${part.back.zh}${yuan(part.amount)}元`, `¥${yuan(part.amount)} ${part.back.en}`),
            ),
          )
        : []),
    ],
    letter: letterOf(person.name, both('一笔就医费用', 'a bill'), [
      isBack
        ? both(
            `${careOn}在${place}的费用${yuan(bill.total)}元已经退费，退费编号${bill.setlId}。`,
            `The bill of ${careOn} at ${place}, ¥${yuan(bill.total)}, was taken back under number ${bill.setlId}.`,
          )
        : both(
            `${careOn}在${place}的费用${yuan(bill.total)}元，结算编号${bill.setlId}，${state.zh}。`,
            `The bill of ${careOn} at ${place}, ¥${yuan(bill.total)}, number ${bill.setlId}: ${state.en}.`,
          ),
      says,
      ...(share ? [share] : []),
      ...(isBack ? [] : await whyCash(tx, settlement, row)),
      ...(backSays
        ? [
            both(
              `这笔费用已在${backSays.on}退费，退费编号${backSays.number}：${backSays.text.zh}。`,
              `It was taken back on ${backSays.on} under number ${backSays.number}: ${backSays.text.en}.`,
            ),
          ]
        : []),
    ]),
  }
}
