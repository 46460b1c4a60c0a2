import { findStay, requireStay } from '../settlement/stay.ts'
import { listFlagsAt, listFlagsOf, type StayFlag, setFlag } from '../settlement/stay-flag.ts'
import { type Handled, handles } from './call.ts'
import { pageOf } from './catalogue.ts'
import { setStayFlag, stayFlags } from './messages/stay.ts'
import { readCertificate, requireByNumber } from './patient.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'
import { writeOutput } from './write.ts'

// Marks on stays (住院人员特殊标识): kinds and values are an area's own. They are kept and shown; no rule reads them.

/** 2406 */
const setOne = handles(setStayFlag, async (context, call) => {
  const { data } = call.input
  const { deps } = context
  const patient = await requireByNumber(context, data.psn_no)
  if (data.certno !== null) {
    const named = await readCertificate(context, {
      kind: data.psn_cert_type,
      number: data.certno,
      name: data.psn_name,
    })
    if (named.id !== patient.id) throw problem.cardNotShared({ kind: '证件' })
  }
  const { code: institution } = call.institution
  return await once(context, call, { spec: setStayFlag, personId: patient.id }, async (tx) => {
    await requireStay(tx, { personId: patient.id, mdtrtId: data.mdtrt_id, institution })
    const id = deps.newId()
    await setFlag(tx, {
      personId: patient.id,
      id,
      mdtrtId: data.mdtrt_id,
      institution,
      kind: data.ipt_psn_sp_flag_type,
      flag: data.ipt_psn_sp_flag,
      memo: data.memo,
      createdAt: deps.now(),
    })
    return { IptPsnSpFlagRegOut: { ipt_psn_sp_flag_detl_id: String(id) } }
  })
})

/** 2407: an institution's own marks, by the page; of one person where a number or certificate names one. */
const readFlags = handles(stayFlags, async (context, call) => {
  const { data } = call.input
  const { reader } = context.deps.db
  const { code: institution, name } = call.institution
  const { page, size } = pageOf(data)
  const patient =
    data.psn_no !== null
      ? await requireByNumber(context, data.psn_no)
      : data.certno !== null
        ? await readCertificate(context, {
            kind: data.psn_cert_type,
            number: data.certno,
            name: data.psn_name,
          })
        : null
  const [visit, kind, flag] = [
    data.mdtrt_id ?? '',
    data.ipt_psn_sp_flag_type ?? '',
    data.ipt_psn_sp_flag ?? '',
  ]
  const wanted = (one: StayFlag): boolean =>
    (visit === '' || one.mdtrtId === visit) &&
    (kind === '' || one.kind === kind) &&
    (flag === '' || one.flag === flag)
  const skipped = (page - 1) * size
  const found = patient
    ? (await listFlagsOf(reader, patient.id, institution)).filter(wanted).slice(skipped, skipped + size)
    : await listFlagsAt(reader, institution, visit, kind, flag, size, skipped)
  const shown = await Promise.all(
    found
      .filter(
        ({ id }) => data.ipt_psn_sp_flag_detl_id === null || data.ipt_psn_sp_flag_detl_id === String(id),
      )
      .map(async (one) => {
        const person = (await context.person(one.personId))!
        const stay = (await findStay(reader, one.personId, one.mdtrtId))!
        return {
          ipt_psn_sp_flag_detl_id: String(one.id),
          mdtrt_id: one.mdtrtId,
          psn_no: person.psnNo,
          psn_cert_type: person.idKind,
          certno: person.idNumber,
          psn_name: person.name,
          fixmedins_code: institution,
          fixmedins_name: name,
          ipt_otp_no: stay.iptOtpNo || stay.mdtrtId,
          ipt_psn_sp_flag_type: one.kind,
          ipt_psn_sp_flag: one.flag,
          admdvs: call.institution.area,
        }
      }),
  )
  return writeOutput(stayFlags, { IptPsnSpFlagReg: shown })
})

export const stayFlagMessages: readonly Handled[] = [setOne, readFlags]
