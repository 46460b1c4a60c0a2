import { addDays, includes } from '@gongji/policy/dates'
import { dateInChina, timeInChina } from '../deps.ts'
import { filedDiseases, listApprovedFilings } from '../filing/filing.ts'
import { listFilingsOf } from '../filing/own.ts'
import { diseaseName } from '../filing/present.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { listPremiumsOfInsured } from '../premium/view.ts'
import { Problem } from '../problem.ts'
import { benefitAt, benefitOf } from '../settlement/benefit.ts'
import { requireInsured } from '../settlement/compute.ts'
import { poolCode } from '../settlement/fund.ts'
import { listOpenStays } from '../settlement/stay.ts'
import type { Handled } from './call.ts'
import { handles } from './call.ts'
import * as tables from './code-table.ts'
import { bare, type CodeTable } from './field.ts'
import {
  approvedDiseases,
  chosenInstitutions,
  chronicFilings,
  contributions,
  dictionary,
  entitlement,
  inHospital,
  transfers,
} from './messages/entitlement.ts'
import { requireByNumber, schemeOf } from './patient.ts'
import { problem } from './problem.ts'
import { ageTenths, insutypeOf } from './setlinfo.ts'
import { writeOutput } from './write.ts'

// What a hospital asks of a person before care: benefits and filings in force. None of it is medical but the filed disease.

const fundCheck = '1'
const farAway = '2099-12-31'

/** 2001: whether the funds would pay, and where not, why; nothing of how much. */
const checkEntitlement = handles(entitlement, async (context, call) => {
  const { psn_no, insutype, med_type, begntime, dise_codg } = call.input.data
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const on = begntime?.slice(0, 10) ?? dateInChina(context.deps.now())
  const medType = med_type ?? '11'
  const enrolments = await listEnrolments(reader, [patient.id])
  const scheme = schemeOf(insutype)
  const held = enrolments.filter((one) => (scheme === null || one.scheme === scheme) && includes(one, on))
  const filings = await listApprovedFilings(reader, [patient.id], on)
  const diseases = filedDiseases(filings, { personId: patient.id, on })
  const refusal = (): string | null => {
    try {
      requireInsured(enrolments, on, scheme)
      const benefit = benefitAt(call.institution, medType)
      if (benefit !== 'chronic' || (dise_codg !== null && diseases.includes(dise_codg))) return null
      return dise_codg === null
        ? '门诊慢特病须说明病种（dise_codg）。'
        : '该病种在这一天没有有效的门诊慢特病备案：由本人在手机上或到参保地经办机构申请。'
    } catch (error) {
      if (error instanceof Problem) return `${error.title.zh}${error.mend.zh}`
      throw error
    }
  }
  const why = refusal()
  const rows = held.length > 0 ? held : enrolments.filter((one) => scheme === null || one.scheme === scheme)
  return writeOutput(entitlement, {
    trtinfo: rows.map((one) => ({
      psn_no: patient.psnNo,
      trt_chk_type: fundCheck,
      fund_pay_type: poolCode(one.scheme, benefitOf(medType) ?? 'outpatient'),
      trt_enjymnt_flag: why === null ? '1' : '0',
      begndate: one.from,
      enddate: one.to,
      trt_chk_rslt: why,
    })),
  })
})

const monthCode = (day: string): string => day.slice(0, 7).replace('-', '')

/**
 * 90100: for which months each insurance counts as paid. When the money came is known of premiums that were paid here; of
 * others the tax bureau knows it.
 */
const readContributions = handles(contributions, async (context, call) => {
  const { deps } = context
  const { reader } = deps.db
  const patient = await requireByNumber(context, call.input.data.psn_no)
  const enrolments = await listEnrolments(reader, [patient.id])
  const premiums = await listPremiumsOfInsured(reader, [patient.id])
  return writeOutput(contributions, {
    [bare]: enrolments.map((one) => {
      const premium = premiums.find(
        ({ enrolmentId, status }) => enrolmentId === one.id && status === 'credited',
      )
      const insutype = insutypeOf[one.scheme]
      const paid = one.status === 'normal' || (one.status === 'ended' && one.to !== null)
      return {
        poolarea_no: one.area,
        poolarea_no_name: areaName(deps, one.area).zh,
        insutype,
        insutype_name: tables.insutype.codes[insutype] ?? insutype,
        clct_type: '10',
        clct_type_name: '正常缴费',
        clct_flag: paid ? '1' : '0',
        clct_flag_name: paid ? '已足额到账' : '未到账',
        accrym_begn: monthCode(one.from),
        accrym_end: one.to === null ? null : monthCode(one.to),
        clct_time: premium?.creditedAt ? timeInChina(premium.creditedAt) : null,
      }
    }),
  })
})

