import type { Language } from '@gongji/policy'
import { goes } from '../periods.ts'
import { booksText } from './guide-text-books.ts'

type GuideText = {
  title: string
  intro: string
  tryTitle: string
  tryIt: string
  sandboxTitle: string
  /** `{code}`: an example of a vendor's fixed code. */
  sandbox: string
  peopleHead: readonly string[]
  institutionsHead: readonly string[]
  itemsHead: readonly string[]
  wireTitle: string
  wire: string
  orderTitle: string
  order: string
  accountsTitle: string
  accounts: string
  moneyTitle: string
  money: string
  againTitle: string
  again: string
  refusalsTitle: string
  refusals: string
  refusalsHead: readonly string[]
  examplesTitle: string
  examples: string
  messagesTitle: string
  notation: string
  messages: Readonly<Record<string, string>>
  signaturesTitle: string
  signatures: string
  missingTitle: string
  missing: string
  columns: { member: string; type: string; name: string; note: string; refused: string }
  input: string
  output: string
  rows: string
  fileIn: string
  fileOut: string
  none: string
}

const en: GuideText = {
  title: 'National interface, for hospital programs',
  intro:
    '[中文](national-interface.zh-CN.md) · A hospital program that already speaks the national institution interface settles here unchanged: same envelope, same transactions, same fields. This page is made from the running code and from messages that were really exchanged with a fresh sandbox; a test fails when it is out of date.',
  tryTitle: 'Try it',
  tryIt: '`npm start` serves the sandbox on port 8080. Read a person (1101):',
  sandboxTitle: 'What the sandbox always holds',
  sandbox:
    'Names are invented; ID numbers have the impossible area prefix 99 and a right check digit. Everybody can be read by ID card (`mdtrt_cert_type` 02), by social-security card (03), or by code (01): the 28 digits that the phone shows, or, for automated tests, the fixed code `SANDBOX` + ID number, e.g. `{code}`. The fixed codes exist in the sandbox only. The clock starts at 2025-01-15 10:00 (Asia/Shanghai).',
  peopleHead: ['person', 'psn_no', 'ID number (02)', 'card (03)', 'insutype', 'area', ''],
  institutionsHead: ['fixmedins_code', 'name', 'kind', 'level', 'area'],
  itemsHead: ['med_list_codg', 'name', 'class', 'first share', 'ceiling'],
  wireTitle: 'On the wire',
  wire: [
    '- `POST`, JSON in UTF-8, any path, any content type: what a message is says `infno`. At most 2 MB and 32 levels of nesting. A body compressed by gzip is opened. `input` may be spelt `Input`.',
    '- Every answer is HTTP 200 with `infcode` 0 (done; `err_msg` is empty) or -1 (refused; `err_msg` says what is wrong and who can mend it, for the cashier; nothing was changed).',
    '- Nothing may be written as `""`, `null`, `"null"` or `"NULL"`. Numbers may be text or JSON numbers; what binary fractions leave over (12.299999999999999) is rounded off below a ten-thousandth of the last decimal. A node may be an object or a list of one. Times may be `yyyy-MM-dd HH:mm:ss`, `yyyy/M/d H:mm:ss`, `yyyy-MM-dd`, `yyyyMMddHHmmss` or ISO, and must exist; `fee_ocur_time` is not in the future, nor before the year of the visit, birth or insurance. Members that we do not know are ignored; names that do not match their codes are taken as they are. Send long numbers (`psn_no`) as text: a bare number of 26 digits has lost digits before it arrives.',
    '- The forms of 2021 without `card_sn`, `psn_cert_type`, `certno`, `psn_type`, `psn_name` are taken; `exp_content` and `expContent` are the same.',
    '- In answers, amounts are JSON numbers in yuan with at most two decimals, what is empty is `null`, and every member of the standard is there.',
    '- Encrypted input (`enc_type`, or `input` as a cipher text) is refused until cipher and key have been agreed on.',
    '',
    'The envelope:',
  ].join('\n'),
  orderTitle: 'Order of messages',
  order: [
    '- Hospital: (9001) → 1101 → 2201 → 2203 → 2204 → 2206 → 2207; back: 2208 → 2205 → 2202.',
    '- Stay: 1101 → 2401 → 2301, day by day → 2402 → 2303 → 2304; back: 2305 → 2405 → 2302 → 2404. A part may be settled in between (`mid_setl_flag` 1). Rows that were settled and reversed wait again by themselves.',
    '- Pharmacy: 1101 → (2101) → 2102; back: 2103.',
    '- 9001 is needed only where the institution is set so. 2206 may be left out. One visit may have several batches (`chrg_bchno`), each settled by itself. To give back a part: 2208, then 2204 with a row of negative `cnt` (or 2205 and 2204 with what is left), then 2207, under the same batch number or a new one.',
    '- A registration fee is a batch of its own: 2201, 2204, then 2206 and 2207 with `med_type` 12; 2203, which says what the care is, may come after it. Bills settle item by item (`psn_setlway` 01 or empty); other ways are refused by name.',
    '- The day of care is `begntime` of 2203, else of 2201 (pharmacies: of 2102; stays: the day of discharge in 2402, in between `dscgTime` or today): it picks the year, the rules and the ratio. A day in the future is refused.',
    '- Kinds of care (`med_type`): 41 is billed by 2101 and 2102 only, stays (21…, 22, 24, 25, 52) by 23xx and 24xx only; 2203, 2206 and 2207 take every other kind. A kind without rules is recorded by 2203, and refused by name when it is settled.',
    '- A bill is paid at a till or claimed by hand, never both: while a claim stands on its invoice (`invono`) or its visit it is refused. A visit that was opened for a claim takes no message at all.',
  ].join('\n'),
  accountsTitle: 'Whose account pays',
  accounts: [
    'The patient shows his or her own credential: **the money is shared, the card is not**. Relatives who have authorised the patient are found by us; nothing about them is sent.',
    '',
    '| `acct_used_flag` | pays |',
    '| --- | --- |',
    '| 0, or empty | pooled fund and cash; no account |',
    '| 1 | own account; then, where the patient’s area allows it without being asked (Liupanshui), relatives in their order |',
    '| 2 | somebody said that the shared account is to pay (Zhaotong needs this): own account, then relatives. Refused when nobody has authorised the patient |',
    '',
    'A code from the patient’s phone or the sharing certificate, scanned at the till, says the same as 2: send it as `"exp_content": "{\\"shareCode\\":\\"…\\"}"` in 2206, 2207, 2101 or 2102.',
    'Shared money is of three kinds: bindings, quotas and the wallet. Flag 2 is refused only where the patient has none of them. The flag is the till’s choice, also between 2206 and 2207: total and funds must be what was offered, the new split per payer stands.',
    'A hospital’s prescription that a pharmacy fills (`rx_circ_flag` 1 on every row) is paid on the prescriber’s terms where the area says so: send that hospital’s code as `"exp_content": "{\\"rxfixmedinsCode\\":\\"H53060200002\\"}"` in 2101 and 2102. Where the rules ask for it and it is missing, the sale is refused.',
    '',
    'Drug trace codes: each row of 2102 carries one code a pack in `drug_trac_info` (`durg_trac_info` is read too; `trdn_flag` 1: part of an opened pack), as an object or an array, or beside the rows by `feedetl_sn`. From 2025-07-01 as many must be there as `minpacunt_drug_trac_cnt` says; from 2026-01-01 every drug in packs has one. A pack is settled once; its refund (2103, 2601) frees it. 2207 and 2304 have no place for codes: hospitals send them by 3505. A sandbox settles a sale that says nothing of codes, unless it was started with `SANDBOX_TRACE_CODES=demanded`.',
    '',
    'Who paid comes back as JSON text in `exp_content` of `setlinfo`: `payers` (masked name, what the patient is to the payer, amount), `wallet`, and `notes`: why an account that could have paid did not. `balc` is the patient’s own account after the bill; no relative’s balance is ever sent.',
  ].join('\n'),
  moneyTitle: 'How the amounts add up',
  money: [
    'To the fen, in every answer:',
    '',
    '- `medfee_sumamt` = `fund_pay_sumamt` + `psn_part_amt` + `hosp_part_amt` (always 0)',
    '- `medfee_sumamt` = `fulamt_ownpay_amt` + `overlmt_selfpay` + `preselfpay_amt` + `inscp_scp_amt`',
    '- `psn_part_amt` = `acct_pay` + `psn_cash_pay`',
    '- `acct_pay` contains `acct_mulaid_pay`; the own account paid `acct_pay` − `acct_mulaid_pay`',
    '- `fund_pay_sumamt` = `hifp_pay` + `hifmi_pay` + `hifob_pay` + `hifes_pay` + `cvlserv_pay` + `maf_pay` + `hifdm_pay` + `oth_pay`',
    '- `setldetail`: one row for each fund that paid, together `fund_pay_sumamt`, and one row 310200 equal to `acct_pay`',
    '',
    'Codes in `setldetail`: pooled money of outpatient, emergency, pharmacy and two-disease care 310102 (employees) or 390102 (residents); of chronic and inpatient care 310100 or 390100; critical illness 310300 or 390200; large sums 330100; civil servants 320100; medical assistance 610100; others 999997. `crt_payb_lmt_amt` is 0: no limit is stated.',
    '',
    '`pool_prop_selfpay` is the pooled fund’s ratio. `clr_optins` is the institution’s area, `clr_way` 1, `clr_type` follows `med_type`. `medins_setl_id` is the settling message’s `msgid`. A reversal (2208, 2103) has a number of its own and the same amounts below zero; the cash is sent as `pdn_cash_pay` and `psn_cash_pay`, in 2103 also as `cash_payamt`.',
    '',
    'The four amounts of the split in 2207 may be empty or zero; otherwise they must equal ours.',
  ].join('\n'),
  againTitle: 'When an answer was lost',
  again: [
    `Send the same message again with the same \`msgid\`: the first answer comes back and nothing is done twice; what was taken back since (2208, 2103, 2601, 2202, 2205, 9002) is refused, and the refusal says by what and when. A program that has lost its \`msgid\`s asks 5203A by the id it still knows, or undoes by 2601. Content is \`infno\` and \`input\`, however they are spelt; \`inf_time\`, \`sign_no\` and signatures do not count. Other content under a used \`msgid\` is refused. A refusal is not remembered: correct the message and send it under the same \`msgid\` if you like. Answers to settlements and reversals are kept for good, all others for ${goes.message.days} days; a message that comes again after that is new: 2201 opens another visit, lines that are there already or settled are refused.`,
    '',
    'A settled batch that is sent under a new `msgid` is refused and names the settlement. So is a pharmacy’s sale: the same invoice and line numbers, or without an invoice the same day, line numbers and amounts; it is free again after 2103. `繁忙,未记账,请重发` means what it says: nothing was booked.',
  ].join('\n'),
  refusalsTitle: 'Refusals',
  refusals:
    'Sentences that were really answered. Some begin with the words that programs in use look for (`该笔结算已撤销，请勿重复办理`, `该参保人的基本信息为空`, `未查询到任何有效相关的记录`); what is wrong and who can mend it follows.',
  refusalsHead: ['when', '`err_msg`'],
  examplesTitle: 'One bill in full',
  examples:
    '王秀英 pays 2,000.00 at 六盘水市第一示范医院: the pooled fund 940.50, her own account 300.00, her son’s account 759.50, no cash. Serials are shown as zeros.',
  messagesTitle: 'Every transaction',
  notation:
    'Notation: `C30` text of at most 30 characters; `N16,2` number with two decimals; `D` yyyy-MM-dd; `DT` yyyy-MM-dd HH:mm:ss; `#` from a code table; `*` required by the standard in a message, never empty in an answer. We refuse a message only without the members that say so.',
  messages: {
    ...booksText.en,
    '9001': '`sign_no` has 30 digits: area, time, serial. It holds for the day.',
    '9002': 'The answer carries the time under both node names that are in use.',
    '1101':
      'One row of `insuinfo` for each enrolment; the own account’s balance stands on the row 310. `mdtrt_cert_type`: 01 code or token (to 512 characters), 02 certificate of any kind (`psn_cert_type` says which; empty: whatever kind), 03 card, 04 and 05 a terminal’s token, 06 electronic card; a zero in front may be missing. Without a credential the person is found by `psn_cert_type`, `certno` and `psn_name`.',
    '1161': 'Chongqing’s form: as 1101, by card unless `mdtrt_cert_type` says otherwise.',
    '1162': 'Chongqing’s form: as 1101, by code; `ecToken` starts a visit as the code does.',
    '5205': 'Drugs (list types 10x) of this institution’s visits for chronic diseases (`med_type` 14…).',
    '5206':
      'Sums of the year’s bills that stand, to the month of `cum_ym` (empty: this month), whoever settled them; a bill belongs to its day of care. C0000 counts settled stays.',
    '6101':
      '`ecQrCode` is what the control scanned. The same is answered to a control’s own call, `{"transType":"ec.query","orgId":…,"data":{…,"ecQrCode":…}}` at any path, in its own form: `code` 0 and `data`, or -1 and `message`. The token goes into `mdtrt_cert_no` (01).',
    '100001': 'Hunan’s form. What each rule of a settlement came to; the rows add up to the bill.',
    '1201': 'By code, or by part of the name.',
    '2201': '`mdtrt_id` is the area of insurance, G and 13 digits. It is opaque.',
    '2202': 'Refused while a settlement of the visit stands; takes the uploaded lines with it.',
    '2203':
      'Diagnoses are kept by `diag_type` and `diag_srt_no`; `vali_flag` 0 takes one out. Kind, day and disease cannot change under a settlement that stands.',
    '2204':
      'All rows or none: every row that is wrong is named. Price × count may differ from the amount by 0.01. A row with a negative `cnt` gives back part of one that waits to be settled: the one in `init_feedetl_sn`, or the only one of that item and price.',
    '2205':
      '`0000` withdraws every line that is not settled. Lines whose settlement was reversed count as not settled.',
    '2206': 'Books nothing and lives till midnight.',
    '2207':
      'Durable before it is answered. Refused when the amounts per payer have changed since the last 2206 of the day, with the new split.',
    '2208': 'Gives every fen back to where it came from, at any later time.',
    '2206A': 'As 2206; the sender may add its own split, which must then equal ours.',
    '2207A': 'As 2207; the four amounts of the split may be left out.',
    '2201A': 'As 2201; `med_type` may be said already. Empty is 11.',
    '2601':
      'For 2102, 2102A, 2207, 2207A whose answer never came: `omsgid` is the `msgid` of the lost message. What was settled is taken back; an id that is not known here is used up, so that the message does nothing if it comes late. Sent again it changes nothing. A reversal is not taken back.',
    '2001': 'One row for each enrolment, the pooled fund only: whether it would pay, and if not, why.',
    '1901': 'The code tables of this page, by the name of the field. Every member is sent in both spellings.',
    '5201': 'Own visits only, by day of care; cancelled ones are left out.',
    '5203': 'Own settlements and reversals only. `refd_setl_flag` 1: taken back, or itself a reversal.',
    '5203A':
      'What a message did whose answer was lost, by its `msgid` (`medins_setl_id`); with what took it back since (`init_setl_id`, `vali_flag` 0). An empty list: it did nothing.',
    '5204':
      'The lines of a settlement; without `setl_id`, those of the visit that are not withdrawn, not yet divided.',
    '5301': 'Approved filings that hold today.',
    '5360':
      'Jiangsu’s, not of the national baseline: approved chronic diseases that hold on the day; an empty list where there are none.',
    '90100':
      'Not of the national baseline. One row an insurance; `clct_time` is known of premiums that were paid here, of others the tax bureau knows it.',
    '5302':
      'Institutions named in filings of chronic disease (`biz_appy_type` 01); no other choice is kept here.',
    '5303': 'Stays without a discharge, by day of admission; of another hospital only that there is one.',
    '2401': 'Nobody lies in two beds: while another stay has no discharge, it is refused and names where.',
    '2402':
      'The day of discharge decides year, area, rules and ratio of what is not settled yet. It is not after the patient’s death, nor after the last day of an insurance that has ended.',
    '2403': 'A diagnosis with a known `diag_type` and `diag_srt_no` takes the other’s place.',
    '2404': 'Refused while fee rows or settlements stand.',
    '2405': 'Refused while a settlement stands.',
    '2301':
      'All rows or none. A return has `cnt` below zero, the price of the row it returns, and that row’s serial in `init_feedetl_sn`; settled rows are not returned. Each row is looked up in the catalogue of its own day.',
    '2302': 'By serial, or all that wait with `0000`.',
    '2303': 'Books nothing. May come before the discharge. `mdtrt_cert_no` may be empty.',
    '2304':
      'For good after 2402; in between with `mid_setl_flag` 1, to the day in `dscgTime`: rows of later days wait for the next one. So a stay over the turn of a year, or over a move to another area, is settled in two parts with one deductible. Stays of the year that were settled before are counted when it is settled.',
    '2305': 'Every fen goes back where it came from.',
    '2306': '`bkkp_sn` is the serial of the row.',
    '2406':
      'Kinds and values are an area’s own list: what is sent is kept and shown by 2407. No rule of ours reads it, so it changes no bill.',
    '2407': 'One’s own marks, by the page; other hospitals’ are not shown.',
    '2101': 'As 2206, with the lines in the message.',
    '2101A': 'As 2101; the sender may add its own split.',
    '2102A': 'As 2102; the sender may add its own split.',
    '2102': 'As 2207, with the lines in the message; opens a visit of its own.',
    '2103':
      'As 2208. `psn_pay` and `cash_payamt` repeat two members under the names that older programs read.',
  },
  signaturesTitle: 'Signatures',
  signatures: [
    'In production every message is signed, with a key that the agency issues to the institution; in the sandbox an institution for which a key was issued (`POST /api/administration/institutions/{code}/keys`) sends signed messages only, so that a program can be rehearsed. Times are compared with the server’s clock, 30 minutes either way; a signature or nonce is good once. What is refused is answered with infcode -1.',
    '',
    '- **CSB**: headers `_api_name`, `_api_version`, `_api_timestamp` (milliseconds), `_api_access_key`, and `_api_signature`, Base64 of HMAC-SHA1 under the secret over those four, sorted by name, `k=v` joined by `&`. A proxy has to let names with underscores through.',
    '- **x-tif**: headers `x-tif-paasid`, `x-tif-timestamp` (seconds), `x-tif-nonce`, and `x-tif-signature`, hexadecimal SHA-256 of timestamp + secret + nonce + timestamp.',
    '- **OAuth2**: `POST /auth/oauth/token` with Basic client id and secret and `grant_type=password` answers a token for two hours, sent as `Authorization: Bearer`.',
    '- **API key**: the header `apikey`.',
    '- **SM2**: `signtype` SM2 and in `cainfo` the Base64 of the SM2-with-SM3 signature (r‖s or DER, user id the client id) over the text of `input` exactly as it is written. With `enc_type` SM4 `input` is the Base64 of that text under SM4-ECB, the 16 characters of the client id being the key; signed is what was sealed.',
  ].join('\n'),
  missingTitle: 'Not offered yet',
  missing:
    'Entitlement registration (25xx) and online payment (62xx to 64xx). They are answered with infcode -1 and say so.',
  columns: { member: 'member', type: 'type', name: '名称', note: '', refused: 'needed' },
  input: 'in',
  output: 'out',
  rows: '(rows)',
  fileIn: 'columns of the file that is sent by 9101',
  fileOut: 'columns of the file that 9102 gives',
  none: 'none',
}

