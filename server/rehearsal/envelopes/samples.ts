import { bare, type Field, type Message, type Nodes } from '../../src/his/field.ts'
import { handled } from '../../src/his/routes.ts'
import type { Random } from '../simulation/random.ts'

/** What is really there: numbers that a message may name so that it does something. */
export type Known = {
  institution: string
  /** Members by their name. */
  values: Readonly<Record<string, unknown>>
}

/** Numbers that are never used twice. */
let serial = 0
const fresh = (): string => `F${Date.now()}${++serial}`

const day = '2025-01-15'
const usual: Readonly<Record<string, unknown>> = {
  mdtrt_cert_type: '02',
  psn_cert_type: '01',
  insutype: '310',
  acct_used_flag: '1',
  psn_setlway: '01',
  med_list_codg: 'DEMOA0001',
  medins_list_codg: 'DEMOA0001',
  fixmedins_hilist_id: 'OWN1',
  list_type: '101',
  clr_type: '11',
  setl_optins: '520200',
  stmt_begndate: day,
  stmt_enddate: day,
  setlym: '202412',
  oinfno: '2207',
  cnt: 1,
  pric: 10,
  det_item_fee_sumamt: 10,
  medfee_sumamt: 10,
  page_num: 1,
  page_size: 10,
  refd_setl_flag: '1',
  vali_flag: '1',
  mid_setl_flag: '0',
  hosp_appr_flag: '0',
  rx_circ_flag: '0',
  filename: 'a.txt',
  in: Buffer.from('null\tnull\t1\t1.00\t1.00\t0.00\t0\tnull\n').toString('base64'),
}
const freshly = ['feedetl_sn', 'omsgid', 'ipt_no', 'ipt_otp_no', 'invono']

function sampleOf(name: string, { kind, table }: Field, infno: string, { values }: Known): unknown {
  if (Object.hasOwn(values, name)) return values[name]
  if (freshly.includes(name)) return fresh()
  if (name === 'med_type') return infno.startsWith('21') ? '41' : /^2[34]/.test(infno) ? '21' : '11'
  if (Object.hasOwn(usual, name)) return usual[name]
  switch (kind) {
    case 'text':
      return table ? (Object.keys(table.codes)[0] ?? '1') : ''
    case 'money':
    case 'decimal':
    case 'any':
      return ''
    case 'day':
      return day
    case 'time':
      return `${day} 09:00:00`
  }
}

function inputOf({ infno, input }: Message<Nodes>, known: Known): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => name !== bare)
      .map(([name, { fields, many }]) => {
        const object = Object.fromEntries(
          Object.entries(fields).map(([member, field]) => [member, sampleOf(member, field, infno, known)]),
        )
        return [name, many ? [object] : object]
      }),
  )
}

/** An envelope of some transaction, as a program would send it. */
export function sampleEnvelope(random: Random, known: Known): Record<string, unknown> {
  const { spec } = random.pick(handled)
  return {
    infno: spec.infno,
    msgid: fresh(),
    mdtrtarea_admvs: '520200',
    insuplc_admdvs: '520200',
    recer_sys_code: '99',
    cainfo: '',
    signtype: '',
    infver: 'V1.0',
    opter_type: '1',
    opter: '0001',
    opter_name: '收费员',
    inf_time: `${day} 10:00:00`,
    fixmedins_code: known.institution,
    fixmedins_name: '示范机构',
    sign_no: '',
    input: inputOf(spec, known),
  }
}
