import { ownOf, type Scheme } from '@gongji/policy'
import { plain, typedIdNumber } from '@gongji/policy/typed'
import { findByCode } from '../person/code.ts'
import type { Person } from '../person/person.ts'
import { type DocumentKind, documentDigest, idCard, normalNumber } from '../person/seal.ts'
import type { Problem } from '../problem.ts'
import type { Remembered } from '../settlement/settlement.ts'
import type { Call, Context } from './call.ts'
import { credential } from './code-table.ts'
import { problem } from './problem.ts'

/** What was shown at the till. */
export type Presented = {
  mdtrt_cert_type: string
  mdtrt_cert_no: string
  certno: string | null
}

const holderOf = (context: Context, kind: DocumentKind, number: string): Promise<number | undefined> =>
  context.holder(documentDigest(context.deps.secrets, kind, number))

/** Whose credential it is, or null. Many programs send the ID number for a card too. */
async function shownBy(
  context: Context,
  { mdtrt_cert_type: kind, mdtrt_cert_no: shown }: Presented,
  minutes: number,
): Promise<number | null> {
  const { deps } = context
  if (kind === '01') return await findByCode(deps.db.reader, deps, plain(shown), { now: deps.now(), minutes })
  const card = kind === '03' ? await holderOf(context, 'card', shown) : undefined
  return card ?? (await holderOf(context, 'id', shown)) ?? null
}

/** Nobody holds what was shown: an ID number that cannot be one is told to the character. */
function unknownCredential({ mdtrt_cert_type: kind, mdtrt_cert_no: number }: Presented): Problem {
  const wrong = kind === '02' ? typedIdNumber(number).wrong : undefined
  if (wrong === undefined) return problem.credentialUnknown({ kind: kindOf(kind) })
  return problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '就诊凭证编号',
    field: 'mdtrt_cert_no',
    why: `：未查到参保人，身份证号码${wrong.zh}`,
    whyEn: `: nobody is found, for the ID number is not right: ${wrong.en}`,
  })
}

const kindOf = (kind: string): string => ownOf(credential.codes, kind) ?? kind

/** @throws Problem when nobody has this number */
async function requirePerson(context: Context, id: number | undefined, psnNo: string): Promise<Person> {
  const person = id === undefined ? undefined : await context.person(id)
  if (!person) throw problem.personUnknown({ psnNo })
  return person
}

/** Whom a credential belongs to (1101). @throws Problem when nobody holds it */
export async function readCredential(
  context: Context,
  presented: Presented,
  minutes: number,
): Promise<Person> {
  const id = await shownBy(context, presented, minutes)
  const person = id === null ? undefined : await context.person(id)
  if (!person) throw unknownCredential(presented)
  return person
}

/**
 * The patient of a bill, who must be the one whose credential was shown: the money is shared, the card is not.
 * @throws Problem when the person or the credential is unknown, or another person's credential was shown
 */
export async function requirePatient(
  context: Context,
  { psn_no: sent, ...presented }: Presented & { psn_no: string },
  minutes: number,
): Promise<Person> {
  const psn_no = normalNumber(sent)
  const { mdtrt_cert_type, certno } = presented
  const shown = await shownBy(context, presented, minutes)
  const holder = shown === null ? undefined : await context.person(shown)
  // As nearly always: all that was sent is the holder's own.
  if (holder?.psnNo === psn_no && (certno === null || normalNumber(certno) === holder.idNumber)) return holder

  const kind = kindOf(mdtrt_cert_type)
  const [patientId, stated] = await Promise.all([
    holderOf(context, 'psn', psn_no),
    certno === null ? undefined : holderOf(context, 'id', certno),
  ])
  const patient = await requirePerson(context, patientId, psn_no)
  if (shown === null) throw unknownCredential(presented)
  if (shown !== patient.id || (stated !== undefined && stated !== patient.id))
    throw problem.cardNotShared({ kind })
  return patient
}

/** The patient by number alone, for messages that show no credential. @throws Problem when nobody has it */
export const requireByNumber = async (context: Context, psnNo: string): Promise<Person> =>
  await requirePerson(context, await holderOf(context, 'psn', psnNo), psnNo)

/** The patient of a message for a lane, and what the lane looks at before it believes who that is. */
export type Recognised = { patient: Person; remembered: Remembered }

/** As requireByNumber, or as remembered. */
export async function recogniseByNumber(
  context: Context,
  { remembered }: Call<unknown>,
  psnNo: string,
): Promise<Recognised> {
  const known = remembered && context.rememberedPerson(normalNumber(psnNo))
  if (known) return { patient: known.person, remembered: { ...remembered, facts: known.facts } }
  return { patient: await requireByNumber(context, psnNo), remembered: remembered ?? {} }
}

/** As requirePatient, or as remembered where the ID number shown is the patient's own. */
export async function recognise(
  context: Context,
  { remembered }: Call<unknown>,
  presented: Presented & { psn_no: string },
  minutes: number,
): Promise<Recognised> {
  const { psn_no: psnNo, mdtrt_cert_type: kind, mdtrt_cert_no: shown, certno } = presented
  const known = kind === '02' && remembered ? context.rememberedPerson(normalNumber(psnNo)) : undefined
  const isOwn = (number: string) => normalNumber(number) === known?.person.idNumber
  if (known && known.person.idKind === idCard && isOwn(shown) && (certno === null || isOwn(certno))) {
    return { patient: known.person, remembered: { ...remembered, facts: known.facts } }
  }
  return { patient: await requirePatient(context, presented, minutes), remembered: remembered ?? {} }
}

const schemes: Readonly<Record<string, Scheme>> = { '310': 'employee', '390': 'resident' }

/** The scheme an insutype names; null when it is left empty. @throws Problem for one that settles nothing here */
export function schemeOf(insutype: string | null): Scheme | null {
  if (insutype === null) return null
  const scheme = ownOf(schemes, insutype)
  if (scheme) return scheme
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '险种类型',
    field: 'insutype',
    why: `为 ${insutype}：只能以 310（职工）或 390（居民）结算`,
    whyEn: `is ${insutype}: bills settle under 310 or 390 only`,
  })
}
