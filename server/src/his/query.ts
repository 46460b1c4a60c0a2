import type { Line, LineSplit } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { findItems, type Item } from '../catalogue/catalogue.ts'
import { timeInChina } from '../deps.ts'
import { enrolmentOn, listEnrolments, type Person } from '../person/person.ts'
import { presentStored } from '../settlement/present.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { claimOf, findStored, listSentAs, type StoredSettlement } from '../settlement/records.ts'
import { readStored } from '../settlement/stored.ts'
import { findVisit, listUploads, listVisitsAt, type VisitRecord } from '../settlement/visit.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import { levels } from './fee-line.ts'
import { bare } from './field.ts'
import { diagnosesOf, linesOf, settlementOf, settlementsOf, visitsOf } from './messages/query.ts'
import { requireByNumber } from './patient.ts'
import { ageTenths, insutypeOf, setldetailOf, setlinfoOf } from './setlinfo.ts'
import { writeOutput } from './write.ts'

// An institution reads its own visits, bills and lines, and nobody else's: what another did for a patient is not its.

/** A member that was sent, as text; null where it was empty. */
export const textOf = (sent: Readonly<Record<string, unknown>> | undefined, name: string): string | null => {
  const value = sent !== undefined && Object.hasOwn(sent, name) ? sent[name] : null
  return typeof value === 'string' && value !== '' ? value : null
}
/** What the standard wants filled and nobody sent. */
export const unsaid = '未登记'

/** What a hospital said of a stay at admission, by a change and at discharge, and reads back. */
const saidOfStay = [
  'coner_name',
  'tel',
  'medrcdno',
  'adm_dept_codg',
  'adm_dept_name',
  'adm_bed',
  'dscg_maindiag_code',
  'dscg_maindiag_name',
  'dscg_dept_codg',
  'dscg_dept_name',
  'dscg_bed',
  'dscg_way',
  'die_date',
  'oprn_oprt_name',
] as const

/** Who the patient is, in the members that every answer repeats. */
const identityOf = (patient: Person, on: string) => ({
  psn_no: patient.psnNo,
  psn_name: patient.name,
  psn_cert_type: patient.idKind,
  certno: patient.idNumber,
  gend: patient.gender,
  naty: patient.ethnicity,
  brdy: patient.birthDate,
  age: ageTenths(patient.birthDate, on),
})

/** 5201 */
const readVisits = handles(visitsOf, async (context, call) => {
  const { psn_no, mdtrt_id, begntime, endtime, med_type } = call.input.data
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const visits = await listVisitsAt(reader, {
    personId: patient.id,
    institution: call.institution.code,
    from: begntime?.slice(0, 10) ?? '0001-01-01',
    to: endtime?.slice(0, 10) ?? '9999-12-31',
  })
  const enrolments = await listEnrolments(reader, [patient.id])
  return writeOutput(visitsOf, {
    mdtrtinfo: visits
      .filter((visit) => mdtrt_id === null || visit.mdtrtId === mdtrt_id)
      .filter((visit) => med_type === null || visit.medType === med_type)
      .filter(({ status }) => status !== 'cancelled')
      .map((visit) => {
        const { registration, care } = visit.clinical
        const held = enrolmentOn(enrolments, visit.careOn, visit.scheme)
        const said = Object.fromEntries(saidOfStay.map((name) => [name, textOf(care, name)]))
        return {
          ...said,
          ...identityOf(patient, visit.careOn),
          mdtrt_id: visit.mdtrtId,
          insutype: insutypeOf[visit.scheme],
          psn_type: held?.psnType ?? '99',
          cvlserv_flag: '0',
          insu_optins: visit.area,
          emp_name: held?.employer || null,
          begntime:
            textOf(care, 'begntime') ?? textOf(registration, 'begntime') ?? `${visit.careOn} 00:00:00`,
          endtime: `${visit.careOn} 23:59:59`,
          mdtrt_cert_type: visit.credential === 'desk' ? null : visit.credential,
          med_type: visit.medType,
          ipt_otp_no: visit.iptOtpNo || null,
          atddr_no: textOf(care, 'atddr_no') ?? textOf(registration, 'atddr_no'),
          chfpdr_name: textOf(care, 'chfpdr_name') ?? textOf(registration, 'dr_name'),
          main_cond_dscr: textOf(care, 'main_cond_dscr'),
          dise_codg: visit.disease || null,
          dise_name: textOf(care, 'dise_name'),
          opt_time: timeInChina(visit.createdAt),
        }
      }),
  })
})

