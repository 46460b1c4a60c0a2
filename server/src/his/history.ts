import type { Scheme } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { type Fen, fen, sum, zero } from '@gongji/policy/money'
import { findItems } from '../catalogue/catalogue.ts'
import { dateInChina } from '../deps.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { benefitOf } from '../settlement/benefit.ts'
import { poolCode } from '../settlement/fund.ts'
import { presentStored } from '../settlement/present.ts'
import { listStandingIn, type StandingBill } from '../settlement/records.ts'
import { listUploads, listVisitsAt } from '../settlement/visit.ts'
import { type Handled, handles } from './call.ts'
import { fundPayType } from './code-table.ts'
import { levels } from './fee-line.ts'
import { chronicDrugs, policyItems, sumsOfYear } from './messages/history.ts'
import { requireByNumber } from './patient.ts'
import { problem } from './problem.ts'
import { requireOwnSettlement, textOf, unsaid } from './query.ts'
import { fundRows, insutypeOf } from './setlinfo.ts'
import { writeOutput } from './write.ts'

/** What the catalogue calls a drug, a herb or a preparation (list_type). */
const isDrug = (listType: string): boolean => listType.startsWith('10')

/** 5205: drugs that this institution gave for chronic diseases. */
const readChronicDrugs = handles(chronicDrugs, async (context, call) => {
  const { psn_no, begntime, endtime } = call.input.data
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const { code, name, area } = call.institution
  const visits = (
    await listVisitsAt(reader, {
      personId: patient.id,
      institution: code,
      from: begntime?.slice(0, 10) ?? '0001-01-01',
      to: endtime?.slice(0, 10) ?? '9999-12-31',
    })
  ).filter(({ medType, status }) => benefitOf(medType) === 'chronic' && status === 'open')
  const found = await Promise.all(
    visits.map(async (visit) => {
      const uploads = (await listUploads(reader, visit)).filter(({ withdrawn }) => !withdrawn)
      const lines = uploads.flatMap(({ lines, detail }) =>
        lines.map((line, index) => ({ line, sent: detail[index] })),
      )
      const items = await findItems(
        reader,
        area,
        [...new Set(lines.map(({ line }) => line.code))],
        visit.careOn,
      )
      return lines.flatMap(({ line, sent }) => {
        const item = items.get(line.code)
        if (item === undefined || !isDrug(item.listType)) return []
        return [
          {
            feedetl_sn: line.id,
            rx_drord_no: textOf(sent, 'rxno'),
            fixmedins_code: code,
            fixmedins_name: name,
            psn_no: patient.psnNo,
            med_type: visit.medType,
            fee_ocur_time: textOf(sent, 'fee_ocur_time') ?? `${visit.careOn} 00:00:00`,
            cnt: line.countE4,
            pric: Math.round((line.amount * 100_000_000) / line.countE4),
            chrgitm_lv: levels[line.itemClass],
            hilist_code: line.code,
            hilist_name: item.name,
            list_type: item.listType,
            med_list_codg: line.code,
            medins_list_codg: textOf(sent, 'medins_list_codg') ?? line.code,
            medins_list_name: item.name,
            med_chrgitm_type: item.chargeType,
            spec: unsaid,
            lmt_used_flag: line.restricted ? '1' : '0',
            hosp_appr_flag: textOf(sent, 'hosp_appr_flag'),
          },
        ]
      })
    }),
  )
  return writeOutput(chronicDrugs, { feedetail: found.flat() })
})

/** The sums of a year's bills of one scheme, by national code; a count stands as hundredths, as an amount does. */
function sumsOf(bills: readonly StandingBill[], scheme: Scheme): [code: string, sum: Fen][] {
  const total = (of: (bill: StandingBill) => Fen): Fen => sum(...bills.map(of))
  const stays = new Set(bills.filter(({ benefit }) => benefit === 'inpatient').map(({ visitId }) => visitId))
  const pool = total(({ amounts }) => amounts.pool)
  const large = total(({ amounts }) => fen(amounts.largeSum + amounts.criticalIllness))
  return [
    ['S0000', total(({ amounts }) => amounts.total)],
    ['Q0000', total(({ amounts }) => amounts.deductible)],
    ['C0000', fen(stays.size * 100)],
    [scheme === 'employee' ? 'D310101' : 'D390101', pool],
    [scheme === 'employee' ? 'D330101' : 'D390201', large],
  ]
}

