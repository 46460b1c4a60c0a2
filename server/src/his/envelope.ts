import { hash } from 'node:crypto'
import { type Instant, timeInChina } from '../deps.ts'
import type { Problem } from '../problem.ts'
import { isObject, type Json } from './body.ts'
import type { Envelope } from './call.ts'
import { type Message, must, type Nodes, type NodeValues, one, starred, text } from './field.ts'
import { phraseOf } from './known-phrase.ts'
import { problem } from './problem.ts'
import { canonicalInput, readNode } from './read.ts'

/** The members beside `input`. Only three are needed; the others vary from client to client and are not checked. */
export const envelopeFields = {
  infno: must(text(6, '交易编号')),
  msgid: must(text(30, '发送方报文ID')),
  mdtrtarea_admvs: starred(text(6, '就医地医保区划')),
  insuplc_admdvs: text(6, '参保地医保区划'),
  recer_sys_code: starred(text(10, '接收方系统代码')),
  dev_no: text(100, '设备编号'),
  dev_safe_info: text(2_000, '设备安全信息'),
  cainfo: text(1_024, '数字签名信息'),
  signtype: text(10, '签名类型'),
  infver: starred(text(6, '接口版本号')),
  opter_type: starred(text(3, '经办人类别')),
  opter: starred(text(30, '经办人')),
  opter_name: starred(text(50, '经办人姓名')),
  inf_time: starred(text(19, '交易时间')),
  fixmedins_code: must(text(14, '定点医药机构编号')),
  fixmedins_name: starred(text(200, '定点医药机构名称')),
  sign_no: text(30, '交易签到流水号'),
  enc_type: text(10, '加密方式'),
}

const envelopeNode = one(envelopeFields)

/** They ask for all that is the institution’s own. */
const withoutInput = new Set(['5101'])

/** `input` may be JSON text of an object; any other text is taken for a cipher. */
function readInputMember(raw: unknown, encType: string | null, infno: string): Json {
  if (isObject(raw)) return raw
  if (withoutInput.has(infno) && (raw === undefined || raw === null || raw === '')) return {}
  if (typeof raw !== 'string' || raw.trim() === '') throw problem.inputMissing()
  try {
    const parsed: unknown = JSON.parse(raw)
    if (isObject(parsed)) return parsed
  } catch {
    // Not JSON: encrypted.
  }
  throw problem.encrypted({ how: encType === null ? '' : `（enc_type=${encType.slice(0, 10)}）` })
}

/** @throws Problem naming the member that is missing, or that the input is encrypted */
export function readEnvelope(raw: Json): Envelope {
  const values = readNode(envelopeNode, raw)
  return {
    infno: values.infno.toUpperCase(),
    msgid: values.msgid,
    institution: values.fixmedins_code,
    opter: values.opter ?? '',
    opterName: values.opter_name ?? '',
    device: values.dev_no ?? '',
    signNo: values.sign_no ?? '',
    // Programs written in C# spell it by the name of the property.
    input: readInputMember(raw.input ?? raw.Input, values.enc_type, values.infno),
  }
}

/** What a repeated msgid must equal: the transaction and the content that was read, however it was spelt. */
export const digestOf = (infno: string, spec: Pick<Message, 'input'>, input: NodeValues<Nodes>): string =>
  hash('sm3', `${infno}\n${canonicalInput(spec.input, input)}`)

const digitsOfTime = (instant: Instant): string => {
  const time = timeInChina(instant)
  return `${time.slice(0, 4)}${time.slice(5, 7)}${time.slice(8, 10)}${time.slice(11, 13)}${time.slice(14, 16)}${time.slice(17)}`
}

/** yyyyMMddHHmmssSSS */
const stamp = (instant: Instant): string =>
  `${digitsOfTime(instant)}${String(instant % 1_000).padStart(3, '0')}`

export type Times = { receivedAt: Instant; answeredAt: Instant }

/** The members around an answer's output. `reference`: 30 digits, region, time, serial. */
function around({ receivedAt, answeredAt }: Times, { area, serial }: { area: string; serial: number }) {
  const received = stamp(receivedAt)
  return {
    inf_refmsgid: `${area}${received.slice(0, 14)}${String(serial % 10_000_000_000).padStart(10, '0')}`,
    refmsg_time: received,
    respond_time: stamp(answeredAt),
    enctype: '',
    signtype: '',
    cainfo: '',
    warn_msg: null,
  }
}

export const success = (times: Times, reference: { area: string; serial: number }, output: unknown) => ({
  infcode: 0,
  ...around(times, reference),
  err_msg: '',
  output,
})

/** Business failures are answers too: clients take other HTTP statuses for an unknown outcome. */
export const failure = (times: Times, reference: { area: string; serial: number }, sentence: string) => ({
  infcode: -1,
  ...around(times, reference),
  err_msg: sentence,
  output: null,
})

/** What is wrong and who can mend it, for the cashier. */
export const sentenceOf = (refusal: Problem): string =>
  `${phraseOf(refusal)}${refusal.title.zh}${refusal.mend.zh}`
