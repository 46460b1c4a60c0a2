/** What field tables cannot say of files and of reconciliation. */
export const booksText: Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>> = {
  en: {
    '3203':
      'For a month that is over, by clearing type, all schemes together. What is stated must be what our book has (`psntime` counts reversals too; a bill that was taken back within the month may be left out with both its rows); `med_sumfee`, `clr_way` and the two days are not compared.',
    '3204': 'Possible until the agency has prepared the payment of the month.',
    '1301':
      'All lists 1301–1327 that are files answer alike: a number for 9102 and how many rows are newer than `ver` (empty: all of them). The file has the bureau’s own columns. Nothing is prepared, so a number can be fetched again and later.',
    '1312':
      'Pages of at most 1,000 rows, changed at `updt_time` or later, of the institution’s area, its province and the whole country, or of `insu_admdvs` alone.',
    '3301':
      'By code alone: `med_list_codg` must stand in one of the lists on the first day, under `list_type`. All rows or none; every row that does not fit is named with its reason. Sent again, a row replaces what it said before.',
    '3302': 'Taken out at once.',
    '3403': 'The department ends today and stays in 5101 with that day.',
    '5101': '`input` may be empty.',
    '5102': 'From the agency’s register, of the own institution.',
    '9101':
      'A form with two parts: text `jsonStr` (this envelope, `fsUploadIn.in` left out) and the file; or JSON alone with the bytes in `fsUploadIn.in`, as Base64 or as a list of numbers. The file is a ZIP of one TXT in UTF-8 (or the TXT itself): a line a row, TAB between columns, `null` for empty, no head; at most 32 MB as sent and 96 MB unpacked. It is kept for 30 days.',
    '9102':
      'Answers the ZIP itself as `application/octet-stream`; JSON only where it is refused. An institution fetches its own files only.',
    '3201':
      'Days are those of `setl_time` as we answered it. A reversal is a row of its own with negative amounts; a bill that was taken back within the period may be left out with both its rows. `refd_setl_flag` 0: without refunds. `stmt_rslt` is 0 or 1; `stmt_rslt_dscr` says what our book has. 310 and 390 settle here, and the agency is the institution’s own (`clr_optins`): of anything else our book has nothing.',
    '3202':
      '9101 with the detail file, 3202, 9102 with the number that it answers. `exp_content` `{"insutype":"310"}` compares one scheme only. The result has a line for every row of either side, also for rows that cannot be read: a run stops at none. `stmt_rslt` is 0, 1, 101, 102 or 103; `memo` says what happened and which ordinary message mends it; `exp_content` says the same for programs: `kind` is one of `agrees`, `undone`, `lost-request`, `lost-answer`, `double-send`, `double-row`, `void-here`, `void-there`, `wrong-system`, `wrong-day`, `wrong-part`, `data`, `other-number`, `several`, `unreadable`, and `line` the row of your file. `msgid` is what 2601 wants as `omsgid`.',
  },
  zh: {
    '3203':
      '按清算类别申报已经过完的月份，各险种合并。申报数须与本系统的账一致（`psntime` 含撤销的笔数；当月结算又撤销的，两笔都可以不计）；`med_sumfee`、`clr_way` 和起止日期不核对。',
    '3204': '经办机构安排该月拨付之前可以撤销。',
    '1301':
      '1301–1327 中以文件下载的目录都一样：返回 9102 用的查询号，以及比 `ver` 新的行数（留空为全部）。文件列与医保局的目录一致。查询号可重复使用。',
    '1312':
      '每页最多 1000 行，取 `updt_time` 及以后变更的；含机构所在统筹区、本省和全国的行，填 `insu_admdvs` 时只取该区划的。',
    '3301':
      '只按编码对照：`med_list_codg` 须在开始日期有效，且目录类别相符。全部接收或全不接收，每一行不符的都写明原因。重复上传以后一次为准。',
    '3302': '即时撤销。',
    '3403': '科室于当天终止，5101 仍返回，带终止日期。',
    '5101': '`input` 可以为空。',
    '5102': '来自经办机构登记的名册，只含本机构人员。',
    '9101':
      '表单两部分：文本 `jsonStr`（本报文，不填 `fsUploadIn.in`）和文件；也可只发 JSON，文件字节放 `fsUploadIn.in`（Base64 或数字数组）。文件为一个 UTF-8 编码 TXT 的 ZIP 压缩包（也可直接发 TXT）：每行一条，列间用 TAB，空值写 `null`，不带表头；上传不超过 32 MB，解压后不超过 96 MB。保存 30 天。',
    '9102': '成功时直接返回 ZIP（`application/octet-stream`），失败时返回 JSON。只能下载本机构的文件。',
    '3201':
      '期间以我们返回的 `setl_time` 为准。撤销是单独的一笔，金额为负；期间内结算又撤销的，可以两笔都不报。`refd_setl_flag` 为 0 时不含退费。`stmt_rslt` 为 0 或 1，`stmt_rslt_dscr` 写明本系统的金额和笔数。这里只结 310 和 390，经办机构为机构所在统筹区（`clr_optins`）；其他险种和经办机构，本系统账上为零。',
    '3202':
      '先用 9101 上传明细文件，再发 3202，最后用返回的查询号发 9102。`exp_content` 写 `{"insutype":"310"}` 时只对一个险种。结果文件中两边的每一笔各有一行，读不了的行也有：一行有误不影响其他行。`stmt_rslt` 为 0、1、101、102、103；`memo` 写明发生了什么、用哪个交易处理；`exp_content` 供程序读取：`kind` 取 `agrees`、`undone`、`lost-request`、`lost-answer`、`double-send`、`double-row`、`void-here`、`void-there`、`wrong-system`、`wrong-day`、`wrong-part`、`data`、`other-number`、`several`、`unreadable` 之一，`line` 是上传文件的行号。`msgid` 就是 2601 要填的 `omsgid`。',
  },
}