/** 5301: approved filings of chronic diseases that hold today. */
const readChronicFilings = handles(chronicFilings, async (context, call) => {
  const { deps } = context
  const patient = await requireByNumber(context, call.input.data.psn_no)
  const today = dateInChina(deps.now())
  const held = (await listFilingsOf(deps.db.reader, [patient.id])).filter(
    (one) => one.kind === 'chronic' && one.approvedAt !== null && includes(one, today),
  )
  return writeOutput(chronicFilings, {
    feedetail: held.map((one) => ({
      opsp_dise_code: one.disease ?? '',
      opsp_dise_name: diseaseName(deps, one, today).zh,
      begndate: one.from,
      enddate: one.to,
    })),
  })
})

/** 5360: chronic diseases that were approved and hold on a day, each with the scheme it is paid by. */
const readApproved = handles(approvedDiseases, async (context, call) => {
  const { psn_no, insutype, begntime } = call.input.data
  const { deps } = context
  const { reader } = deps.db
  const patient = await requireByNumber(context, psn_no)
  const on = begntime?.slice(0, 10) ?? dateInChina(deps.now())
  const scheme = schemeOf(insutype)
  const held = enrolmentOn(await listEnrolments(reader, [patient.id]), on, scheme ?? undefined)
  const filings = (await listFilingsOf(reader, [patient.id])).filter(
    (one) => one.kind === 'chronic' && one.approvedAt !== null && includes(one, on),
  )
  return writeOutput(approvedDiseases, {
    data: (held === null ? [] : filings).map((one) => ({
      psn_no: patient.psnNo,
      insutype: insutypeOf[held!.scheme],
      med_type: '14',
      dise_codg: one.disease ?? '',
      dise_name: diseaseName(deps, one, on).zh,
      begndate: one.from,
      enddate: one.to,
    })),
  })
})

/** 5302: institutions that the person chose, with the filing that names them. */
const readChosen = handles(chosenInstitutions, async (context, call) => {
  const { psn_no, biz_appy_type } = call.input.data
  const { deps } = context
  const patient = await requireByNumber(context, psn_no)
  const today = dateInChina(deps.now())
  // 1: registered for chronic care; no other choice is kept here.
  const asked = biz_appy_type === null || Number(biz_appy_type) === 1
  const enrolments = await listEnrolments(deps.db.reader, [patient.id])
  const held = (await listFilingsOf(deps.db.reader, [patient.id])).filter(
    (one) => asked && one.institution !== null && one.approvedAt !== null && includes(one, today),
  )
  const chosen = await Promise.all(held.map((one) => context.institution(one.institution!)))
  return writeOutput(chosenInstitutions, {
    psnfixmedin: held.map((one, index) => ({
      psn_no: patient.psnNo,
      insutype: insutypeOf[enrolments.find(({ area }) => area === one.area)?.scheme ?? 'resident'],
      fix_srt_no: String(index + 1),
      fixmedins_code: one.institution!,
      fixmedins_name: chosen[index]?.name ?? one.institution!,
      begndate: one.from,
      enddate: one.to,
    })),
  })
})

/** 5304: filings of a transfer elsewhere. */
const readTransfers = handles(transfers, async (context, call) => {
  const { psn_no, begntime, endtime } = call.input.data
  const { deps } = context
  const patient = await requireByNumber(context, psn_no)
  const today = dateInChina(deps.now())
  const from = begntime ?? addDays(today, -365)
  const to = endtime ?? farAway
  const enrolments = await listEnrolments(deps.db.reader, [patient.id])
  const held = (await listFilingsOf(deps.db.reader, [patient.id])).filter(
    (one) =>
      one.type === 'transfer' &&
      one.approvedAt !== null &&
      one.from <= to &&
      (one.to === null || one.to >= from),
  )
  return writeOutput(transfers, {
    refmedin: held.map((one) => ({
      insutype: insutypeOf[enrolments.find(({ area }) => area === one.area)?.scheme ?? 'resident'],
      psn_no: patient.psnNo,
      psn_cert_type: patient.idKind,
      certno: patient.idNumber,
      psn_name: patient.name,
      gend: patient.gender,
      brdy: patient.birthDate,
      insu_optins: one.area,
      reflin_medins_no: one.institution,
      reflin_medins_name: one.institution ?? '未指定医院',
      out_flag: '1',
      refl_date: one.from,
      refl_rea: one.reason || '转外就医',
      begndate: one.from,
      enddate: one.to,
    })),
  })
})

