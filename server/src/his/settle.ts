import { type Fen, ownOf, type PlainDate } from '@gongji/policy'
import { minutesToFinish } from '../person/code.ts'
import { type CheckedLine, checkLines } from '../settlement/bill.ts'
import { findKeys, findRemembered, keyText, spendKey } from '../settlement/message-key.ts'
import { findStored } from '../settlement/records.ts'
import { checkedSale, saleKeyOf } from '../settlement/sale.ts'
import {
  type AccountUse,
  type BillRequest,
  type MessageKey,
  Outdated,
  type ReversalRequest,
  type Sale,
  type StatedAmounts,
  type VisitBill,
} from '../settlement/settlement.ts'
import { isObject } from './body.ts'
import { type Call, type Context, type Handled, handles, handlesInLane } from './call.ts'
import { billedLine, splitOf } from './fee-line.ts'
import type { NodeValues } from './field.ts'
import { requireKind } from './kind-of-care.ts'
import { preSettle, preSettleA, reverse, settle, settleA } from './messages/outpatient.ts'
import { preSettleSale, preSettleSaleA, reverseSale, settleSale, settleSaleA } from './messages/pharmacy.ts'
import { undo } from './messages/undo.ts'
import { type Recognised, recognise, recogniseByNumber, requireByNumber, schemeOf } from './patient.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'
import { setldetailOf, setlinfoOf } from './setlinfo.ts'
import { scannedIn, type TracedRow, type TraceRow } from './trace-code.ts'
import { requireByItem } from './way-of-settling.ts'
import { writeOutput } from './write.ts'

/** A pharmacy's code was scanned when the person was read; the sale follows within minutes. */
const minutesToSell = 30

const accountUses: Readonly<Record<string, AccountUse>> = { '0': 0, '1': 1, '2': 2 }

/** Missing is 0: no account pays (docs/definitions.md 5). @throws Problem for another flag */
function accountUseOf(flag: string | null): AccountUse {
  const use = ownOf(accountUses, flag ?? '0')
  if (use !== undefined) return use
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '个人账户使用标志',
    field: 'acct_used_flag',
    why: `为 ${flag?.slice(0, 10)}，应为 0（不使用）、1（本人账户）或 2（共济账户）`,
    whyEn: `is ${flag}, not 0, 1 or 2`,
  })
}

