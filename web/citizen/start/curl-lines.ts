import type { Fen } from '@gongji/policy'
import { fenToYuan } from '@gongji/policy/money'
import { clock } from '../../shared/show.ts'

export type CurlBill = {
  origin: string
  /** Business time, ISO. */
  now: string
  person: { psnNo: string; idNumber: string }
  institution: { code: string; name: string; kind: 'hospital' | 'pharmacy' }
  lines: readonly { code: string; amount: Fen }[]
  asked: boolean
}

const quoted = (parts: Readonly<Record<string, string>>): string => JSON.stringify(parts).slice(1, -1)

/** Lines for a shell: the same bill by messages of the national interface, 2201 to 2207, or 2102 at a pharmacy. */
export function curlLines({ origin, now, person, institution, lines, asked }: CurlBill): string {
  const { day, seconds } = clock(now)
  const time = `${day} ${seconds}`
  const total = fenToYuan(lines.reduce((all, { amount }) => all + amount, 0) as Fen)
  const who = quoted({
    psn_no: person.psnNo,
    mdtrt_cert_type: '02',
    mdtrt_cert_no: person.idNumber,
    insutype: '',
  })
  const fee = ({ code, amount }: CurlBill['lines'][number], index: number): Record<string, string> => ({
    feedetl_sn: String(index + 1),
    fee_ocur_time: time,
    med_list_codg: code,
    medins_list_codg: code,
    det_item_fee_sumamt: fenToYuan(amount),
    cnt: '1',
    pric: fenToYuan(amount),
    hosp_appr_flag: '0',
    rx_circ_flag: '0',
  })
  const flag = asked ? '2' : '1'
  // Institution, time and number of the message make a msgid that no other message of this second has.
  const head = [
    `at=${origin}/fsi/api/rsfComIfsService/callService`,
    `who='${who}'`,
    `say() { curl -s $at -d '{"infno":"'$1'","msgid":"${institution.code}'$(date +%Y%m%d%H%M%S)$1'",${quoted({
      mdtrtarea_admvs: institution.code.slice(1, 7),
      insuplc_admdvs: '',
      recer_sys_code: '99',
      infver: 'V1.0',
      opter_type: '1',
      opter: '0001',
      opter_name: 'demo',
      inf_time: time,
      fixmedins_code: institution.code,
      fixmedins_name: institution.name,
    })},"input":'"$2"'}'; echo; }`,
  ]
  if (institution.kind === 'pharmacy') {
    const sale = quoted({ begntime: time, medfee_sumamt: total, med_type: '41', acct_used_flag: flag })
    return [
      ...head,
      '# 2102: sell and settle',
      `say 2102 '{"druginfo":{'"$who"',${sale}},"drugdetail":${JSON.stringify(lines.map(fee))}}'`,
    ].join('\n')
  }
  const register = quoted({
    begntime: time,
    ipt_otp_no: 'demo',
    dept_code: '03',
    dept_name: 'demo',
    caty: 'A03',
  })
  const rows = lines
    .map(
      (line, index) =>
        `{"mdtrt_id":"'$visit'",${quoted({ psn_no: person.psnNo, chrg_bchno: '1', ...fee(line, index) })}}`,
    )
    .join(',')
  const bill = quoted({
    med_type: '11',
    medfee_sumamt: total,
    psn_setlway: '01',
    chrg_bchno: '1',
    acct_used_flag: flag,
  })
  return [
    ...head,
    '# 2201: register the visit',
    `visit=$(say 2201 '{"data":{'"$who"',${register}}}' | sed 's/.*"mdtrt_id":"\\([^"]*\\)".*/\\1/')`,
    '# 2204: the lines of the bill',
    `say 2204 '{"feedetail":[${rows}]}'`,
    '# 2206: who would pay; nothing moves',
    `say 2206 '{"data":{'"$who"',"mdtrt_id":"'$visit'",${bill}}}'`,
    '# 2207: settle',
    `say 2207 '{"data":{'"$who"',"mdtrt_id":"'$visit'",${bill}}}'`,
  ].join('\n')
}