/** 5303: where a person lies; of another hospital no more than that. */
const readInHospital = handles(inHospital, async (context, call) => {
  const { psn_no, begntime, endtime } = call.input.data
  if (psn_no === null) throw problem.personNeeded()
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const stays = (await listOpenStays(reader, patient.id)).filter(
    ({ beganOn }) => beganOn >= (begntime ?? '0001-01-01') && beganOn <= (endtime ?? farAway),
  )
  return writeOutput(inHospital, {
    data: stays.map((stay) => ({
      mdtrt_id: stay.institution === call.institution.code ? stay.mdtrtId : '不在本院',
      psn_no: patient.psnNo,
      psn_cert_type: patient.idKind,
      certno: patient.idNumber,
      psn_name: patient.name,
      gend: patient.gender,
      brdy: patient.birthDate,
      age: ageTenths(patient.birthDate, stay.beganOn),
      insutype: insutypeOf[stay.scheme],
      begndate: stay.beganOn,
      med_type: stay.medType,
      ipt_otp_no: stay.institution === call.institution.code ? stay.iptOtpNo : null,
    })),
  })
})

/** The dictionaries of this interface, by the standard's name of a field. */
const dictionaries: ReadonlyMap<string, CodeTable> = new Map([
  ['insutype', tables.insutype],
  ['med_type', tables.medType],
  ['mdtrt_cert_type', tables.credential],
  ['psn_cert_type', tables.psnCertType],
  ['gend', tables.gend],
  ['psn_type', tables.psnType],
  ['psn_insu_stas', tables.psnInsuStas],
  ['hosp_lv', tables.hospLv],
  ['fixmedins_type', tables.fixmedinsType],
  ['psn_setlway', tables.psnSetlway],
  ['acct_used_flag', tables.acctUsedFlag],
  ['hosp_appr_flag', tables.hospApprFlag],
  ['diag_type', tables.diagType],
  ['rx_circ_flag', tables.rxCircFlag],
  ['chrgitm_lv', tables.chrgitmLv],
  ['med_chrgitm_type', tables.medChrgitmType],
  ['clr_way', tables.clrWay],
  ['clr_type', tables.clrType],
  ['fund_pay_type', tables.fundPayType],
])
const dictionaryDay = '2025-03-14'

/** 1901. @throws Problem naming the dictionaries that there are */
const readDictionary = handles(dictionary, async (_, call) => {
  const { type, vali_flag, Vali_Flag } = call.input.data
  const found = dictionaries.get(type.toLowerCase())
  if (!found) {
    throw problem.fieldWrong({
      where: '',
      whereEn: '',
      name: '字典类型',
      field: 'type',
      why: `为 ${type}：本平台没有这个字典，可查 ${[...dictionaries.keys()].join('、')}`,
      whyEn: `is ${type}: there are ${[...dictionaries.keys()].join(', ')}`,
    })
  }
  // Every code of these tables is valid: who asks for those that are not, gets none.
  const codes = (vali_flag ?? Vali_Flag ?? '1') === '0' ? [] : Object.entries(found.codes)
  return writeOutput(dictionary, {
    list: codes.map(([value, label], index) => ({
      type: type.toLowerCase(),
      label,
      value,
      parent_value: '0',
      parentValue: '0',
      sort: index + 1,
      vali_flag: '1',
      valiFlag: '1',
      create_user: '国家医疗保障局',
      createUser: '国家医疗保障局',
      create_date: dictionaryDay,
      createDate: dictionaryDay,
      version: 1,
    })),
  })
})

export const entitlementMessages: readonly Handled[] = [
  checkEntitlement,
  readContributions,
  readChronicFilings,
  readApproved,
  readChosen,
  readInHospital,
  readTransfers,
  readDictionary,
]
