import { hasOwn, ownOf, type Scheme } from '@gongji/policy'
import { plain, typedIdNumber } from '@gongji/policy/typed'
import type { Institution } from '../institution/institution.ts'
import { findVisitor } from '../peer/member.ts'
import { findByCode } from '../person/code.ts'
import { certificateNames, problem as personProblem } from '../person/identity.ts'
import { certificateDigests, onlyOne, type Person, sameName } from '../person/person.ts'
import { certificateDigest, type DocumentKind, documentDigest, idCard, normalNumber } from '../person/seal.ts'
import type { Problem } from '../problem.ts'
import type { Remembered } from '../settlement/settlement.ts'
import type { Call, Context } from './call.ts'
import { credential } from './code-table.ts'
import { type Credential, credentialAt } from './credential.ts'
import { problem } from './problem.ts'

/** What was shown at the till. */
export type Presented = {
  mdtrt_cert_type: string
  mdtrt_cert_no: string
  psn_cert_type?: string | null
  certno: string | null
}

/** Where it was shown, and for how many minutes a code is good there. */
export type ShownAt = { institution: Pick<Institution, 'area'>; minutes: number }

const holderOf = (context: Context, kind: DocumentKind, number: string): Promise<number | undefined> =>
  context.holder(documentDigest(context.deps.secrets, kind, number))

/** The national code of a kind of certificate, however it was spelt; null for one that is none. */
function certificateKind(sent: string | null | undefined): string | null {
  if (!sent) return null
  return [sent, `0${sent}`].find((code) => hasOwn(certificateNames, code)) ?? null
}

/** Whose certificate this is, of the kind that was named, or of whatever kind where that finds nobody. */
async function certificateHolder(
  context: Context,
  number: string,
  kind: string | null = null,
): Promise<number | null> {
  const { secrets } = context.deps
  if (kind !== null) {
    const holder = await context.holder(certificateDigest(secrets, kind, number))
    if (holder !== undefined) return holder
  }
  const byIdCard = await holderOf(context, 'id', number)
  if (byIdCard !== undefined) return byIdCard
  const holders = await Promise.all(certificateDigests(secrets, number).map((one) => context.holder(one)))
  return onlyOne(holders.filter((one) => one !== undefined))
}

/** Whose credential it is, or null. Many programs send the ID number for a card too. */
async function shownBy(
  context: Context,
  { mdtrt_cert_type, mdtrt_cert_no: shown, psn_cert_type }: Presented,
  { institution, minutes }: ShownAt,
): Promise<number | null> {
  const { deps } = context
  const read: Credential = credentialAt(institution.area, mdtrt_cert_type)
  if (read.as === 'code') {
    const holder = await findByCode(deps.db.reader, deps, plain(shown), { now: deps.now(), minutes })
    return holder ?? (await findVisitor(deps, { by: 'code', number: shown, minutes }))
  }
  const card = read.as === 'card' ? await holderOf(context, 'card', shown) : undefined
  return (
    card ??
    (await certificateHolder(context, shown, read.kind ?? certificateKind(psn_cert_type))) ??
    (await findVisitor(deps, { by: read.as === 'card' ? 'card' : 'id', number: shown, minutes }))
  )
}

/** Nobody holds what was shown: an ID number that cannot be one is told to the character. */
function unknownCredential({
  mdtrt_cert_type: kind,
  mdtrt_cert_no: number,
  psn_cert_type,
}: Presented): Problem {
  const isIdCard = ['01', null].includes(certificateKind(psn_cert_type))
  const wrong = kind === '02' && isIdCard ? typedIdNumber(number).wrong : undefined
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
  shownAt: ShownAt,
): Promise<Person> {
  const id = await shownBy(context, presented, shownAt)
  const person = id === null ? undefined : await context.person(id)
  if (!person) throw unknownCredential(presented)
  return person
}

/**
 * Whom a certificate names (1101 without a credential). @throws Problem when nobody holds it, or its holder is called
 * otherwise
 */
export async function readCertificate(
  context: Context,
  { kind, number, name }: { kind: string | null; number: string; name: string | null },
): Promise<Person> {
  const id =
    (await certificateHolder(context, number, certificateKind(kind))) ??
    (await findVisitor(context.deps, { by: 'id', number, minutes: 0 }))
  const person = id === null ? undefined : await context.person(id)
  const shown = { mdtrt_cert_type: '02', mdtrt_cert_no: number, psn_cert_type: kind, certno: null }
  if (!person) throw unknownCredential(shown)
  if (name !== null && !sameName(person.name, name)) throw personProblem.nameDoesNotMatch()
  return person
}

/**
 * The patient of a bill, who must be the one whose credential was shown: the money is shared, the card is not.
 * @throws Problem when the person or the credential is unknown, or another person's credential was shown
 */
export async function requirePatient(
  context: Context,
  { psn_no: sent, ...presented }: Presented & { psn_no: string },
  shownAt: ShownAt,
): Promise<Person> {
  const psn_no = normalNumber(sent)
  const { mdtrt_cert_type, certno } = presented
  const shown = await shownBy(context, presented, shownAt)
  const holder = shown === null ? undefined : await context.person(shown)
  // As nearly always: all that was sent is the holder's own.
  if (holder?.psnNo === psn_no && (certno === null || normalNumber(certno) === holder.idNumber)) return holder

  const kind = kindOf(mdtrt_cert_type)
  const [patientId, stated] = await Promise.all([
    holderOf(context, 'psn', psn_no),
    certno === null ? null : certificateHolder(context, certno, certificateKind(presented.psn_cert_type)),
  ])
  const patient = await requirePerson(context, patientId, psn_no)
  if (shown === null) throw unknownCredential(presented)
  if (shown !== patient.id || (stated !== null && stated !== patient.id))
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
  { remembered, institution }: Call<unknown>,
  presented: Presented & { psn_no: string },
  minutes: number,
): Promise<Recognised> {
  const { psn_no: psnNo, mdtrt_cert_type: kind, mdtrt_cert_no: shown, certno } = presented
  const known = kind === '02' && remembered ? context.rememberedPerson(normalNumber(psnNo)) : undefined
  const isOwn = (number: string) => normalNumber(number) === known?.person.idNumber
  if (known && known.person.idKind === idCard && isOwn(shown) && (certno === null || isOwn(certno))) {
    return { patient: known.person, remembered: { ...remembered, facts: known.facts } }
  }
  return {
    patient: await requirePatient(context, presented, { institution, minutes }),
    remembered: remembered ?? {},
  }
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
