import type { Tx } from '../db/db.ts'
import { dateInChina } from '../deps.ts'
import { type Department, listDepartments, writeDepartments } from '../institution/department.ts'
import { listPractitioners } from '../institution/staff.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import type { NodeValues } from './field.ts'
import {
  addDepartment,
  addDepartments,
  changeDepartment,
  departments,
  endDepartment,
  staff,
} from './messages/place.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'
import { writeOutput } from './write.ts'

type Sent = NodeValues<typeof addDepartment.input>['deptinfo']

const departmentOf = ({ deps }: Context, call: Call<unknown>, sent: Sent): Department => ({
  institution: call.institution.code,
  code: sent.hosp_dept_codg,
  name: sent.hosp_dept_name,
  begins: sent.begntime,
  ends: sent.endtime,
  sent,
  changedAt: deps.now(),
})

/** What is there of these departments, by code. @throws Problem where one ends before it begins */
async function known(tx: Tx, call: Call<unknown>, wanted: readonly Department[]) {
  for (const { code, begins, ends } of wanted) {
    if (ends !== null && ends < begins) throw problem.departmentDays({ code })
  }
  return new Map((await listDepartments(tx, call.institution.code)).map((one) => [one.code, one]))
}

const isOpen = (one: Department | undefined, today: string): boolean =>
  one !== undefined && (one.ends === null || one.ends >= today)

async function add(context: Context, call: Call<unknown>, sent: readonly Sent[], tx: Tx) {
  const wanted = sent.map((one) => departmentOf(context, call, one))
  const before = await known(tx, call, wanted)
  const today = dateInChina(context.deps.now())
  const codes = new Set<string>()
  for (const { code } of wanted) {
    if (isOpen(before.get(code), today) || codes.has(code)) throw problem.departmentKnown({ code })
    codes.add(code)
  }
  await writeDepartments(tx, wanted)
  return {}
}

/** 3401 */
const addOne = handles(addDepartment, (context, call) =>
  once(context, call, { spec: addDepartment, personId: null }, (tx) =>
    add(context, call, [call.input.deptinfo], tx),
  ),
)

/** 3401A */
const addSeveral = handles(addDepartments, (context, call) =>
  once(context, call, { spec: addDepartments, personId: null }, (tx) =>
    add(context, call, call.input.deptinfo, tx),
  ),
)

/** 3402 */
const change = handles(changeDepartment, (context, call) =>
  once(context, call, { spec: changeDepartment, personId: null }, async (tx) => {
    const wanted = departmentOf(context, call, call.input.deptinfo)
    if (!(await known(tx, call, [wanted])).has(wanted.code))
      throw problem.departmentUnknown({ code: wanted.code })
    await writeDepartments(tx, [wanted])
    return {}
  }),
)

/** 3403: ends it today. Sent again under another id, it is not there any more. */
const end = handles(endDepartment, (context, call) =>
  once(context, call, { spec: endDepartment, personId: null }, async (tx) => {
    const { hosp_dept_codg: code } = call.input.data
    const { deps } = context
    const today = dateInChina(deps.now())
    const one = (await known(tx, call, [])).get(code)
    if (one === undefined || (one.ends !== null && one.ends <= today))
      throw problem.departmentUnknown({ code })
    const ends = one.begins > today ? one.begins : today
    const sent = { ...one.sent, endtime: ends }
    await writeDepartments(tx, [{ ...one, ends, sent, changedAt: deps.now() }])
    return {}
  }),
)

/** 5101 */
const readDepartments = handles(departments, async ({ deps }, { institution }) =>
  writeOutput(departments, {
    feedetail: (await listDepartments(deps.db.reader, institution.code)).map(({ sent }) => {
      const told = sent as Sent
      return { ...told, poolarea_no: told.poolarea_no ?? institution.area }
    }),
  }),
)

/** 5102 */
const readStaff = handles(staff, async ({ deps }, { institution, input }) => {
  const { data } = input
  const all = await listPractitioners(deps.db.reader, deps.secrets, institution.code)
  const fits = (wanted: string | null, value: string): boolean => wanted === null || wanted === value
  return writeOutput(staff, {
    feedetail: all
      .filter(
        (one) =>
          fits(data.prac_psn_type, one.kind) &&
          fits(data.psn_cert_type, one.certKind) &&
          fits(data.certno, one.certNumber) &&
          fits(data.prac_psn_name, one.name) &&
          fits(data.prac_psn_code, one.code),
      )
      .map((one) => ({
        psn_cert_type: one.certKind,
        certno: one.certNumber,
        prac_psn_no: one.told.ownNumber || null,
        prac_psn_code: one.code,
        prac_psn_name: one.name,
        prac_psn_type: one.kind,
        prac_psn_cert: one.told.certificate || null,
        prac_cert_no: one.told.licence || null,
        hi_dr_flag: one.insured ? '1' : '0',
        begntime: one.begins,
        endtime: one.ends,
        chg_rea: one.told.reason || null,
      })),
  })
})

export const placeMessages: readonly Handled[] = [addOne, addSeveral, change, end, readDepartments, readStaff]
