// One outpatient bill: node first-bill.mjs (KEY_ID and SECRET where a key was issued, as in production)
import { createHash, randomUUID } from 'node:crypto'

const { BASE = 'http://127.0.0.1:8080', KEY_ID, SECRET } = process.env
const hospital = 'H52020100002'
const patient = {
  psn_no: '52020000000000000000000003',
  mdtrt_cert_type: '02',
  mdtrt_cert_no: '990201195601080050',
}

function signature() {
  if (SECRET === undefined) return {}
  const stamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomUUID()
  const sign = createHash('sha256').update(`${stamp}${SECRET}${nonce}${stamp}`).digest('hex')
  return { 'x-tif-paasid': KEY_ID, 'x-tif-timestamp': stamp, 'x-tif-nonce': nonce, 'x-tif-signature': sign }
}

let serial = Math.floor(Math.random() * 9000)
/** A message's number: institution, time and a serial. It stays the same when the message is sent again. */
function newMsgid() {
  const stamp = new Date(Date.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  serial += 1
  return `${hospital}${stamp}${String(serial % 10_000).padStart(4, '0')}`
}

/** Sends until an answer comes: always the same number, each time signed anew. */
async function send(infno, input, msgid = newMsgid()) {
  const message = { infno, msgid, fixmedins_code: hospital, opter: '0001', opter_name: '收费员', input }
  for (let pause = 1; ; pause = Math.min(60, pause * 2)) {
    const answer = await fetch(`${BASE}/fsi/api/rsfComIfsService/callService`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature() },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(30_000),
    })
      .then((response) => response.json())
      .catch(() => null)
    if (answer?.infcode === 0) return answer
    if (answer !== null) throw new Error(`${infno} ${answer.err_msg}`)
    await new Promise((resolve) => setTimeout(resolve, pause * 1000))
  }
}

const read = await send('1101', { data: patient })
const day = read.refmsg_time.replace(/^(....)(..)(..).*/, '$1-$2-$3')
const registered = await send('2201', {
  data: {
    ...patient,
    begntime: `${day} 09:00:00`,
    ipt_otp_no: randomUUID(),
    dept_code: '03',
    dept_name: '内科',
    caty: 'A03',
  },
})
const visit = { mdtrt_id: registered.output.data.mdtrt_id, psn_no: patient.psn_no }
await send('2203', { mdtrtinfo: { ...visit, med_type: '11', begntime: `${day} 09:00:00` }, diseinfo: [] })
await send('2204', {
  feedetail: [
    {
      ...visit,
      feedetl_sn: `${visit.mdtrt_id}-1`,
      chrg_bchno: '1',
      fee_ocur_time: `${day} 09:10:00`,
      med_list_codg: 'DEMOA0001',
      medins_list_codg: 'DEMOA0001',
      cnt: 1,
      pric: 600,
      det_item_fee_sumamt: 600,
    },
  ],
})
const bill = {
  data: {
    ...patient,
    ...visit,
    med_type: '11',
    medfee_sumamt: 600,
    psn_setlway: '01',
    chrg_bchno: '1',
    acct_used_flag: '1',
  },
}
await send('2206', bill)
const { setlinfo } = (await send('2207', bill)).output
console.log(
  `fund ${setlinfo.fund_pay_sumamt}, accounts ${setlinfo.acct_pay}, of them relatives ${setlinfo.acct_mulaid_pay}, cash ${setlinfo.psn_cash_pay}`,
)
await send('2208', { data: { setl_id: setlinfo.setl_id, ...visit } })