/** A visit of this institution, open or not. @throws Problem when it is unknown, another's, or a claim's */
async function requireOwnVisit(
  context: Context,
  call: Call<unknown>,
  { psnNo, mdtrtId }: { psnNo: string; mdtrtId: string },
): Promise<{ patient: Person; visit: VisitRecord }> {
  const patient = await requireByNumber(context, psnNo)
  const visit = await findVisit(context.deps.db.reader, patient.id, mdtrtId)
  if (!visit) throw settlementProblem.visitUnknown({ visit: mdtrtId })
  if (visit.institution !== call.institution.code || visit.credential === 'claim')
    throw settlementProblem.visitElsewhere({ visit: mdtrtId })
  return { patient, visit }
}

/** 5202 */
const readDiagnoses = handles(diagnosesOf, async (context, call) => {
  const { psn_no: psnNo, mdtrt_id: mdtrtId } = call.input.data
  const { patient, visit } = await requireOwnVisit(context, call, { psnNo, mdtrtId })
  return writeOutput(diagnosesOf, {
    diseinfo: (visit.clinical.diagnoses ?? []).map(({ kind, serial, code, sent }, index) => ({
      diag_info_id: `${mdtrtId}${kind}${serial}`.slice(-30),
      mdtrt_id: mdtrtId,
      psn_no: patient.psnNo,
      // An outpatient visit knows no admission: its diagnoses are those it ended with.
      inout_diag_type: '2',
      diag_type: kind,
      maindiag_flag: index === 0 ? '1' : '0',
      diag_srt_no: Number(serial) || index + 1,
      diag_code: code,
      diag_name: textOf(sent, 'diag_name') ?? unsaid,
      diag_dept: textOf(sent, 'diag_dept') ?? unsaid,
      dise_dor_no: textOf(sent, 'dise_dor_no') ?? unsaid,
      dise_dor_name: textOf(sent, 'dise_dor_name') ?? unsaid,
      diag_time: textOf(sent, 'diag_time') ?? `${visit.careOn} 00:00:00`,
    })),
  })
})

/** A settlement or reversal that this institution made at a till. @throws Problem when it is unknown or another's */
export async function requireOwnSettlement(
  context: Context,
  call: Call<unknown>,
  { patient, setlId, mdtrtId = null }: { patient: Person; setlId: string; mdtrtId?: string | null },
): Promise<StoredSettlement> {
  const [row] = await findStored(context.deps.db.reader, [{ personId: patient.id, setlId }])
  if (!row || row.institution !== call.institution.code || claimOf(row) !== null)
    throw settlementProblem.settlementUnknown({ settlement: setlId })
  if (mdtrtId !== null && row.mdtrtId !== mdtrtId)
    throw settlementProblem.settlementUnknown({ settlement: setlId })
  return row
}

const isTakenBack = ({ reversesId, reversedById }: StoredSettlement): boolean =>
  reversesId !== null || reversedById !== null

/** A settlement as 5203 and 5203A have it: they name three members otherwise than the settling messages do. */
function asQueried(row: StoredSettlement, patient: Person, call: Call<unknown>) {
  const settlement = presentStored(row)
  const info = setlinfoOf(settlement, patient, call.institution)
  return {
    ...info,
    gend: patient.gender,
    act_pay_dedc: settlement.amounts.deductible,
    setl_id: row.setlId,
    psn_pay: info.psn_part_amt,
    cash_payamt: info.psn_cash_pay,
    refd_setl_flag: isTakenBack(row) ? '1' : '0',
  }
}

/** 5203 */
const readSettlement = handles(settlementOf, async (context, call) => {
  const { psn_no, setl_id: setlId, mdtrt_id } = call.input.data
  const patient = await requireByNumber(context, psn_no)
  const row = await requireOwnSettlement(context, call, { patient, setlId, mdtrtId: mdtrt_id })
  const settlement = presentStored(row)
  const { disease } = readStored(row.stored)
  const { institution } = call
  return writeOutput(settlementOf, {
    setlinfo: {
      ...asQueried(row, patient, call),
      insu_optins: row.area,
      pay_loc: '2',
      fixmedins_code: institution.code,
      fixmedins_name: institution.name,
      hosp_lv: institution.hospLv,
      fixmedins_poolarea: institution.area,
      begndate: row.careOn,
      enddate: row.careOn,
      year: String(yearOf(row.careOn)),
      dise_code: disease || null,
      invono: row.invoice,
      opt_time: timeInChina(row.at),
    },
    setldetail: setldetailOf(settlement),
  })
})

