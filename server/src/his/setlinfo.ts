import type { Amounts, Relationship } from '@gongji/policy'
import { ageOn, yearOf } from '@gongji/policy/dates'
import { type Fen, minus, sum, zero } from '@gongji/policy/money'
import { dateInChina, timeInChina } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import type { Person } from '../person/person.ts'
import { clearingTypeOf } from '../settlement/clearing-type.ts'
import { poolCode } from '../settlement/fund.ts'
import { noteText } from '../settlement/note-words.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { fundPayType } from './code-table.ts'
import type { Values } from './field.ts'
import type { offeredFields, setldetail } from './messages/shared.ts'

const relationNames: Record<Relationship, string> = {
  spouse: '配偶',
  parent: '父母',
  child: '子女',
  sibling: '兄弟姐妹',
  paternalGrandparent: '祖父母',
  maternalGrandparent: '外祖父母',
  sonsChild: '孙子女',
  daughtersChild: '外孙子女',
}

/** Tenths of years, as recorded answers count: 37 years and 6 months are 37.5. */
export function ageTenths(birthDate: string, on: string): number {
  const years = ageOn(birthDate, on)
  const monthsNow = yearOf(on) * 12 + Number(on.slice(5, 7)) - (on.slice(8) < birthDate.slice(8) ? 1 : 0)
  const monthsBorn = yearOf(birthDate) * 12 + Number(birthDate.slice(5, 7))
  return years * 10 + Math.floor(((monthsNow - monthsBorn - years * 12) * 10) / 12)
}

export const insutypeOf = { employee: '310', resident: '390' } as const

/** Which fund paid what, one row each, as national codes. Pooled money of ordinary outpatient care has a code of its own. */
export function fundRows({ amounts, scheme, benefit }: Settlement): [code: string, amount: Fen][] {
  const employee = scheme === 'employee'
  const pool = poolCode(scheme, benefit)
  const rows: [string, Fen][] = [
    [pool, amounts.pool],
    [employee ? '310300' : '390200', amounts.criticalIllness],
    ['330100', amounts.largeSum],
    ['320100', amounts.civilServant],
    ['610100', amounts.medicalAid],
    ['999997', amounts.otherFund],
    ['310200', accountsPaid(amounts)],
  ]
  return rows.filter(([, amount]) => amount !== 0)
}

const relativesPaid = ({ relatives }: Amounts): Fen => sum(...relatives.map(({ amount }) => amount))
/** acct_mulaid_pay: what other people's money paid, wallet and quotas with it (docs/definitions.md 6). */
const mutualAidPaid = (amounts: Amounts): Fen => sum(relativesPaid(amounts), amounts.wallet)
/** acct_pay: all accounts together, mutual aid included. */
const accountsPaid = (amounts: Amounts): Fen => sum(amounts.own, mutualAidPaid(amounts))

/** Who paid, by masked name, relation and amount, and why an account did not: JSON text for exp_content. */
function extension({ payers, notes, amounts }: Settlement): string | null {
  // Of a bill decided by another agency the payers' money comes with the wallet's.
  const named = sum(...payers.map(({ amount }) => amount))
  const walletPaid = minus(sum(amounts.wallet, relativesPaid(amounts)), named)
  const content = {
    ...(payers.length === 0
      ? {}
      : {
          payers: payers.map(({ maskedName, relationship, amount }) => ({
            name: maskedName,
            relation: relationNames[relationship],
            amount: amount / 100,
          })),
        }),
    ...(walletPaid === 0 ? {} : { wallet: walletPaid / 100 }),
    ...(notes.length === 0 ? {} : { notes: notes.map((note) => noteText(note).zh) }),
  }
  if (Object.keys(content).length === 0) return null
  const text = JSON.stringify(content)
  // A cut text would not be JSON; the payers matter more than why others did not pay.
  return text.length <= 4_000 ? text : JSON.stringify({ ...content, notes: [] })
}

/** A settlement, an offer or a reversal in the members of setlinfo. */
export function setlinfoOf(
  settlement: Settlement,
  patient: Person,
  institution: Institution,
): Values<typeof offeredFields> {
  const { amounts, scheme } = settlement
  const employee = scheme === 'employee'
  return {
    setl_id: settlement.setlId,
    // A pharmacy's offer has no visit yet; the standard wants the member filled.
    mdtrt_id: settlement.mdtrtId === '' ? settlement.msgid : settlement.mdtrtId,
    psn_no: patient.psnNo,
    psn_name: patient.name,
    psn_cert_type: patient.idKind,
    certno: patient.idNumber,
    gend: patient.gender,
    naty: patient.ethnicity,
    brdy: patient.birthDate,
    age: ageTenths(patient.birthDate, dateInChina(settlement.at)),
    insutype: insutypeOf[scheme],
    psn_type: settlement.psnType,
    cvlserv_flag: '0',
    setl_time: timeInChina(settlement.at),
    mdtrt_cert_type: settlement.credential === 'desk' ? null : settlement.credential,
    med_type: settlement.medType,
    medfee_sumamt: amounts.total,
    fulamt_ownpay_amt: amounts.ownPaid,
    overlmt_selfpay: amounts.overLimit,
    preselfpay_amt: amounts.firstShare,
    inscp_scp_amt: amounts.inScope,
    act_pay_dedc: amounts.deductible,
    hifp_pay: amounts.pool,
    pool_prop_selfpay: amounts.poolRate,
    cvlserv_pay: amounts.civilServant,
    hifes_pay: zero,
    hifmi_pay: employee ? zero : amounts.criticalIllness,
    hifob_pay: employee ? sum(amounts.largeSum, amounts.criticalIllness) : amounts.largeSum,
    maf_pay: amounts.medicalAid,
    oth_pay: amounts.otherFund,
    fund_pay_sumamt: amounts.fundTotal,
    psn_part_amt: amounts.personal,
    acct_pay: accountsPaid(amounts),
    psn_cash_pay: amounts.cash,
    hosp_part_amt: zero,
    balc: settlement.balanceAfter,
    acct_mulaid_pay: mutualAidPaid(amounts),
    medins_setl_id: settlement.msgid,
    clr_optins: institution.area,
    clr_way: '1',
    clr_type: clearingTypeOf(settlement.medType),
    hifdm_pay: zero,
    exp_content: extension(settlement),
  }
}

/** One row for each fund that paid, and one for all personal accounts together. */
export function setldetailOf(settlement: Settlement): Values<(typeof setldetail)['fields']>[] {
  return fundRows(settlement).map(([code, amount]) => ({
    fund_pay_type: code,
    inscp_scp_amt: settlement.amounts.inScope,
    // Zero: no limit is stated. What is left of a cap is the patient's to see, not every fund row's.
    crt_payb_lmt_amt: zero,
    fund_payamt: amount,
    fund_pay_type_name: fundPayType.codes[code] ?? null,
    setl_proc_info: null,
  }))
}
