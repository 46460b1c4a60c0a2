import { daysBetween } from '@gongji/policy/dates'
import { type Fen, fen, fenToYuan } from '@gongji/policy/money'
import { listHolders } from '../person/lookup.ts'
import { listPeople } from '../person/person.ts'
import { documentDigest } from '../person/seal.ts'
import { applyForClearing, withdrawClearing } from '../reconciliation/application.ts'
import type { Outcome, StatedRow } from '../reconciliation/compare.ts'
import { compareRows, keepComparison, type Part, reconcileTotals } from '../reconciliation/reconcile.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import type { Values } from './field.ts'
import { endOf, keepFile, requireFile } from './file.ts'
import { type ReadRow, readRows, writeRows } from './file-rows.ts'
import {
  application,
  comparedRows,
  details,
  statedRows,
  totals,
  withdrawal,
} from './messages/reconciliation.ts'
import { problem } from './problem.ts'
import { memoOf, resultOf } from './reconciliation-words.ts'
import { once } from './remember.ts'
import { extensionOf } from './settle.ts'

/** Days that one comparison may span: a year, as clearing counts. */
const mostDays = 366

const schemes: Readonly<Record<string, Part['scheme']>> = { '310': 'employee', '390': 'resident' }
const schemeNamed = (insutype: string): Part['scheme'] =>
  Object.hasOwn(schemes, insutype) ? (schemes[insutype] as Part['scheme']) : 'none'

type Asked = { setl_optins: string; clr_type: string; stmt_begndate: string; stmt_enddate: string }

/** @throws Problem when the period is none */
function partOf(
  { institution }: Call<unknown>,
  { setl_optins: agency, clr_type: clearingType, stmt_begndate: from, stmt_enddate: to }: Asked,
  { scheme, refunds }: { scheme: Part['scheme']; refunds: string | null },
): Part {
  if (to < from || daysBetween(from, to) >= mostDays) throw problem.periodWrong({ from, to, most: mostDays })
  return {
    institution: institution.code,
    area: institution.area,
    agency,
    scheme,
    clearingType,
    from,
    to,
    withRefunds: refunds !== '0',
  }
}

const sides = (rows: number, total: number, fund: number, accounts: number): string =>
  `${rows}笔、总额${fenToYuan(fen(total))}元、基金${fenToYuan(fen(fund))}元、账户${fenToYuan(fen(accounts))}元`

/** 3201 */
const compareTotals = handles(totals, (context, call) => {
  const { data } = call.input
  const part = partOf(call, data, { scheme: schemeNamed(data.insutype), refunds: data.refd_setl_flag })
  const theirs = {
    rows: data.fixmedins_setl_cnt,
    total: data.medfee_sumamt,
    fund: data.fund_pay_sumamt,
    accounts: data.acct_pay,
  }
  return once(context, call, { spec: totals, personId: null }, async (tx) => {
    const { agreed, ours } = await reconcileTotals(tx, context.deps, { part, theirs })
    const elsewhere =
      part.agency === part.area ? '' : `本机构的清算经办机构是 ${part.area}，不是 ${part.agency}。`
    return {
      stmtinfo: {
        setl_optins: part.agency,
        stmt_rslt: agreed ? '0' : '1',
        stmt_rslt_dscr: agreed
          ? `一致：${sides(ours.rows, ours.total, ours.fund, ours.accounts)}。`
          : `不一致。${elsewhere}本系统${sides(ours.rows, ours.total, ours.fund, ours.accounts)}；请用 3202 对明细。`,
        exp_content: null,
      },
    }
  })
})

type FileRow = ReadRow<(typeof statedRows)['fields']>

/** Rows that could be read, with the person that each number names. */
async function statedOf({ deps }: Context, rows: readonly FileRow[]): Promise<StatedRow[]> {
  const digests = new Map<string, string>()
  for (const { row } of rows) {
    if (row !== null) digests.set(row.psn_no, documentDigest(deps.secrets, 'psn', row.psn_no))
  }
  const holders = await listHolders(deps.db.reader, [...digests.values()])
  return rows.flatMap(({ line, row }) =>
    row === null
      ? []
      : [
          {
            line,
            setlId: row.setl_id ?? '',
            mdtrtId: row.mdtrt_id ?? '',
            personId: holders.get(digests.get(row.psn_no) as string) ?? null,
            total: row.medfee_sumamt,
            fund: row.fund_pay_sumamt,
            accounts: row.acct_pay,
          },
        ],
  )
}

type ResultRow = Partial<Values<(typeof comparedRows)['fields']>>

