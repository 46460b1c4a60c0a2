import type { PlainDate, Text } from '@gongji/policy'
import { typedDay } from '@gongji/policy/typed'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Secrets } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import { listInstitutions } from './institution.ts'

/** A doctor, pharmacist or nurse of an institution, as the agency's register has them. */
export type Practitioner = {
  institution: string
  /** National number of the practitioner. */
  code: string
  name: string
  kind: string
  certKind: string
  certNumber: string
  begins: PlainDate
  ends: PlainDate | null
  /** May prescribe for the insured (医保医师). */
  insured: boolean
  /** Own number, licences, why the entry changed. */
  told: Readonly<Record<string, string>>
}

type Row = Omit<Practitioner, 'certNumber'> & { certSealed: string }
const staff = table<Row>('institution_staff', {
  institution: 'text',
  code: 'text',
  name: 'text',
  kind: 'text',
  certKind: 'text',
  certSealed: 'text',
  begins: 'date',
  ends: 'date null',
  insured: 'boolean',
  told: 'json',
})
const ofInstitution = staff.list('staff.of_institution', 'where institution = $1 order by code')
const upsert = staff.insertion(
  'staff.upsert',
  `on conflict (institution, code) do update set name = excluded.name, kind = excluded.kind, cert_kind = excluded.cert_kind,
     cert_sealed = excluded.cert_sealed, begins = excluded.begins, ends = excluded.ends, insured = excluded.insured,
     told = excluded.told`,
)
const place = ({ institution, code }: Pick<Row, 'institution' | 'code'>): string =>
  `staff ${institution} ${code}`

/** The practitioners of an institution, by number. */
export const listPractitioners = async (
  tx: Reader,
  secrets: Secrets,
  institution: string,
): Promise<Practitioner[]> =>
  (await ofInstitution(tx, institution)).map(({ certSealed, ...row }) => ({
    ...row,
    certNumber: unseal(secrets, place(row), certSealed),
  }))

/** Columns of the register's file: the institution, then those of the answer of 5102. */
const columns = 13
type Refused = { line: number; code: string; why: Text }

const clean = (cell: string | undefined): string => {
  const text = (cell ?? '').trim()
  return text === 'null' ? '' : text
}

function practitionerOf(cells: readonly string[]): Practitioner | Text {
  if (cells.length < columns)
    return {
      zh: `应有 ${columns} 列，实有 ${cells.length} 列`,
      en: `has ${cells.length} columns, not ${columns}`,
    }
  const [
    institution,
    certKind,
    certNumber,
    ownNumber,
    code,
    name,
    kind,
    certificate,
    licence,
    doctor,
    begins,
    ends,
    reason,
  ] = cells.map(clean) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  if (institution === '' || certNumber === '' || code === '' || name === '')
    return {
      zh: '缺少机构编号、证件号码、人员代码或姓名',
      en: 'institution, certificate, number or name is missing',
    }
  const first = typedDay(begins)
  const last = ends === '' ? { value: null, wrong: undefined } : typedDay(ends)
  if (first.wrong || last.wrong)
    return { zh: '开始或结束时间不是日期', en: 'its first or last day is no day' }
  return {
    institution,
    code,
    name,
    kind,
    certKind,
    certNumber,
    begins: first.value,
    ends: last.value,
    insured: doctor === '1',
    told: { ownNumber, certificate, licence, reason },
  }
}

/** Loads the register's file: how many were taken, and which lines were not, with their reasons. */
export async function loadStaff(
  tx: Tx,
  secrets: Secrets,
  text: string,
): Promise<{ read: number; refused: Refused[] }> {
  const refused: Refused[] = []
  const found = new Map<string, { line: number; one: Practitioner }>()
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw.trim() === '') continue
    const cells = raw.replace(/\r$/, '').split('\t')
    const one = practitionerOf(cells)
    if ('zh' in one) refused.push({ line: index + 1, code: clean(cells[4]), why: one })
    else found.set(place(one), { line: index + 1, one })
  }
  const known = new Set(
    (await listInstitutions(tx, [...new Set([...found.values()].map(({ one }) => one.institution))])).map(
      ({ code }) => code,
    ),
  )
  const taken: Row[] = []
  for (const { line, one } of found.values()) {
    const { certNumber, ...row } = one
    if (known.has(one.institution)) taken.push({ ...row, certSealed: seal(secrets, place(one), certNumber) })
    else
      refused.push({
        line,
        code: one.code,
        why: { zh: `没有登记机构 ${one.institution}`, en: `there is no institution ${one.institution}` },
      })
  }
  for (let at = 0; at < taken.length; at += 2_000)
    await execute(tx, upsert, staff.lists(taken.slice(at, at + 2_000)))
  return { read: taken.length, refused }
}
