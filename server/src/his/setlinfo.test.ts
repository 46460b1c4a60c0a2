import type { Amounts, Benefit, Fen, Scheme } from '@gongji/policy'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { instantInChina } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import type { Person } from '../person/person.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { faultsOf } from '../testing/output-faults.ts'
import { settle } from './messages/outpatient.ts'
import { ageTenths, setldetailOf, setlinfoOf } from './setlinfo.ts'
import { writeOutput } from './write.ts'

const patient: Person = {
  id: 1,
  psnNo: '52020000000000000000000004',
  name: '王秀英',
  gender: '2',
  ethnicity: '01',
  birthDate: '1958-09-19',
  idKind: '01',
  idNumber: '990201195809190064',
  phone: null,
  diedOn: null,
}
const hospital = { area: '520200' } as Institution

const part = fc.integer({ min: 0, max: 10_000_000 }) as fc.Arbitrary<Fen>
const add = (...amounts: number[]) => amounts.reduce((a, b) => a + b, 0) as Fen

/** Any settlement, offer or reversal whose amounts add up as the engine's do. */
const settlements = fc
  .record({
    split: fc.tuple(part, part, part, part),
    payers: fc.tuple(part, part, part, part, part, part),
    own: part,
    relatives: fc.array(part, { maxLength: 8 }),
    wallet: part,
    cash: part,
    deductible: part,
    balance: part,
    scheme: fc.constantFrom<Scheme>('employee', 'resident'),
    benefit: fc.constantFrom<Benefit>(
      'outpatient',
      'emergency',
      'pharmacy',
      'chronic',
      'twoDisease',
      'inpatient',
    ),
    medType: fc.constantFrom('11', '12', '1301', '14', '140104', '2101', '2102', '41', '9901', '28', '51'),
    sign: fc.constantFrom(1, -1),
    notes: fc.array(fc.constantFrom('account-empty', 'limit-reached', 'sharing-not-asked'), {
      maxLength: 200,
    }),
  })
  .map(({ split, payers, own, relatives, wallet, cash, sign, ...other }): Settlement => {
    const [pool, criticalIllness, largeSum, civilServant, medicalAid, otherFund] = payers
    const fundTotal = add(...payers)
    const personal = add(own, ...relatives, wallet, cash)
    const total = add(fundTotal, personal)
    // The line split covers the same total; what is left over is in scope.
    const [a, b, c] = split.map((amount) => Math.min(amount, Math.floor(total / 4)))
    const signed = (amount: number) => (amount === 0 ? 0 : amount * sign) as Fen
    const amounts: Amounts = {
      total: signed(total),
      ownPaid: signed(a!),
      overLimit: signed(b!),
      firstShare: signed(c!),
      inScope: signed(total - a! - b! - c!),
      deductible: signed(other.deductible),
      poolRate: 5_500 as Amounts['poolRate'],
      pool: signed(pool),
      criticalIllness: signed(criticalIllness),
      largeSum: signed(largeSum),
      civilServant: signed(civilServant),
      medicalAid: signed(medicalAid),
      otherFund: signed(otherFund),
      fundTotal: signed(fundTotal),
      personal: signed(personal),
      own: signed(own),
      relatives: relatives.map((amount, i) => ({ bindingId: String(i), amount: signed(amount) })),
      wallet: signed(wallet),
      cash: signed(cash),
    }
    return {
      id: 5,
      setlId: '520200G0000000000005',
      mdtrtId: '520200G0000000000004',
      visitId: 4,
      batch: 'B1',
      personId: 1,
      institution: 'H52020100001',
      benefit: other.benefit,
      medType: other.medType,
      scheme: other.scheme,
      area: '520200',
      psnType: '1201',
      credential: '02',
      careOn: '2025-01-15',
      at: instantInChina('2025-01-15', '10:00:00'),
      amounts,
      lines: [],
      used: {},
      payers: relatives.map((amount, i) => ({
        bindingId: i,
        payerId: 9,
        relationship: 'parent',
        purpose: 'outpatient',
        maskedName: '张*',
        amount: signed(amount),
      })),
      balanceAfter: other.balance,
      notes: other.notes.map((code) => ({ code, facts: { payer: '张*' } })),
      packHash: 'x',
      reverses: sign === 1 ? null : 4,
      msgid: 'H5202010000120250115100000001',
    }
  })