/** The extension as JSON text, or as an object where clients send one; anything else says nothing to us. */
export function extensionOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value
  if (typeof value !== 'string') return {}
  try {
    const parsed: unknown = JSON.parse(value)
    return isObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

/** A certificate's or one-visit request's code that the till scanned. */
function shareCodeOf({
  exp_content,
  expContent,
}: {
  exp_content: unknown
  expContent: unknown
}): string | null {
  for (const extension of [exp_content, expContent]) {
    const { shareCode } = extensionOf(extension)
    if (typeof shareCode === 'string' && shareCode.trim() !== '') return shareCode.trim()
    if (typeof shareCode === 'number') return String(shareCode)
  }
  return null
}

/** The device that the message names; null: none. */
const deviceOf = ({ envelope }: Call<unknown>): string | null =>
  envelope.device === '' ? null : envelope.device

const keyOf = ({ envelope, digest }: Call<unknown>): MessageKey => ({
  source: envelope.institution,
  msgid: envelope.msgid,
  digest,
})

/** An amount the sender left empty or zero is not stated. */
const stated = (amount: Fen | null | undefined): Fen | null => (amount ? amount : null)

type BillData = NodeValues<typeof preSettle.input>['data'] & Partial<NodeValues<typeof settle.input>['data']>

type Request = Pick<
  BillData,
  | 'medfee_sumamt'
  | 'fulamt_ownpay_amt'
  | 'overlmt_selfpay'
  | 'preselfpay_amt'
  | 'inscp_scp_amt'
  | 'acct_used_flag'
  | 'exp_content'
  | 'expContent'
  | 'invono'
> & { psn_setlway?: string | null }

/**
 * What every bill says, of a visit or of a stay.
 * @throws Problem for a flag that is none, or a way of settling that has no rules here
 */
export function billRequest(
  call: Call<unknown>,
  { patient, remembered }: Recognised,
  data: Request,
): BillRequest {
  requireByItem(data.psn_setlway ?? null)
  const amounts: StatedAmounts = {
    total: data.medfee_sumamt,
    ownPaid: stated(data.fulamt_ownpay_amt),
    overLimit: stated(data.overlmt_selfpay),
    firstShare: stated(data.preselfpay_amt),
    inScope: stated(data.inscp_scp_amt),
  }
  return {
    key: keyOf(call),
    remembered,
    institution: call.institution.code,
    personId: patient.id,
    accountUse: accountUseOf(data.acct_used_flag),
    shareCode: shareCodeOf(data),
    stated: amounts,
    invoice: data.invono ?? null,
    device: deviceOf(call),
    actor: call.actor,
  }
}

function visitBill(
  call: Call<unknown>,
  recognised: Recognised,
  data: Omit<BillData, 'psn_type' | 'psn_name' | 'mdtrt_cert_no'>,
): VisitBill {
  requireKind(call.envelope.infno, data.med_type)
  return {
    ...billRequest(call, recognised, data),
    mdtrtId: data.mdtrt_id,
    batch: data.chrg_bchno ?? '',
    medType: data.med_type,
    scheme: schemeOf(data.insutype),
  }
}

const preSettleBy = (spec: typeof preSettle | typeof preSettleA): Handled =>
  handlesInLane(spec as typeof preSettle, async (context, call) => {
    const { data } = call.input
    const { mdtrt_cert_no } = data
    const recognised =
      mdtrt_cert_no === null
        ? await recogniseByNumber(context, call, data.psn_no)
        : await recognise(context, call, { ...data, mdtrt_cert_no }, minutesToFinish)
    const offer = await context.settler.preSettle(visitBill(call, recognised, data))
    return writeOutput(spec, {
      setlinfo: setlinfoOf(offer, recognised.patient, call.institution),
      setldetail: setldetailOf(offer),
    })
  })

const settleBy = (spec: typeof settle | typeof settleA): Handled =>
  handlesInLane(spec as typeof settle, async (context, call) => {
    const { data } = call.input
    const recognised = await recognise(context, call, data, minutesToFinish)
    const settlement = await context.settler.settle(visitBill(call, recognised, data))
    return writeOutput(spec, {
      setlinfo: {
        ...setlinfoOf(settlement, recognised.patient, call.institution),
        setl_id: settlement.setlId ?? '',
      },
      setldetail: setldetailOf(settlement),
    })
  })

type ReversalData = NodeValues<typeof reverse.input>['data']

export async function reversal(context: Context, call: Call<unknown>, data: ReversalData) {
  const { patient, remembered } = await recogniseByNumber(context, call, data.psn_no)
  const request: ReversalRequest = {
    key: keyOf(call),
    remembered,
    institution: call.institution.code,
    personId: patient.id,
    mdtrtId: data.mdtrt_id,
    setlId: data.setl_id,
    device: deviceOf(call),
    actor: call.actor,
  }
  const settlement = await context.settler.reverse(request)
  const setlinfo = {
    ...setlinfoOf(settlement, patient, call.institution),
    setl_id: settlement.setlId ?? '',
  }
  return { settlement, setlinfo }
}

const reverseBill = handlesInLane(reverse, async (context, call) => {
  const { settlement, setlinfo } = await reversal(context, call, call.input.data)
  return writeOutput(reverse, {
    setlinfo: { ...setlinfo, pdn_cash_pay: setlinfo.psn_cash_pay },
    setldetail: setldetailOf(settlement),
  })
})

const reverseOneSale = handlesInLane(reverseSale, async (context, call) => {
  const { settlement, setlinfo } = await reversal(context, call, call.input.data)
  return writeOutput(reverseSale, {
    setlinfo: {
      ...setlinfo,
      psn_pay: setlinfo.psn_part_amt,
      cash_payamt: setlinfo.psn_cash_pay,
      overlmt_self_pay: setlinfo.overlmt_selfpay,
    },
    setldetail: setldetailOf(settlement),
  })
})

type DrugInfo = NodeValues<typeof preSettleSale.input>['druginfo'] &
  Partial<NodeValues<typeof settleSaleA.input>['druginfo']>
type DrugRow = NodeValues<typeof preSettleSale.input>['drugdetail'][number] & Partial<TracedRow>
type SaleInput = { druginfo: DrugInfo; drugdetail: DrugRow[]; drug_trac_info?: TraceRow[] }

/** The hospital that wrote a prescription, by its code: no member of the standard, so the extension says it. */
function prescriberIn(extension: unknown): string | null {
  const { rxfixmedinsCode: code } = extensionOf(extension)
  return typeof code === 'string' && code.trim() !== '' ? code.trim() : null
}

/** Whether the lines fill a hospital's prescription, and whose. */
function prescriptionOf({ druginfo, drugdetail }: SaleInput): Sale['prescription'] {
  const prescribed = drugdetail.filter(({ rx_circ_flag }) => rx_circ_flag === '1')
  if (prescribed.length === 0) return undefined
  if (prescribed.length < drugdetail.length) return 'mixed'
  const named = [druginfo.exp_content, druginfo.expContent, ...drugdetail.map((row) => row.exp_content)]
  const hospitals = new Set(named.map(prescriberIn).filter((code) => code !== null))
  return hospitals.size > 1 ? 'mixed' : { hospital: [...hospitals][0] ?? null }
}

const saleMedType = '41'

/** A sale's lines by the catalogue of the place. @throws Problem naming each row; Outdated when the place is elsewhere by now */
async function checkedLines(
  context: Context,
  { institution: { code, area }, remembered }: Call<unknown>,
  on: PlainDate,
  lines: Sale['lines'],
): Promise<CheckedLine[]> {
  const items = await context.items(
    { area, on },
    lines.map((line) => line.code),
  )
  try {
    return checkLines(lines, items)
  } catch (error) {
    // Nobody is refused on what is remembered.
    if (remembered?.institution && (await context.institution(code))?.area !== area) throw new Outdated()
    throw error
  }
}

async function sale(context: Context, call: Call<unknown>, input: SaleInput) {
  const { druginfo, drugdetail } = input
  const { patient, remembered } = await recognise(context, call, druginfo, minutesToSell)
  requireKind(call.envelope.infno, druginfo.med_type)
  const lines = drugdetail.map(billedLine)
  const careOn = druginfo.begntime.slice(0, 10)
  const prescription = prescriptionOf({ druginfo, drugdetail })
  const scanned = scannedIn(input)
  const saysNothing = scanned.codes.length === 0 && scanned.due === null
  const wanted: Sale = {
    key: keyOf(call),
    remembered,
    institution: call.institution.code,
    personId: patient.id,
    accountUse: accountUseOf(druginfo.acct_used_flag),
    shareCode: shareCodeOf(druginfo),
    stated: {
      total: druginfo.medfee_sumamt,
      ownPaid: stated(druginfo.fulamt_ownpay_amt),
      overLimit: stated(druginfo.overlmt_selfpay),
      firstShare: stated(druginfo.preselfpay_amt),
      inScope: stated(druginfo.inscp_scp_amt),
    },
    invoice: druginfo.invono ?? null,
    device: deviceOf(call),
    actor: call.actor,
    careOn,
    medType: saleMedType,
    disease: druginfo.dise_codg ?? '',
    credential: druginfo.mdtrt_cert_type,
    scheme: schemeOf(druginfo.insutype),
    lines,
    ...(context.deps.letsUnscanned && saysNothing ? {} : { scanned }),
    ...(prescription === undefined ? {} : { prescription }),
    saleKey: saleKeyOf({
      institution: call.institution.code,
      invoice: druginfo.invono ?? null,
      on: careOn,
      lines,
    }),
  }
  const checked = await checkedLines(context, call, careOn, lines)
  return {
    patient,
    wanted: { ...wanted, checked: checkedSale(checked) },
    detlcutinfo: checked.map(splitOf),
  }
}

const preSettleSaleBy = (spec: typeof preSettleSale | typeof preSettleSaleA): Handled =>
  handlesInLane(spec as typeof preSettleSaleA, async (context, call) => {
    const { patient, wanted, detlcutinfo } = await sale(context, call, call.input)
    const { scanned: _, ...trial } = wanted
    const offer = await context.settler.preSettleSale(trial)
    return writeOutput(spec, {
      setlinfo: setlinfoOf(offer, patient, call.institution),
      setldetail: setldetailOf(offer),
      detlcutinfo: detlcutinfo.map((row) => ({ ...row, hosp_part_amt: 0 as Fen })),
    })
  })

const settleSaleBy = (spec: typeof settleSale | typeof settleSaleA): Handled =>
  handlesInLane(spec as typeof settleSaleA, async (context, call) => {
    const { patient, wanted, detlcutinfo } = await sale(context, call, call.input)
    const settlement = await context.settler.settleSale(wanted)
    const setlinfo = setlinfoOf(settlement, patient, call.institution)
    return writeOutput(spec as typeof settleSale, {
      setlinfo: {
        ...setlinfo,
        setl_id: settlement.setlId ?? '',
        overlmt_self_pay: setlinfo.overlmt_selfpay,
      },
      setldetail: setldetailOf(settlement),
      detlcutinfo,
    })
  })

const settling: readonly string[] = ['2102', '2102A', '2207', '2207A', '2304', '2304A']
const reversing: readonly string[] = ['2103', '2208', '2305']

/**
 * 2601: takes back what a message did whose answer never came. Of a message that is not known here, the id is used up: it
 * can no longer do anything when it comes late.
 */
const undoUnknown = handles(undo, async (context, call) => {
  const { psn_no, omsgid, oinfno } = call.input.data
  const infno = oinfno.toUpperCase()
  if (reversing.includes(infno)) throw problem.reversalStands({ infno })
  if (!settling.includes(infno)) throw problem.notUndone({ infno })
  const patient = await requireByNumber(context, psn_no)
  const { reader } = context.deps.db
  const source = call.institution.code
  const lost = keyText({ source, msgid: omsgid })
  const known = (await findKeys(reader, [lost])).get(lost)
  if (known !== undefined && known.settlementId !== null) {
    if (known.personId !== patient.id) throw problem.undoOther({ msgid: omsgid })
    const [row] = await findStored(reader, [{ personId: patient.id, settlementId: known.settlementId }])
    // Taken back already, by 2208 or by an earlier 2601: nothing is left to do.
    if (row && row.reversedById === null) {
      await context.settler.reverse({
        key: keyOf(call),
        institution: source,
        personId: patient.id,
        mdtrtId: row.mdtrtId,
        setlId: row.setlId,
        actor: call.actor,
      })
    }
    return {}
  }
  return await once(context, call, { spec: undo, personId: patient.id }, async (tx) => {
    if ((await findRemembered(tx, lost)) === null) {
      const at = context.deps.now()
      await spendKey(tx, { key: lost, digest: call.digest, personId: patient.id, at })
    }
    return {}
  })
})

export const settleMessages: readonly Handled[] = [
  preSettleBy(preSettle),
  preSettleBy(preSettleA),
  settleBy(settle),
  settleBy(settleA),
  reverseBill,
  preSettleSaleBy(preSettleSale),
  preSettleSaleBy(preSettleSaleA),
  settleSaleBy(settleSale),
  settleSaleBy(settleSaleA),
  reverseOneSale,
  undoUnknown,
]
