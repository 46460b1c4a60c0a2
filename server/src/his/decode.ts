import { plain } from '@gongji/policy/typed'
import { dateInChina } from '../deps.ts'
import { findByCode, issueCode, minutesToStart } from '../person/code.ts'
import { enrolmentOn, listEnrolments, type Person } from '../person/person.ts'
import { isStorable } from '../storable.ts'
import { isObject, type Json } from './body.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import { credential } from './code-table.ts'
import { one } from './field.ts'
import { type LookingUp, lookUp } from './look-up.ts'
import { decode, decoded, readCard, readCode, scannedFields } from './messages/decode.ts'
import { personInfoOf, whoIs } from './person-info.ts'
import { problem } from './problem.ts'
import { readNode } from './read.ts'
import { writeOutput } from './write.ts'

// An e-credential's code becomes a token by which later messages name the person (mdtrt_cert_type 01).

/** A token of the person: it starts a visit within minutes, as the code that was scanned does. */
async function tokenOf({ deps }: Context, personId: number): Promise<string> {
  return (await deps.db.transaction((tx) => issueCode(tx, deps, personId))).code
}

/** Who shows a code, and a token for it. @throws Problem when it is nobody's, or too old */
async function decodeCode(context: Context, by: LookingUp, scanned: string | null) {
  if (scanned === null) {
    throw problem.fieldWrong({
      where: '',
      whereEn: '',
      name: '扫描到的二维码内容',
      field: 'ecQrCode',
      why: '不能为空',
      whyEn: 'may not be empty',
    })
  }
  const { deps } = context
  const { reader } = deps.db
  const at = { now: deps.now(), minutes: minutesToStart }
  const person = await lookUp(deps, by, async () => {
    const id = await findByCode(reader, deps, plain(scanned), at)
    const found = id === null ? undefined : await context.person(id)
    if (!found) throw problem.credentialUnknown({ kind: credential.codes['01']! })
    return found
  })
  const enrolments = await listEnrolments(reader, [person.id])
  const held = enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1)
  return {
    userName: person.name,
    idNo: person.idNumber,
    idType: person.idKind,
    ecToken: await tokenOf(context, person.id),
    insuOrg: held?.area ?? person.psnNo.slice(0, 6),
    gender: person.gender,
    birthday: person.birthDate,
  }
}

/** 6101 */
const decodeOne = handles(decode, async (context, call) =>
  writeOutput(decode, { OutData: await decodeCode(context, call.envelope, call.input.InData.ecQrCode) }),
)

/** The call that a scanning control makes beside the national messages: `transType` `ec.query`. */
export type LocalCall = { institution: string; transType: string; data: Json }

/** Such a call, or null where the message is none. */
export function localCallOf(raw: Json): LocalCall | null {
  const { transType, orgId, data } = raw
  if (typeof transType !== 'string' || raw.infno !== undefined) return null
  const given = isObject(data) ? data : {}
  const institution = typeof orgId === 'string' && orgId !== '' ? orgId : given.orgId
  const told = String(institution ?? '')
  return { institution: isStorable(told) ? told : '', transType, data: given }
}

const scanned = one(scannedFields)

/** @throws Problem for another call than the one that decodes, or a code that is nobody's */
export async function answerLocal(context: Context, { institution, transType, data }: LocalCall) {
  if (transType !== 'ec.query') throw problem.localUnknown({ call: transType.slice(0, 30) })
  const { ecQrCode } = readNode(scanned, data)
  const found = writeOutput(
    { output: { data: decoded } },
    { data: await decodeCode(context, { institution, opter: '' }, ecQrCode) },
  )
  return { code: 0, message: '', ...found }
}

const cardecinfoOf = (person: Person) => ({
  psn_name: person.name,
  certno: person.idNumber,
  psn_cert_type: person.idKind,
})

type ReadInput = Call<{ data: Parameters<typeof whoIs>[2] }>

/** Chongqing's forms of 1101: what was shown is a card (1161) or a code (1162) unless the message says otherwise. */
async function readShown(context: Context, call: ReadInput, usual: '01' | '03') {
  const { data } = call.input
  const shown = { ...data, mdtrt_cert_type: data.mdtrt_cert_type ?? usual }
  const person = await lookUp(context.deps, call.envelope, () => whoIs(context, call, shown))
  return { person, info: await personInfoOf(context, person), data }
}

const readCardOne = handles(readCard, async (context, call) => {
  const { person, info, data } = await readShown(context, call, '03')
  const cardecinfo = { ...cardecinfoOf(person), cardno: data.mdtrt_cert_no, card_sn: data.card_sn }
  return writeOutput(readCard, { ...info, cardecinfo })
})

const readCodeOne = handles(readCode, async (context, call) => {
  const { person, info } = await readShown(context, call, '01')
  const cardecinfo = { ...cardecinfoOf(person), ecToken: await tokenOf(context, person.id) }
  return writeOutput(readCode, { ...info, cardecinfo })
})

export const decodeMessages: readonly Handled[] = [decodeOne, readCardOne, readCodeOne]