const fen = (amount: number): number => Math.round(amount * 100)
const sumOf = (from: Record<string, number>, ...names: string[]) =>
  names.reduce((total, name) => total + fen(from[name]!), 0)

it('the money fields of every answer add up to the fen, and none that may not be empty is empty', () => {
  fc.assert(
    fc.property(settlements, (settlement) => {
      const { setlinfo, setldetail } = writeOutput(settle, {
        setlinfo: { ...setlinfoOf(settlement, patient, hospital), setl_id: settlement.setlId! },
        setldetail: setldetailOf(settlement),
      }) as { setlinfo: Record<string, number>; setldetail: { fund_pay_type: string; fund_payamt: number }[] }
      expect(faultsOf(settle, { setlinfo, setldetail })).toEqual([])
      const total = sumOf(setlinfo, 'medfee_sumamt')
      expect(sumOf(setlinfo, 'fund_pay_sumamt', 'psn_part_amt', 'hosp_part_amt')).toBe(total)
      expect(sumOf(setlinfo, 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt')).toBe(
        total,
      )
      expect(sumOf(setlinfo, 'acct_pay', 'psn_cash_pay')).toBe(sumOf(setlinfo, 'psn_part_amt'))
      const funds = [
        'hifp_pay',
        'cvlserv_pay',
        'hifes_pay',
        'hifmi_pay',
        'hifob_pay',
        'maf_pay',
        'oth_pay',
        'hifdm_pay',
      ]
      expect(sumOf(setlinfo, ...funds)).toBe(sumOf(setlinfo, 'fund_pay_sumamt'))
      const mutual = sumOf(setlinfo, 'acct_mulaid_pay')
      expect(Math.abs(mutual)).toBeLessThanOrEqual(Math.abs(sumOf(setlinfo, 'acct_pay')))
      const account = setldetail.filter(({ fund_pay_type }) => fund_pay_type === '310200')
      const others = setldetail.filter(({ fund_pay_type }) => fund_pay_type !== '310200')
      const rowsTotal = (rows: typeof setldetail) =>
        rows.reduce((all, { fund_payamt }) => all + fen(fund_payamt), 0)
      expect(rowsTotal(account)).toBe(sumOf(setlinfo, 'acct_pay'))
      expect(account.length).toBe(setlinfo.acct_pay === 0 ? 0 : 1)
      expect(rowsTotal(others)).toBe(sumOf(setlinfo, 'fund_pay_sumamt'))
      expect(new Set(setldetail.map(({ fund_pay_type }) => fund_pay_type)).size).toBe(setldetail.length)
      const said = setlinfo.exp_content === null ? {} : JSON.parse(String(setlinfo.exp_content))
      const named = (said.payers ?? []).reduce(
        (all: number, { amount }: { amount: number }) => all + fen(amount),
        0,
      )
      expect(named + fen(said.wallet ?? 0)).toBe(mutual)
    }),
  )
})

it.each([
  ['1984-01-01', '2021-07-13', 37.5],
  ['1986-01-01', '2021-11-29', 35.8],
  ['1958-09-19', '2025-01-15', 66.2],
  ['2024-02-29', '2025-02-28', 0.9],
  ['2024-02-29', '2025-03-01', 1],
  ['2025-01-15', '2025-01-15', 0],
])('born on %s, on %s a person is %d', (born, on, age) => {
  expect(ageTenths(born, on) / 10).toBe(age)
})