function resultRow(outcome: Outcome, psnNo: string): ResultRow {
  const { kind, stated, booked } = outcome
  const accounts = booked === null ? null : fen(booked.own + booked.relatives + booked.wallet)
  const unclear = kind === 'several'
  return {
    psn_no: psnNo,
    mdtrt_id: unclear ? null : (booked?.mdtrtId ?? stated?.mdtrtId ?? null),
    setl_id: unclear ? null : (booked?.setlId ?? stated?.setlId ?? null),
    msgid: booked?.msgid ?? null,
    stmt_rslt: kind === 'wrong-system' && booked !== null ? '101' : resultOf[kind],
    refd_setl_flag: (booked?.total ?? stated?.total ?? 0) < 0 ? '1' : '0',
    memo: memoOf(outcome),
    medfee_sumamt: booked?.total ?? stated?.total ?? null,
    fund_pay_sumamt: booked?.fundTotal ?? stated?.fund ?? null,
    acct_pay: accounts ?? stated?.accounts ?? null,
    exp_content: JSON.stringify({ kind, ...(stated === null ? {} : { line: stated.line }) }),
  }
}

const unreadable = ({ line, fault }: { line: number; fault: string }): ResultRow => ({
  psn_no: '',
  msgid: null,
  stmt_rslt: resultOf.unreadable,
  refd_setl_flag: '0',
  memo: `第${line}行没有参加对账：${fault}请更正这一行后再对。`,
  exp_content: JSON.stringify({ kind: 'unreadable', line }),
})

const sumOf = (amounts: readonly Fen[]): number => amounts.reduce<number>((sum, one) => sum + one, 0)

/** 3202 */
const compareDetails = handles(details, async (context, call) => {
  const { data } = call.input
  const { insutype } = extensionOf(data.exp_content)
  const part = partOf(call, data, {
    scheme: typeof insutype === 'string' ? schemeNamed(insutype) : null,
    refunds: data.refd_setl_flag,
  })
  const { deps } = context
  const sent = await requireFile(context, call.institution, data.file_qury_no)
  const rows = readRows(statedRows, sent.content)
  const stated = await statedOf(context, rows)
  const bad = rows.filter((row) => row.fault !== null)
  return await once(context, call, { spec: details, personId: null }, async (tx) => {
    const { outcomes, counts } = await compareRows(tx, part, stated)
    const psnNoOf = new Map(
      rows.flatMap(({ line, row }) => (row === null ? [] : [[line, row.psn_no] as const])),
    )
    const ids = new Set(
      outcomes.flatMap(({ stated: row, booked }) => (row === null && booked ? [booked.personId] : [])),
    )
    const people = new Map((await listPeople(tx, deps.secrets, [...ids])).map(({ id, psnNo }) => [id, psnNo]))
    const numberOf = ({ stated: row, booked }: Outcome): string =>
      (row === null ? people.get(booked?.personId ?? 0) : psnNoOf.get(row.line)) ?? ''
    const content = writeRows(comparedRows, [
      ...outcomes.map((one) => resultRow(one, numberOf(one))),
      ...bad.map(unreadable),
    ])
    const name = `result-${part.from}-${part.to}-${part.clearingType}.zip`
    const file = await keepFile(tx, deps, { institution: call.institution, name, content })
    await keepComparison(tx, deps, {
      part,
      theirs: {
        rows: stated.length,
        total: sumOf(stated.map(({ total }) => total)),
        fund: sumOf(stated.map(({ fund }) => fund)),
        accounts: sumOf(stated.map(({ accounts }) => accounts)),
      },
      outcomes,
      counts,
      unreadable: bad.length,
      file: file.number,
    })
    return { fileinfo: { file_qury_no: file.number, filename: name, dld_endtime: endOf(file) } }
  })
})

/** 3203 */
const apply = handles(application, (context, call) => {
  const { data } = call.input
  const month = `${data.setlym.slice(0, 4)}-${data.setlym.slice(4)}`
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw problem.monthWrong({ month: data.setlym })
  const { code: institution, area } = call.institution
  return once(context, call, { spec: application, personId: null }, async (tx) => ({
    result: {
      clr_appy_evt_id: await applyForClearing(tx, context.deps, {
        institution,
        area,
        month,
        clearingType: data.clr_type,
        stated: {
          rows: data.psntime,
          total: data.medfee_sumamt,
          fund: data.fund_appy_sum,
          accounts: data.acct_pay,
          cash: data.cash_payamt,
        },
      }),
    },
  }))
})

/** 3204 */
const withdraw = handles(withdrawal, (context, call) => {
  const { code: institution, area } = call.institution
  const { clr_appy_evt_id: event } = call.input.data
  return once(context, call, { spec: withdrawal, personId: null }, async (tx) => {
    await withdrawClearing(tx, context.deps, { institution, area, event })
    return { result: { retRslt: '1', msgRslt: '清算申请已撤销。' } }
  })
})

export const reconciliationMessages: readonly Handled[] = [compareTotals, compareDetails, apply, withdraw]
