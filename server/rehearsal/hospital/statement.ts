import { unzipFirst, zipOf } from '../../src/zip.ts'
import { callPath, type His, type HisAnswer, outputOf } from './sample-client.ts'

// A hospital's side of the comparison of books: 9101, 3201, 3202, 9102.

/** Posts bytes to the interface; an answer that is a file has no body. */
export type Post = (
  payload: string | Buffer,
  contentType: string,
) => Promise<{ body: HisAnswer | null; bytes: Buffer }>

/** Posts to a server. */
export const postTo =
  (baseUrl: () => string): Post =>
  async (payload, contentType) => {
    const response = await fetch(new URL(callPath, baseUrl()), {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: payload,
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const json = (response.headers.get('content-type') ?? '').includes('json')
    return { body: json ? (JSON.parse(bytes.toString()) as HisAnswer) : null, bytes }
  }

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

/** The rows as the file that 9101 takes. */
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
  post: Post,
  his: Pick<His, 'envelope' | 'newMsgid'>,
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
  const { body } = await post(payload, `multipart/form-data; boundary=${boundary}`)
  if (body === null) throw new Error('a file came back')
  return body
}

/** 9102: the lines of a file, each as its columns. @throws Error with the cashier's sentence */
export async function fetchFile(
  post: Post,
  his: Pick<His, 'envelope' | 'newMsgid'>,
  number: string,
): Promise<string[][]> {
  const message = his.envelope('9102', { fsDownloadIn: { file_qury_no: number } }, his.newMsgid())
  const answer = await post(JSON.stringify(message), 'text/plain; charset=utf-8')
  if (answer.body !== null) throw new Error(answer.body.err_msg)
  const text = unzipFirst(answer.bytes, 100_000_000)?.toString('utf8')
  if (text === undefined) throw new Error('no archive came back')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}

/** Days, clearing type and insurance of a comparison; 3202 without an insurance compares all. */
export type Period = { from: string; to: string; clrType: string; insutype?: string }

/** Sums of yuan, exact to the fen. */
export const sumOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, one) => sum + Math.round(one * 100), 0) / 100

type Caller = Pick<His, 'call' | 'area'>

/** 3201: the result and what it says. */
export async function compareTotals(
  his: Caller,
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

/** A line of the result of 3202; amounts are ours, or the file's where we have none. */
export type Difference = OwnRow & {
  kind: string
  line: number | undefined
  result: string
  msgid: string
  memo: string
}

/** 9101, 3202 and 9102: a result for each row of either side. */
export async function compareDetails(
  post: Post,
  his: Caller & Pick<His, 'envelope' | 'newMsgid'>,
  { from, to, clrType, insutype }: Period,
  content: string,
): Promise<Difference[]> {
  const uploaded = outputOf(await uploadForm(post, his, content))
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
  const rows = await fetchFile(post, his, fileinfo.file_qury_no)
  return rows.map(([psnNo, mdtrtId, setlId, msgid, result, , memo, total, fund, accounts, told]) => {
    const { kind, line } = JSON.parse(told as string) as { kind: string; line?: number }
    const sums = { total: Number(total), fund: Number(fund), accounts: Number(accounts) }
    return { kind, line, result, psnNo, mdtrtId, setlId, msgid, memo, ...sums } as Difference
  })
}
