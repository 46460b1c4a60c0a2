// A hospital program in small, for the demo, the benchmark and the tests: it builds the envelopes that real ones send.

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of any transaction
export type HisAnswer = { infcode: number; err_msg: string; inf_refmsgid: string; output: any }
export type Send = (message: Record<string, unknown>) => Promise<HisAnswer>

/** The path of the national product; ours takes any. */
export const callPath = '/fsi/api/rsfComIfsService/callService'

/** Sends to a server, e.g. `http://127.0.0.1:8080`. @throws Error when the answer is not one of the interface */
export const sendTo =
  (baseUrl: string): Send =>
  async (message) => {
    const response = await fetch(new URL(callPath, baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: JSON.stringify(message),
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${text.slice(0, 200)}`)
    return JSON.parse(text) as HisAnswer
  }

export type HisPatient = {
  psnNo: string
  /** 310 employee, 390 resident; left out: whatever the person is enrolled in. */
  insutype?: string
  /** 01 code, 02 ID card (default), 03 social-security card. */
  certType?: '01' | '02' | '03'
  certNo: string
}

export type HisLine = {
  /** med_list_codg */
  code: string
  /** Yuan. */
  amount: number
  count?: number
  /** hosp_appr_flag */
  approval?: '0' | '1' | '2'
  /** Drug trace codes of a pharmacy's packs; left out: one that nobody has sold. */
  traceCodes?: readonly string[]
  /** The pack was opened, and sold in parts (trdn_flag). */
  split?: boolean
}

export type HisBill = {
  patient: HisPatient
  lines: readonly HisLine[]
  /** acct_used_flag: 0 none, 1 own, 2 the shared account. */
  accountUse?: '0' | '1' | '2'
  /** A certificate's or one-visit request's code, scanned at the till. */
  shareCode?: string
  medType?: string
  /** Chronic disease (dise_codg). */
  disease?: string
  /** invono of a sale. */
  invoice?: string
  /** Day of care, `YYYY-MM-DD`; default today by `now`. */
  on?: string
}

/** A bill that was settled, with what a reversal needs. */
export type HisSettled = { visit: string; settlement: string; psnNo: string; answer: HisAnswer }

export type HisOptions = {
  send: Send
  /** fixmedins_code, e.g. H52020100001. */
  institution: string
  /** Milliseconds since 1970, of the server's business time. */
  now?: () => number
  /** Programs of one institution that run side by side need serials apart: 0 to 99. */
  lane?: number
  /** dev_no: the device that sends. */
  device?: string
}

export type His = ReturnType<typeof createHis>

/** @throws Error with the cashier's sentence when the answer is a refusal */
export function outputOf(answer: HisAnswer): HisAnswer['output'] {
  if (answer.infcode !== 0) throw new Error(answer.err_msg)
  return answer.output
}

const yuan = (amount: number): number => Math.round(amount * 100) / 100
const totalOf = (lines: readonly HisLine[]): number =>
  yuan(lines.reduce((total, { amount }) => total + amount, 0))

export function createHis({ send, institution, now = Date.now, lane = 0, device = '' }: HisOptions) {
  let serial = 0
  const time = (): string => new Date(now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  // Institution (12), time (14), lane and serial (4): unique as long as a lane sends under 100 messages a second; the
  // machine's clock, because the sandbox's may stand still.
  let second = 0
  const newMsgid = (): string => {
    const machine = Math.floor(Date.now() / 1000)
    if (machine > second) {
      second = machine
      serial = 0
    } else if (++serial === 100) {
      second += 1
      serial = 0
    }
    const stamp = new Date(second * 1000 + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
    return `${institution}${stamp}${String(lane * 100 + serial).padStart(4, '0')}`
  }
  const newSerial = (() => {
    let count = 0
    return () =>
      `${Date.now()}${String(lane).padStart(2, '0')}${String(++count % 1_000_000).padStart(6, '0')}`
  })()

  const envelope = (infno: string, input: unknown, msgid: string): Record<string, unknown> => ({
    infno,
    msgid,
    mdtrtarea_admvs: institution.slice(1, 7),
    insuplc_admdvs: '',
    recer_sys_code: '99',
    dev_no: device,
    dev_safe_info: '',
    cainfo: '',
    signtype: '',
    infver: 'V1.0',
    opter_type: '1',
    opter: '0001',
    opter_name: '收费员',
    inf_time: time(),
    fixmedins_code: institution,
    fixmedins_name: '示范机构',
    sign_no: '',
    input,
  })

  const call = (infno: string, input: unknown, msgid = newMsgid()): Promise<HisAnswer> =>
    send(envelope(infno, input, msgid))

  const presented = ({ psnNo, insutype = '', certType = '02', certNo }: HisPatient) => ({
    psn_no: psnNo,
    insutype,
    mdtrt_cert_type: certType,
    mdtrt_cert_no: certNo,
  })
  const begun = (bill: HisBill): string => `${bill.on ?? time().slice(0, 10)} ${time().slice(11)}`
  const extension = ({ shareCode }: HisBill) =>
    shareCode === undefined ? {} : { exp_content: JSON.stringify({ shareCode }) }

  const feeRow = ({ code, amount, count = 1, approval = '0' }: HisLine, bill: HisBill) => ({
    feedetl_sn: newSerial(),
    rx_circ_flag: '0',
    fee_ocur_time: begun(bill),
    med_list_codg: code,
    medins_list_codg: code,
    det_item_fee_sumamt: amount,
    cnt: count,
    pric: Math.round((amount / count) * 1_000_000) / 1_000_000,
    hosp_appr_flag: approval,
  })

  /** 1101 */
  const readPerson = (certType: string, certNo: string) =>
    call('1101', { data: { mdtrt_cert_type: certType, mdtrt_cert_no: certNo, psn_cert_type: '01' } })

  /** 2201 and 2203: the visit's number. */
  async function openVisit(bill: HisBill): Promise<string> {
    const registered = await call('2201', {
      data: {
        ...presented(bill.patient),
        begntime: begun(bill),
        ipt_otp_no: newSerial(),
        dept_code: '03',
        dept_name: '内科',
        caty: 'A03',
      },
    })
    const visit: string = outputOf(registered).data.mdtrt_id
    const details = await call('2203', {
      mdtrtinfo: {
        mdtrt_id: visit,
        psn_no: bill.patient.psnNo,
        med_type: bill.medType ?? '11',
        begntime: begun(bill),
        dise_codg: bill.disease ?? '',
        dise_name: '',
      },
      diseinfo: [
        {
          diag_type: '1',
          diag_srt_no: 1,
          diag_code: 'I10.x00',
          diag_name: '示范诊断',
          diag_dept: '内科',
          dise_dor_no: 'D520201000001',
          dise_dor_name: '示范医师',
          diag_time: begun(bill),
          vali_flag: '1',
        },
      ],
    })
    outputOf(details)
    return visit
  }

  /** 2204: uploads a batch; its number. */
  async function upload(visit: string, bill: HisBill): Promise<string> {
    const batch = newSerial()
    const answer = await call('2204', {
      feedetail: bill.lines.map((line) => ({
        ...feeRow(line, bill),
        mdtrt_id: visit,
        psn_no: bill.patient.psnNo,
        chrg_bchno: batch,
      })),
    })
    outputOf(answer)
    return batch
  }

  /** The input of 2206 and 2207. */
  const billData = (visit: string, batch: string, bill: HisBill) => ({
    data: {
      ...presented(bill.patient),
      med_type: bill.medType ?? '11',
      medfee_sumamt: totalOf(bill.lines),
      psn_setlway: '01',
      mdtrt_id: visit,
      chrg_bchno: batch,
      acct_used_flag: bill.accountUse ?? '1',
      ...extension(bill),
    },
  })
  const preSettle = (visit: string, batch: string, bill: HisBill) =>
    call('2206', billData(visit, batch, bill))
  const settle = (visit: string, batch: string, bill: HisBill, msgid?: string) =>
    call('2207', billData(visit, batch, bill), msgid)

  /** 2201, 2203, 2204: a bill that waits to be settled. */
  async function prepare(bill: HisBill): Promise<{ visit: string; batch: string }> {
    const visit = await openVisit(bill)
    return { visit, batch: await upload(visit, bill) }
  }

  const settled = (answer: HisAnswer, psnNo: string): HisSettled => {
    const { setlinfo } = outputOf(answer)
    return { visit: setlinfo.mdtrt_id, settlement: setlinfo.setl_id, psnNo, answer }
  }

  /** A whole outpatient bill: 2201, 2203, 2204, 2206, 2207. @throws Error when a step is refused */
  async function payBill(bill: HisBill): Promise<HisSettled> {
    const { visit, batch } = await prepare(bill)
    outputOf(await preSettle(visit, batch, bill))
    return settled(await settle(visit, batch, bill), bill.patient.psnNo)
  }

  /** 2208 */
  const reverse = ({ visit, settlement, psnNo }: Omit<HisSettled, 'answer'>, msgid?: string) =>
    call('2208', { data: { setl_id: settlement, mdtrt_id: visit, psn_no: psnNo } }, msgid)

  /** The input of 2101 and 2102. */
  const saleData = (bill: HisBill) => ({
    druginfo: {
      ...presented(bill.patient),
      begntime: begun(bill),
      medfee_sumamt: totalOf(bill.lines),
      invono: bill.invoice ?? '',
      dise_codg: bill.disease ?? '',
      acct_used_flag: bill.accountUse ?? '1',
      med_type: '41',
      ...extension(bill),
    },
    drugdetail: bill.lines.map((line) => ({
      ...feeRow(line, bill),
      drug_trac_info: (line.traceCodes ?? [`8${newSerial()}`]).map((code) => ({
        drug_trac_codg: code,
        trdn_flag: line.split ? '1' : '0',
      })),
    })),
  })
  const preSettleSale = (bill: HisBill) => call('2101', saleData(bill))
  const settleSale = (bill: HisBill, msgid?: string) => call('2102', saleData(bill), msgid)
  /** A pharmacy sale: 2102. @throws Error when it is refused */
  const sell = async (bill: HisBill): Promise<HisSettled> =>
    settled(await settleSale(bill), bill.patient.psnNo)
  /** 2103 */
  const reverseSale = ({ visit, settlement, psnNo }: Omit<HisSettled, 'answer'>, msgid?: string) =>
    call('2103', { data: { setl_id: settlement, mdtrt_id: visit, psn_no: psnNo } }, msgid)

  return {
    institution,
    /** Where it is: the agency that it clears with. */
    area: `${institution.slice(1, 5)}00`,
    call,
    envelope,
    newMsgid,
    readPerson,
    openVisit,
    upload,
    prepare,
    billData,
    preSettle,
    settle,
    payBill,
    reverse,
    saleData,
    preSettleSale,
    settleSale,
    sell,
    reverseSale,
  }
}