const zh: GuideText = {
  title: '国家医保接口：收费系统厂商指南',
  intro:
    '[English](national-interface.md) · 已按国家医保信息平台定点医药机构接口开发的收费系统，无需改动即可在此结算：报文信封、交易、字段均相同。本页由运行中的代码和与全新沙箱实际往来的报文生成；内容过时，测试即不通过。',
  tryTitle: '先试一笔',
  tryIt: '`npm start` 在 8080 端口启动沙箱。读取人员信息（1101）：',
  sandboxTitle: '沙箱固定数据',
  sandbox:
    '姓名均为虚构；身份证号以不存在的 99 开头，校验码正确。每个人都可用身份证（`mdtrt_cert_type` 02）、社保卡（03）或医保码（01）识别：医保码为手机展示的 28 位数字；自动化测试可用固定码 `SANDBOX`+身份证号，例如 `{code}`，仅沙箱有效。沙箱时钟从 2025-01-15 10:00（北京时间）开始。',
  peopleHead: ['姓名', 'psn_no', '身份证号（02）', '社保卡号（03）', 'insutype', '参保地', ''],
  institutionsHead: ['fixmedins_code', '名称', '类型', '级别', '统筹区'],
  itemsHead: ['med_list_codg', '名称', '等级', '先行自付', '限价'],
  wireTitle: '传输约定',
  wire: [
    '- `POST`，UTF-8 编码的 JSON，路径和 Content-Type 不限，按 `infno` 识别交易；报文不超过 2 MB、嵌套不超过 32 层，可用 gzip 压缩；`input` 也可写作 `Input`。',
    '- 一律返回 HTTP 200：`infcode` 0 表示成功（`err_msg` 为空），-1 表示未受理（`err_msg` 写明原因和由谁处理，可直接给收费员看；没有任何改动）。',
    '- 空值可写作 `""`、`null`、`"null"`、`"NULL"`；数字可为文本或 JSON 数字，二进制小数的尾差（如 12.299999999999999）小于末位万分之一的自动舍去；节点可为对象或单元素数组；时间可写 `yyyy-MM-dd HH:mm:ss`、`yyyy/M/d H:mm:ss`、`yyyy-MM-dd`、`yyyyMMddHHmmss` 或 ISO 格式，须是真实存在的时间；`fee_ocur_time` 不得晚于今天，不得早于就诊年度、出生和参保；不认识的成员忽略；名称与编码不符不影响受理。`psn_no` 等长号码须以文本发送：26 位裸数字在到达前就已丢失精度。',
    '- 2021 年基线版没有 `card_sn`、`psn_cert_type`、`certno`、`psn_type`、`psn_name` 的报文照收；`exp_content` 与 `expContent` 等同。',
    '- 返回报文中金额为元、最多两位小数的 JSON 数字，空值为 `null`，标准列出的成员全部返回。',
    '- 加密输入（`enc_type`，或 `input` 为密文）在约定加密方式和密钥之前不受理。',
    '',
    '报文信封：',
  ].join('\n'),
  orderTitle: '交易顺序',
  order: [
    '- 医院：（9001）→ 1101 → 2201 → 2203 → 2204 → 2206 → 2207；退：2208 → 2205 → 2202。',
    '- 住院：1101 → 2401 → 2301（逐日）→ 2402 → 2303 → 2304；退：2305 → 2405 → 2302 → 2404。可中途结算（`mid_setl_flag` 1）。结算撤销后，其明细自动恢复为待结算。',
    '- 药店：1101 →（2101）→ 2102；退：2103。',
    '- 仅在机构设置要求时才须 9001 签到；2206 可省略。一次就诊可有多个收费批次（`chrg_bchno`），各自结算；部分退费：先 2208，再用 2204 上传 `cnt` 为负的退费明细（或 2205 后用 2204 上传其余明细），再 2207，批次号不变或另编均可。',
    '- 挂号费单独成批：2201、2204，再以 `med_type` 12 做 2206、2207；说明就诊类别的 2203 可以在其后。只按项目结算（`psn_setlway` 为 01 或空），其他方式指明名称后不予受理。',
    '- 就诊日取 2203 的 `begntime`，未传则取 2201 的（药店取 2102 的；住院取 2402 的出院日期，中途结算取 `dscgTime`，未填取当天）：年度、规则、比例都按这一天。晚于今天的不受理。',
    '- 医疗类别（`med_type`）：41 只用 2101、2102 办理，住院（21…、22、24、25、52）只用 23xx、24xx 办理；2203、2206、2207 收其他各类。没有结算规则的类别，2203 照记，结算时说明是哪一类并退回。',
    '- 一笔费用要么在收费处结算，要么手工报销：其发票（`invono`）或就诊已申请手工报销的，申请有效期间不能结算。为手工报销开立的就诊，任何交易都不能再办理。',
  ].join('\n'),
  accountsTitle: '由谁的账户支付',
  accounts: [
    '患者出示本人的凭证：**共济的是资金，卡不能共用**。哪些家人授权了患者由平台查找，报文里不用传任何家人信息。',
    '',
    '| `acct_used_flag` | 支付 |',
    '| --- | --- |',
    '| 0 或空 | 统筹基金和现金，不用任何个人账户 |',
    '| 1 | 本人账户；参保地允许免声明的（六盘水），再按顺序用家人账户 |',
    '| 2 | 已声明使用共济账户（昭通须声明）：本人账户，再用家人账户；无人授权则不受理 |',
    '',
    '扫描患者手机上的共济申请码或共济证明上的码，与 2 等效：在 2206、2207、2101、2102 中传 `"exp_content": "{\\"shareCode\\":\\"…\\"}"`。',
    '共济资金有三种：绑定、共济额度、医保钱包；三者都没有的，标志 2 才被拒绝。标志由收费员选择，2206 与 2207 可以不同：总额和基金支付须与预结算一致，各方金额按新的标志分摊。',
    '药店调配医院的外配处方（各行 `rx_circ_flag` 均为 1），参保地规定按开方医院待遇支付的，在 2101、2102 中传开方医院的定点编号：`"exp_content": "{\\"rxfixmedinsCode\\":\\"H53060200002\\"}"`。规则要用而没有传的，不予结算并说明缺什么。',
    '',
    '药品追溯码：2102 每行的 `drug_trac_info`（`durg_trac_info` 也收）一盒一个码，写成对象、数组，或放在明细之外用 `feedetl_sn` 对应；拆零的 `trdn_flag` 传 1。2025-07-01 起须够 `minpacunt_drug_trac_cnt` 所填的个数，2026-01-01 起盒装药品每行都要有。一盒只结算一次，退费（2103、2601）后可再用。2207、2304 没有追溯码的位置，医院用 3505 上传。演示环境对没有提到追溯码的购药照常结算；以 `SANDBOX_TRACE_CODES=demanded` 启动则与正式环境一样拒绝。',
    '',
    '谁付了多少，以 JSON 文本在 `setlinfo` 的 `exp_content` 返回：`payers`（脱敏姓名、患者是其何人、金额）、`wallet`（钱包），以及 `notes`（可用而未用的账户及原因）。`balc` 为结算后患者本人账户余额；任何家人的余额都不会返回。',
  ].join('\n'),
  moneyTitle: '金额勾稽',
  money: [
    '每个返回报文都精确到分：',
    '',
    '- `medfee_sumamt` = `fund_pay_sumamt` + `psn_part_amt` + `hosp_part_amt`（恒为 0）',
    '- `medfee_sumamt` = `fulamt_ownpay_amt` + `overlmt_selfpay` + `preselfpay_amt` + `inscp_scp_amt`',
    '- `psn_part_amt` = `acct_pay` + `psn_cash_pay`',
    '- `acct_pay` 已包含 `acct_mulaid_pay`；本人账户支付 = `acct_pay` − `acct_mulaid_pay`',
    '- `fund_pay_sumamt` = `hifp_pay` + `hifmi_pay` + `hifob_pay` + `hifes_pay` + `cvlserv_pay` + `maf_pay` + `hifdm_pay` + `oth_pay`',
    '- `setldetail`：有支付的基金各一行，合计等于 `fund_pay_sumamt`；另有一行 310200 等于 `acct_pay`',
    '',
    '`setldetail` 编码：门诊、急诊、药店、两病的统筹支付 310102（职工）或 390102（居民）；慢特病和住院 310100 或 390100；大病 310300 或 390200；大额 330100；公务员 320100；医疗救助 610100；其他 999997。`crt_payb_lmt_amt` 为 0，表示不返回限额。',
    '',
    '`pool_prop_selfpay` 为统筹支付比例；`clr_optins` 为机构所在统筹区，`clr_way` 为 1，`clr_type` 随 `med_type`；`medins_setl_id` 为结算报文的 `msgid`。退费（2208、2103）有自己的结算编号，金额为负；现金同时以 `pdn_cash_pay` 和 `psn_cash_pay` 返回，2103 还有 `cash_payamt`。',
    '',
    '2207 的四个拆分金额可为空或 0；填写则须与平台一致。',
  ].join('\n'),
  againTitle: '没有收到返回时',
  again: [
    `用同一 \`msgid\` 原样重发：返回第一次的结果，不会重复记账；所办事项此后已被撤销的（2208、2103、2601、2202、2205、9002），予以拒绝并告知何时被何报文撤销。不便原样重发的，可用 5203A 按报文号查询，或用 2601 冲正。比较的内容是 \`infno\` 和 \`input\`（写法不同不算不同），\`inf_time\`、\`sign_no\`、签名不计。已用过的 \`msgid\` 换内容则拒绝。被拒绝的报文不留痕迹，改正后可用原 \`msgid\` 再发。结算及其撤销的结果长期保留，其余报文的结果保留 ${goes.message.days} 天；超过后再发按新报文办理：2201 另开一次就诊，已上传或已结算的明细予以拒绝。`,
    '',
    '已结算的批次换 `msgid` 再发会被拒绝，并告知结算编号。药店同一笔购药（发票号和明细流水号相同；无发票号的，日期、明细流水号和金额相同）也是如此，2103 退费后可重新结算。`繁忙,未记账,请重发` 即字面意思：没有记账。',
  ].join('\n'),
  refusalsTitle: '拒绝示例',
  refusals:
    '以下均为实际返回。有的以在用系统据以判断的字句开头（`该笔结算已撤销，请勿重复办理`、`该参保人的基本信息为空`、`未查询到任何有效相关的记录`），其后是原因和由谁处理。',
  refusalsHead: ['情形', '`err_msg`'],
  examplesTitle: '一笔费用的完整报文',
  examples:
    '王秀英在六盘水市第一示范医院 2,000.00 元：统筹 940.50，本人账户 300.00，儿子的账户 759.50，现金 0。流水号以 0 显示。',
  messagesTitle: '全部交易',
  notation:
    '记法：`C30` 至多 30 个字符；`N16,2` 两位小数；`D` yyyy-MM-dd；`DT` yyyy-MM-dd HH:mm:ss；`#` 取自代码表；`*` 标准要求输入必填、输出非空。只有注明“必需”的成员缺失时才不受理。',
  messages: {
    ...booksText.zh,
    '9001': '`sign_no` 30 位：统筹区、时间、流水；当日有效。',
    '9002': '签退时间以现行两种节点名同时返回。',
    '1101':
      '每个参保关系一行 `insuinfo`；本人账户余额在 310 一行。`mdtrt_cert_type`：01 医保码或令牌（至多 512 个字符），02 任何一种证件（`psn_cert_type` 注明种类，为空不限），03 社保卡，04、05 终端令牌，06 电子社保卡；前面的 0 可省。不出示凭证时，按 `psn_cert_type`、`certno` 和 `psn_name` 查找。',
    '1161': '重庆用法：同 1101，`mdtrt_cert_type` 为空按社保卡。',
    '1162': '重庆用法：同 1101，`mdtrt_cert_type` 为空按医保码；返回的 `ecToken` 可用于挂号。',
    '5205': '本机构门诊慢特病就诊（`med_type` 14…）的药品（目录类别 10x）。',
    '5206':
      '当年有效费用的累计，截至 `cum_ym` 所填月份（为空截至本月），不论由哪家机构结算；按就诊日计。C0000 为已结算的住院次数。',
    '6101':
      '`ecQrCode` 为扫码控件扫到的内容。控件自己的调用 `{"transType":"ec.query","orgId":…,"data":{…,"ecQrCode":…}}` 发到任意路径同样受理，按控件的格式返回：`code` 0 和 `data`，或 -1 和 `message`。令牌填入 `mdtrt_cert_no`（01）。',
    '100001': '湖南用法。一笔结算各政策项的金额，各行合计等于费用总额。',
    '1201': '按编号，或按名称的一部分。',
    '2201': '`mdtrt_id` 为参保统筹区 + G + 13 位数字，不要解析。',
    '2202': '就诊有未撤销的结算时不受理；已上传的明细一并撤销。',
    '2203':
      '诊断按 `diag_type` 和 `diag_srt_no` 保存；`vali_flag` 0 为撤销。有未撤销的结算时不能更改类别、日期和病种。',
    '2204':
      '整批受理或整批不受理，错误的行逐一指出。单价×数量与金额允许相差 0.01。`cnt` 为负的明细退回待结算明细的一部分：`init_feedetl_sn` 填原明细流水号，或同项目、同单价的明细只有一行时可不填。',
    '2205': '`0000` 撤销全部未结算明细；结算已退费的明细视为未结算。',
    '2206': '不记账，当日 24 时前有效。',
    '2207': '落盘后才返回。与当日最后一次 2206 相比各方金额有变化的，拒绝并告知新的拆分。',
    '2208': '每一分钱退回原处，任何时候都可办理。',
    '2206A': '同 2206；可附本方的费用拆分，填写则须与平台一致。',
    '2207A': '同 2207；四个拆分金额可以不传。',
    '2201A': '同 2201；可先填 `med_type`，为空按 11。',
    '2601':
      '用于没有收到返回的 2102、2102A、2207、2207A：`omsgid` 为原报文的 `msgid`。已结算的予以撤销；平台没有收到过的，该报文号随即作废，迟到也不会记账。重复发送不再变动。撤销交易不能冲正。',
    '2001': '每个参保关系一行，只查统筹基金：是否支付；不支付的写明原因。',
    '1901': '本页所列代码表，按字段名查询；有两种拼写的成员同时返回。',
    '5201': '只返回本机构的就诊，按就诊日期；已撤销的不返回。',
    '5203': '只返回本机构的结算和退费。`refd_setl_flag` 为 1：已退费，或本身是退费。',
    '5203A':
      '按没有收到返回的报文号（`medins_setl_id`）查询该报文办成了什么，以及此后撤销它的退费（`init_setl_id`，`vali_flag` 0）。空列表即什么也没有办成。',
    '5204': '一笔结算的明细；不填 `setl_id` 时返回该就诊未撤销的明细，尚未拆分。',
    '5301': '今天有效的已批准备案。',
    '5360': '江苏用法，不在国家基线内：当天有效的门诊慢特病审批；没有的返回空列表。',
    '5302': '门诊慢特病备案中选定的机构（`biz_appy_type` 01）；平台不保存其他定点。',
    '5303': '按入院日期返回没有办理出院的住院；在其他医院的，只返回在院。',
    '2401': '一人不能同时住两处：另有未办理出院的住院时不受理，并告知在哪里。',
    '2402':
      '出院日期决定未结算部分的年度、统筹区、政策和比例；不得晚于患者去世的日期，也不得晚于已终止的参保的最后一天。',
    '2403': '`diag_type` 和 `diag_srt_no` 相同的诊断被替换，其余保留。',
    '2404': '有未撤销的费用明细或结算时不受理。',
    '2405': '有未撤销的结算时不受理。',
    '2301':
      '整批受理或整批不受理。退费明细 `cnt` 为负、单价与原明细相同，`init_feedetl_sn` 填原明细流水号；已结算的明细不能退。每行按费用发生当日的目录核对。',
    '2302': '按流水号撤销，`0000` 撤销全部未结算明细。',
    '2303': '不记账；出院前也可预结算；`mdtrt_cert_no` 可为空。',
    '2304':
      '出院结算须先办理出院（2402）；中途结算填 `mid_setl_flag` 1，结算到 `dscgTime` 当天，其后的明细留待下次结算。跨年度或住院期间转移参保地的，可分两次结算，起付线只收一次。结算时计入当年此前已结算的住院次数。',
    '2305': '每一分钱退回原处。',
    '2306': '`bkkp_sn` 为费用明细流水号。',
    '2406': '类型和取值由统筹区自定：照原样保存，由 2407 查询。本系统没有读取它的规则，不影响任何结算。',
    '2407': '分页查询本院上传的标识；不显示其他医院的。',
    '90100': '不在国家基线内。每段参保一行；在本系统缴的费返回到账时间，其余的到账时间以税务部门为准。',
    '2101': '同 2206，明细在本报文内。',
    '2101A': '同 2101；可附本方的费用拆分。',
    '2102A': '同 2102；可附本方的费用拆分。',
    '2102': '同 2207，明细在本报文内，自行建立就诊。',
    '2103': '同 2208。`psn_pay`、`cash_payamt` 是旧系统使用的名称，值相同。',
  },
  signaturesTitle: '签名',
  signatures: [
    '正式环境的每条报文都要用经办机构发给本机构的密钥签名；演示环境中，为某机构发放密钥（`POST /api/administration/institutions/{code}/keys`）后，该机构只能发送签名报文，供厂商演练。签名时间与服务器时钟相差不得超过30分钟，同一签名或随机数只能使用一次；不符的返回 infcode -1。',
    '',
    '- **CSB**：请求头 `_api_name`、`_api_version`、`_api_timestamp`（毫秒）、`_api_access_key` 按名称排序，以 `k=v` 用 `&` 连接，用密钥做 HMAC-SHA1 后 Base64，放入 `_api_signature`。代理须放行带下划线的请求头。',
    '- **x-tif**：请求头 `x-tif-paasid`、`x-tif-timestamp`（秒）、`x-tif-nonce`；`x-tif-signature` 为（时间+密钥+随机数+时间）的 SHA-256，十六进制。',
    '- **OAuth2**：`POST /auth/oauth/token`，Basic 客户端编号和密钥，`grant_type=password`，返回两小时有效的令牌，以 `Authorization: Bearer` 发送。',
    '- **API key**：请求头 `apikey`。',
    '- **SM2**：`signtype` 填 SM2，`cainfo` 填对 `input` 原文（一字不差）的 SM3withSM2 签名（r‖s 或 DER，用户标识为客户端编号）的 Base64。`enc_type` 填 SM4 时，`input` 为该原文 SM4-ECB 加密后的 Base64，密钥为客户端编号的16个字符；签名针对加密前的原文。',
  ].join('\n'),
  missingTitle: '尚未开通',
  missing: '待遇备案（25xx）、线上支付（62xx 至 64xx）。调用时返回 infcode -1 并说明。',
  columns: { member: '成员', type: '类型', name: '名称', note: '', refused: '必需' },
  input: '输入',
  output: '输出',
  rows: '（多行）',
  fileIn: '经 9101 上传的文件的各列',
  fileOut: '经 9102 下载的文件的各列',
  none: '无',
}

export const guideText: Readonly<Record<Language, GuideText>> = { zh, en }