/** 5203A: what a message did whose answer was lost, found by its id; and what took it back. */
const readSettlements = handles(settlementsOf, async (context, call) => {
  const { psn_no, medins_setl_id: msgid, mdtrt_id } = call.input.data
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const sent = await listSentAs(reader, { personId: patient.id, institution: call.institution.code, msgid })
  const back = sent.flatMap(({ reversedById }) => (reversedById === null ? [] : [reversedById]))
  const reversals = await findStored(
    reader,
    back.map((settlementId) => ({ personId: patient.id, settlementId })),
  )
  const numberOf = new Map(sent.map(({ id, setlId }) => [id, setlId]))
  const found = [...sent, ...reversals].filter((row) => mdtrt_id === null || row.mdtrtId === mdtrt_id)
  return writeOutput(settlementsOf, {
    [bare]: found.map((row) => {
      const queried = asQueried(row, patient, call)
      return {
        ...queried,
        init_setl_id: row.reversesId === null ? null : (numberOf.get(row.reversesId) ?? null),
        psn_insu_rlts_id: unsaid,
        // Settled online, as everything that came by this interface.
        setl_type: '2',
        inscp_amt: queried.inscp_scp_amt,
        othfund_pay: queried.oth_pay,
        ownpay_hosp_part: queried.hosp_part_amt,
        cvlserv_lv: '0',
        dedc_std: queried.act_pay_dedc,
        crt_dedc: queried.act_pay_dedc,
        hi_agre_sumfee: queried.inscp_scp_amt,
        vali_flag: isTakenBack(row) ? '0' : '1',
      }
    }),
  })
})

type FeeLine = {
  line: Line
  split: LineSplit | undefined
  item: Item | undefined
  sent: Readonly<Record<string, unknown>> | undefined
}

const noCeiling = 999_999_000_000

/** 5204: the lines of a settlement; without one, those of the visit that wait. */
const readLinesOf = handles(linesOf, async (context, call) => {
  const { psn_no: psnNo, setl_id: setlId, mdtrt_id: mdtrtId } = call.input.data
  const { reader } = context.deps.db
  const { patient, visit } = await requireOwnVisit(context, call, { psnNo, mdtrtId })
  const row = setlId === null ? null : await requireOwnSettlement(context, call, { patient, setlId })
  if (row !== null && row.visitId !== visit.id)
    throw settlementProblem.settlementUnknown({ settlement: row.setlId })
  const uploads = (await listUploads(reader, visit)).filter(({ withdrawn }) => !withdrawn)
  const sentOf = new Map(
    uploads.flatMap(({ lines, detail }) => lines.map((line, index) => [line.id, detail[index]] as const)),
  )
  const stored = row === null ? null : readStored(row.stored)
  const splits = new Map((stored?.lines ?? []).map((split) => [split.id, split]))
  const lines = stored?.bill.lines ?? uploads.flatMap((upload) => upload.lines)
  const codes = [...new Set(lines.map(({ code }) => code))]
  const items = await findItems(reader, call.institution.area, codes, visit.careOn)
  const batch = row?.batch ?? null
  return writeOutput(linesOf, {
    [bare]: lines
      .map(
        (line): FeeLine => ({
          line,
          split: splits.get(line.id),
          item: items.get(line.code),
          sent: sentOf.get(line.id),
        }),
      )
      .map(({ line, split, item, sent }) => ({
        mdtrt_id: mdtrtId,
        setl_id: setlId ?? '',
        feedetl_sn: line.id,
        payLoc: '2',
        med_type: visit.medType,
        fee_ocur_time: textOf(sent, 'fee_ocur_time') ?? `${visit.careOn} 00:00:00`,
        cnt: line.countE4,
        pric: Math.round((line.amount * 100_000_000) / line.countE4),
        det_item_fee_sumamt: line.amount,
        pric_uplmt_amt: line.ceiling === null ? noCeiling : line.ceiling * 10_000,
        selfpay_prop: line.itemClass === 'C' ? 10_000 : line.firstShare,
        fulamt_ownpay_amt: split?.ownPaid ?? null,
        overlmt_amt: split?.overLimit ?? null,
        preselfpay_amt: split?.firstShare ?? null,
        inscp_scp_amt: split?.inScope ?? null,
        chrgitm_lv: levels[line.itemClass],
        hilist_code: line.code,
        hilist_name: item?.name ?? unsaid,
        list_type: item?.listType ?? '105',
        med_list_codg: line.code,
        medins_list_codg: textOf(sent, 'medins_list_codg') ?? line.code,
        medins_list_name: item?.name ?? unsaid,
        med_chrgitm_type: item?.chargeType ?? '14',
        dosform_name: unsaid,
        bilg_dept_codg: textOf(sent, 'bilg_dept_codg'),
        bilg_dept_name: textOf(sent, 'bilg_dept_name'),
        bilg_dr_codg: textOf(sent, 'bilg_dr_codg'),
        bilg_dr_name: textOf(sent, 'bilg_dr_name'),
        hosp_appr_flag: textOf(sent, 'hosp_appr_flag'),
        lmt_used_flag: line.restricted ? '1' : '0',
        chrg_bchno: batch,
        memo: textOf(sent, 'memo'),
      })),
  })
})

export const queryMessages: readonly Handled[] = [
  readVisits,
  readDiagnoses,
  readSettlement,
  readSettlements,
  readLinesOf,
]
