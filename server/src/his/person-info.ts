import { type Fen, zero } from '@gongji/policy/money'
import { dateInChina } from '../deps.ts'
import { searchInstitutions } from '../institution/institution.ts'
import { findAccounts } from '../ledger/account.ts'
import { refreshVisitor } from '../peer/member.ts'
import { minutesToStart } from '../person/code.ts'
import { type EnrolmentStatus, listEnrolments, type Person } from '../person/person.ts'
import { type Call, type Context, handles } from './call.ts'
import type { NodeValues } from './field.ts'
import { lookUp } from './look-up.ts'
import { institutionInfo, personInfo } from './messages/person.ts'
import { readCertificate, readCredential } from './patient.ts'
import { problem } from './problem.ts'
import { ageTenths, insutypeOf } from './setlinfo.ts'
import { writeOutput } from './write.ts'

const statusCodes: Record<EnrolmentStatus, string> = { normal: '1', suspended: '2', ended: '4' }

type Asked = NodeValues<typeof personInfo.input>['data']

/** Who is asked for: by a credential, or else by a certificate and name. @throws Problem when neither is there */
export async function whoIs(context: Context, { institution }: Call<unknown>, data: Asked): Promise<Person> {
  const { mdtrt_cert_type: type, mdtrt_cert_no: number, certno, psn_cert_type: kind, psn_name: name } = data
  const shownAt = { institution, minutes: minutesToStart }
  if (type !== null && number !== null) {
    return await readCredential(context, { ...data, mdtrt_cert_type: type, mdtrt_cert_no: number }, shownAt)
  }
  if (certno === null) throw problem.credentialMissing()
  return await readCertificate(context, { kind, number: certno, name })
}

/** 1101: who shows this credential, with the own account only. */
export const readPersonInfo = handles(personInfo, async (context, call) => {
  const person = await lookUp(context.deps, call.envelope, () => whoIs(context, call, call.input.data))
  const visitor = await refreshVisitor(context.deps, person)
  return writeOutput(personInfo, await personInfoOf(context, person, visitor?.balance))
})

/** A person with every insurance and the own account; `elsewhere`: what another agency says is in it. */
export async function personInfoOf({ deps }: Context, person: Person, elsewhere?: Fen) {
  const { db, now } = deps
  const enrolments = await listEnrolments(db.reader, [person.id])
  const account = (await findAccounts(db.reader, [person.id])).get(person.id)
  const today = dateInChina(now())
  return {
    baseinfo: {
      psn_no: person.psnNo,
      psn_cert_type: person.idKind,
      certno: person.idNumber,
      psn_name: person.name,
      gend: person.gender,
      naty: person.ethnicity,
      brdy: person.birthDate,
      age: ageTenths(person.birthDate, today),
      exp_content: null,
    },
    insuinfo: enrolments.map((enrolment) => ({
      balc: enrolment.scheme === 'employee' ? (elsewhere ?? account?.balance ?? zero) : zero,
      insutype: insutypeOf[enrolment.scheme],
      psn_type: enrolment.psnType,
      psn_insu_stas: statusCodes[enrolment.to !== null && enrolment.to < today ? 'ended' : enrolment.status],
      psn_insu_date: enrolment.from,
      paus_insu_date: enrolment.to,
      cvlserv_flag: '0',
      insuplc_admdvs: enrolment.area,
      emp_name: enrolment.employer === '' ? null : enrolment.employer,
    })),
    idetinfo: enrolments.flatMap((enrolment) =>
      enrolment.aidGroups.map((group) => ({
        psn_idet_type: group,
        psn_type_lv: null,
        memo: null,
        begntime: `${enrolment.from} 00:00:00`,
        endtime: enrolment.to === null ? null : `${enrolment.to} 23:59:59`,
      })),
    ),
  }
}

const mostFound = 100

/** 1201: institutions by code, or whose name contains a text. */
export const readInstitutionInfo = handles(institutionInfo, async (context, { input: { medinsinfo } }) => {
  const { fixmedins_code: code, fixmedins_name: name, fixmedins_type: type } = medinsinfo
  if (code === null && name === null) throw problem.searchEmpty()
  const kind = type === '1' ? 'hospital' : type === '2' ? 'pharmacy' : null
  const one = code === null ? undefined : await context.institution(code)
  const found =
    code !== null
      ? one?.active
        ? [one]
        : []
      : await searchInstitutions(context.deps.db.reader, { area: null, kind, name, limit: mostFound })
  return writeOutput(institutionInfo, {
    medinsinfo: found.map((institution) => ({
      fixmedins_code: institution.code,
      fixmedins_name: institution.name,
      uscc: institution.uscc === '' ? '未登记' : institution.uscc,
      fixmedins_type: institution.kind === 'hospital' ? '1' : '2',
      hosp_lv: institution.hospLv,
      exp_content: null,
    })),
  })
})