/** 5206: what a year's bills that stand came to, whichever institution settled them; sums only. */
const readSums = handles(sumsOfYear, async (context, call) => {
  const { psn_no, cum_ym } = call.input.data
  const { reader } = context.deps.db
  const patient = await requireByNumber(context, psn_no)
  const today = dateInChina(context.deps.now())
  const asked = /^(\d{4})(0[1-9]|1[0-2])$/.exec(cum_ym ?? today.slice(0, 7).replace('-', ''))
  if (!asked) {
    throw problem.fieldWrong({
      where: '',
      whereEn: '',
      name: '累计年月',
      field: 'cum_ym',
      why: `为 ${cum_ym?.slice(0, 6)}，应为年月，如 ${today.slice(0, 7).replace('-', '')}`,
      whyEn: `is ${cum_ym?.slice(0, 6)}, not a year and a month`,
    })
  }
  const [month, year] = [`${asked[1]}-${asked[2]}`, Number(asked[1])]
  const bills = (await listStandingIn(reader, patient.id, year)).filter(
    ({ careOn }) => careOn.slice(0, 7) <= month,
  )
  const enrolments = await listEnrolments(reader, [patient.id])
  const on = yearOf(today) === year ? today : `${year}-12-31`
  const held = enrolmentOn(enrolments, on)
  const schemes = new Set([...(held ? [held.scheme] : []), ...bills.map(({ scheme }) => scheme)])
  return writeOutput(sumsOfYear, {
    cuminfo: [...schemes].flatMap((scheme) =>
      sumsOf(
        bills.filter((bill) => bill.scheme === scheme),
        scheme,
      ).map(([code, cum]) => ({
        insutype: insutypeOf[scheme],
        year: String(year),
        cum_ym: month.replace('-', ''),
        cum_type_code: code,
        cum,
      })),
    ),
  })
})

const whole = 10_000

/** 100001: what each rule of a settlement came to. The rows add up to the bill. */
const readPolicyItems = handles(policyItems, async (context, call) => {
  const { psn_No, setl_Id: setlId, mdtrt_Id: mdtrtId } = call.input.data
  const patient = await requireByNumber(context, psn_No)
  const row = await requireOwnSettlement(context, call, { patient, setlId, mdtrtId })
  const settlement = presentStored(row)
  const { amounts } = settlement
  const share = fen(amounts.inScope - amounts.deductible - amounts.fundTotal)
  const personal: [code: string, name: string, amount: Fen][] = [
    ['fulamt_ownpay_amt', '全自费', amounts.ownPaid],
    ['overlmt_selfpay', '超限价自费', amounts.overLimit],
    ['preselfpay_amt', '先行自付', amounts.firstShare],
    ['act_pay_dedc', '起付线', amounts.deductible],
    ['psn_inscp_part', '范围内个人自付', share],
  ]
  const funds = fundRows(settlement).filter(([code]) => code !== '310200')
  const pool = poolCode(settlement.scheme, settlement.benefit)
  const same = { setlId, mdtrtId: row.mdtrtId, psnNo: patient.psnNo }
  return writeOutput(policyItems, {
    data: [
      ...personal
        .filter(([, , amount]) => amount !== 0)
        .map(([polItemCode, polItemName, amount]) => ({
          ...same,
          polItemCode,
          polItemName,
          selfPayAmt: amount,
          selfPayProp: whole,
          fundPayAmt: zero,
          fundPayProp: 0,
          polItemPaySum: amount,
        })),
      ...funds.map(([code, amount]) => ({
        ...same,
        polItemCode: code,
        polItemName: fundPayType.codes[code] ?? unsaid,
        selfPayAmt: zero,
        selfPayProp: 0,
        fundPayAmt: amount,
        fundPayProp: code === pool ? amounts.poolRate : whole,
        polItemPaySum: amount,
      })),
    ],
  })
})

export const historyMessages: readonly Handled[] = [readChronicDrugs, readSums, readPolicyItems]
