import type { Language, Text } from '@gongji/policy'

/** The examples of the guide, in the order of the page: files of docs/examples, run by a test as they are written. */
export const exampleFiles: readonly { file: string; kind: string; title: Text; about: Text }[] = [
  {
    file: 'first-bill.sh',
    kind: 'sh',
    title: { zh: '第一笔费用（只用 curl）', en: 'The first bill, with curl alone' },
    about: {
      zh: '沙箱启动后，把下面的内容存为 `first-bill.sh`，运行 `sh first-bill.sh`：张建国在六盘水市第二示范医院 600.00 元，统筹 360.00，儿子的账户 240.00。结束时撤销结算，可重复运行。',
      en: 'With the sandbox running, save this as `first-bill.sh` and run `sh first-bill.sh`: 张建国 at 六盘水市第二示范医院, 600.00; the pooled fund pays 360.00, his son’s account 240.00. The bill is taken back at the end, so that it can be run again.',
    },
  },
  {
    file: 'stay.sh',
    kind: 'sh',
    title: { zh: '一次住院（只用 curl）', en: 'A stay, with curl alone' },
    about: {
      zh: '入院、上传明细、退一件、出院、预结算、结算，再依次撤销：',
      en: 'Admission, fee rows, one given back, discharge, trial, settlement; then all of it taken back in order:',
    },
  },
  {
    file: 'key.sh',
    kind: 'sh',
    title: { zh: '像正式环境那样签名', en: 'Signed, as production demands' },
    about: {
      zh: '沙箱中，没有密钥的机构可以不签名。`eval "$(sh key.sh)"` 给这家医院发放密钥，此后以上和以下每个示例都会签名；不签名的报文被拒绝。`sh key.sh end` 收回密钥。正式环境的密钥由经办机构发放。',
      en: 'In the sandbox an institution without a key need not sign. `eval "$(sh key.sh)"` issues this hospital one: from then on every example above and below signs, and what is not signed is refused. `sh key.sh end` ends it. In production the agency issues the key.',
    },
  },
  {
    file: 'first-bill.mjs',
    kind: 'js',
    title: { zh: 'JavaScript', en: 'JavaScript' },
    about: {
      zh: '同一笔费用；没有返回时原样重发：',
      en: 'The same bill; without an answer the same message is sent again:',
    },
  },
  {
    file: 'first_bill.py',
    kind: 'python',
    title: { zh: 'Python', en: 'Python' },
    about: { zh: '同一笔费用：', en: 'The same bill:' },
  },
  {
    file: 'FirstBill.java',
    kind: 'java',
    title: { zh: 'Java', en: 'Java' },
    about: { zh: '同一笔费用：', en: 'The same bill:' },
  },
  {
    file: 'FirstBill.cs',
    kind: 'csharp',
    title: { zh: 'C#', en: 'C#' },
    about: {
      zh: '同一笔费用。`node scripts/examples.mjs` 运行本页全部示例，并说明哪种语言本机没有：',
      en: 'The same bill. `node scripts/examples.mjs` runs every example of this page, and says which language this machine lacks:',
    },
  },
]

type VendorText = {
  examplesTitle: string
  lostTitle: string
  lost: string
  lostHead: readonly string[]
  /** What a sender does without an answer, by what the message does. */
  lostBy: { reads: string; writes: string; settles: string; reverses: string; offers: string }
  refusalsLink: string
}

export const vendorText: Readonly<Record<Language, VendorText>> = {
  en: {
    examplesTitle: 'Start here: examples that run',
    lostTitle: 'Numbers of messages, and no answer',
    lost: [
      'Wait 30 seconds for an answer. Then send the same message again under the same `msgid`, signed anew, after 1 second, then 2, 4 … 60: the platform does it once, and answers what it answered. After a day, or when the patient cannot wait, undo a settlement by 2601 and take cash.',
      '',
      '`msgid` is new for every new act, also for a correction that is sent after an answer, and it is never the same for two institutions’ acts. It is the same only when the very same message is sent again. Keep it in your database before you send.',
    ].join('\n'),
    lostHead: ['transaction', 'new `msgid`', 'without an answer'],
    lostBy: {
      reads: 'any; nothing is changed | ask again',
      offers: 'any; nothing is booked | ask again',
      writes: 'for each act | the same message, same `msgid`',
      settles:
        'for each act | the same message, same `msgid`; or 2601 with it as `omsgid`, then settle under a new one',
      reverses:
        'for each act | the same message, same `msgid`; 5203A tells whether it was booked; not undone by 2601',
    },
    refusalsLink:
      'Every refusal by its code, what the cashier reads and who mends it: [national-interface-refusals.md](national-interface-refusals.md). The code stands in the header `x-problem` of the answer.',
  },
  zh: {
    examplesTitle: '从这里开始：可以直接运行的示例',
    lostTitle: '报文号，以及没有收到返回时',
    lost: [
      '等待返回 30 秒。仍没有的，用同一 `msgid` 原样重发（重新签名），间隔 1、2、4……60 秒：平台只办一次，返回第一次的结果。一天后仍没有返回、或患者不能等的，用 2601 冲正结算，改收现金。',
      '',
      '每办一件新的事用新的 `msgid`，收到返回后更正再发也要用新的；只有原样重发同一报文时不变。发送之前先存入本系统的数据库。',
    ].join('\n'),
    lostHead: ['交易', '新的 `msgid`', '没有收到返回'],
    lostBy: {
      reads: '不限，不改动任何内容 | 再查一次',
      offers: '不限，不记账 | 再算一次',
      writes: '每件事一个 | 同一 `msgid` 原样重发',
      settles: '每件事一个 | 同一 `msgid` 原样重发；或以它为 `omsgid` 用 2601 冲正，再以新的报文号结算',
      reverses: '每件事一个 | 同一 `msgid` 原样重发；用 5203A 查是否已撤销；不能用 2601 冲正',
    },
    refusalsLink:
      '全部拒绝，按代码列出收费员读到的话和由谁处理：[national-interface-refusals.md](national-interface-refusals.md)。代码在返回的 HTTP 头 `x-problem` 中。',
  },
}
