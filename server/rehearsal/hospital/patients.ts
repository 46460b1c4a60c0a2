import { checkDigit } from '@gongji/policy/typed'
import type { Random } from '../simulation/random.ts'

/** Somebody who is treated. */
export type Patient = { psnNo: string; certNo: string; insutype: '310' | '390' }

/** Calls the API as a member of staff: the answer's body. @throws Error for another status than 200 */
export type Api = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Record<string, unknown>>

const area = '520200'
const atOnce = 250

/** Has the agency's core system send insured people: two of three are employees with money in their accounts. */
export async function sendPatients(api: Api, random: Random, count: number): Promise<Patient[]> {
  const patients: Patient[] = []
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => {
      const serial = from + index
      const born = `19${60 + (serial % 40)}${String(1 + (serial % 12)).padStart(2, '0')}15`
      const first = `990201${born}${String(Math.floor(serial / 40) % 1000).padStart(3, '0')}`
      const employee = random.chance(2 / 3)
      return {
        employee,
        idNumber: first + checkDigit(first),
        psnNo: `${area}8${String(serial + 1).padStart(19, '0')}`,
      }
    })
    const send = async (kind: string, rows: readonly Record<string, string>[]): Promise<void> => {
      const { taken } = await api('POST', `/api/administration/intake/${kind}`, { rows, trial: false })
      if (taken !== rows.length)
        throw new Error(`${kind}: ${String(taken)} of ${rows.length} rows were taken`)
    }
    await send(
      'people',
      some.map(({ idNumber, psnNo }) => ({ idNumber, psnNo, name: '示范患者', area })),
    )
    await send(
      'enrolments',
      some.map(({ idNumber, employee }) => ({
        idNumber,
        scheme: employee ? 'employee' : 'resident',
        category: employee ? 'working' : 'adult',
        psnType: employee ? '1101' : '1501',
        area,
        from: '2024-01-01',
        to: employee ? '' : '2025-12-31',
      })),
    )
    const insured = some.filter(({ employee }) => employee)
    await send(
      'balances',
      insured.map(({ idNumber }) => ({ idNumber, amount: (random.int(20_000, 500_000) / 100).toFixed(2) })),
    )
    patients.push(
      ...some.map(
        ({ idNumber, psnNo, employee }): Patient => ({
          psnNo,
          certNo: idNumber,
          insutype: employee ? '310' : '390',
        }),
      ),
    )
  }
  return patients
}
