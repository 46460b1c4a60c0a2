import type { His, HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { unzipFirst, zipOf } from '../zip.ts'
import type { TestApp } from './harness.ts'

/** A bill as a hospital's own book has it, in yuan; a refund is below zero. */
export type OwnRow = {
  setlId: string
  mdtrtId: string
  psnNo: string
  total: number
  fund: number
  accounts: number
}

/** What a settling or reversing message answered, as a row of the hospital's book. */
export function ownRow({ output }: HisAnswer): OwnRow {
  const { setlinfo } = output
  return {
    setlId: setlinfo.setl_id,
    mdtrtId: setlinfo.mdtrt_id,
    psnNo: setlinfo.psn_no,
    total: setlinfo.medfee_sumamt,
    fund: setlinfo.fund_pay_sumamt,
    accounts: setlinfo.acct_pay,
  }
}

export const detailFile = (rows: readonly OwnRow[]): string =>
  rows
    .map(({ setlId, mdtrtId, psnNo, total, fund, accounts }) =>
      [
        setlId || 'null',
        mdtrtId || 'null',
        psnNo,
        total.toFixed(2),
        fund.toFixed(2),
        accounts.toFixed(2),
        total < 0 ? '1' : '0',
        'null',
      ].join('\t'),
    )
    .map((line) => `${line}\n`)
    .join('')

/** 9101 as a form, as the standard's sample client sends it. */
export async function uploadForm(
  app: TestApp,
  his: His,
  content: string | Buffer,
  filename = 'detail.zip',
): Promise<HisAnswer> {
  const boundary = '----7d1f3a5c'
  const envelope = his.envelope('9101', { fsUploadIn: { filename } }, his.newMsgid())
  const file = typeof content === 'string' ? await zipOf('detail.txt', Buffer.from(content)) : content
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="jsonStr"\r\n\r\n${JSON.stringify(envelope)}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    file,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const { body } = await app.raw({
    method: 'POST',
    url: '/fsi/api/rsfComIfsService/callService',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  })
  return body
}

/** 9102: the lines of a file, each as its columns. */
export async function fetchFile(app: TestApp, his: His, number: string): Promise<string[][]> {
  const message = his.envelope('9102', { fsDownloadIn: { file_qury_no: number } }, his.newMsgid())
  const answer = await app.raw({
    method: 'POST',
    url: '/fsi/api/rsfComIfsService/callService',
    payload: JSON.stringify(message),
  })
  if (answer.body !== null) throw new Error(answer.body.err_msg)
  const text = unzipFirst(answer.bytes, 100_000_000)?.toString('utf8')
  if (text === undefined) throw new Error('no archive came back')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}

export type Period = { from: string; to: string; clrType: string; insutype?: string }

const sumOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, one) => sum + Math.round(one * 100), 0) / 100

/** 3201: the result and what it says. */
export async function compareTotals(
  his: His,
  { from, to, clrType, insutype = '310', refunds = '1' }: Period & { refunds?: string },
  rows: readonly OwnRow[],
): Promise<{ result: string; said: string }> {
  const { stmtinfo } = outputOf(
    await his.call('3201', {
      data: {
        insutype,
        clr_type: clrType,
        setl_optins: his.area,
        stmt_begndate: from,
        stmt_enddate: to,
        medfee_sumamt: sumOf(rows.map(({ total }) => total)),
        fund_pay_sumamt: sumOf(rows.map(({ fund }) => fund)),
        acct_pay: sumOf(rows.map(({ accounts }) => accounts)),
        fixmedins_setl_cnt: rows.length,
        refd_setl_flag: refunds,
      },
    }),
  )
  return { result: stmtinfo.stmt_rslt, said: stmtinfo.stmt_rslt_dscr }
}

/** A line of the result of 3202. */
export type Difference = {
  kind: string
  line: number | undefined
  result: string
  psnNo: string
  mdtrtId: string
  setlId: string
  msgid: string
  memo: string
}

/** 9101, 3202 and 9102: a result for each row of either side. */
export async function compareDetails(
  app: TestApp,
  his: His,
  { from, to, clrType, insutype }: Period,
  content: string,
): Promise<Difference[]> {
  const uploaded = outputOf(await uploadForm(app, his, content))
  const { fileinfo } = outputOf(
    await his.call('3202', {
      data: {
        setl_optins: his.area,
        file_qury_no: uploaded.file_qury_no,
        stmt_begndate: from,
        stmt_enddate: to,
        medfee_sumamt: 0,
        fund_pay_sumamt: 0,
        cash_payamt: 0,
        fixmedins_setl_cnt: 0,
        clr_type: clrType,
        refd_setl_flag: '1',
        ...(insutype === undefined ? {} : { exp_content: JSON.stringify({ insutype }) }),
      },
    }),
  )
  const rows = await fetchFile(app, his, fileinfo.file_qury_no)
  return rows.map(([psnNo, mdtrtId, setlId, msgid, result, , memo, , , , told]) => {
    const { kind, line } = JSON.parse(told as string) as { kind: string; line?: number }
    return { kind, line, result, psnNo, mdtrtId, setlId, msgid, memo } as Difference
  })
}
