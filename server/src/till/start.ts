import type { Reply, routes } from '@gongji/contract'
import { countMatchesOn } from '../catalogue/match.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { listDepartments } from '../institution/department.ts'
import { agreesOn, type Institution } from '../institution/institution.ts'
import { listKeysOf } from '../institution/key.ts'
import { listPractitioners } from '../institution/staff.ts'
import { hasBillByMessage } from '../settlement/of-institution.ts'
import { keyJson } from './key-routes.ts'

type Start = Reply<typeof routes.readTillStart>

/**
 * What an institution's program needs before its first bill, in the order in which it is done, and the institution's keys.
 * `machineAt`: an instant of the machine's clock, by which keys live.
 */
export async function readStart(
  tx: Reader,
  deps: Pick<Deps, 'now' | 'secrets'>,
  institution: Institution,
  machineAt: Instant,
): Promise<Pick<Start, 'steps' | 'keys'>> {
  const { code, kind } = institution
  const today = dateInChina(deps.now())
  const keys = (await listKeysOf(tx, [code])).map((key) => keyJson(key, machineAt))
  const inForce = keys.filter(({ state }) => state !== 'ended').length
  const matches = await countMatchesOn(tx, code, today)
  const departments = (await listDepartments(tx, code)).filter(({ ends }) => ends === null || ends >= today)
  const practitioners = (await listPractitioners(tx, deps.secrets, code)).filter(
    ({ ends }) => ends === null || ends >= today,
  )
  const billed = await hasBillByMessage(tx, code)
  // Departments come by message only.
  const spoke = billed || departments.length > 0
  const step = (name: Start['steps'][number]['step'], have: number): Start['steps'][number] => ({
    step: name,
    have,
    done: have > 0,
  })
  const ofHospitals = [step('departments', departments.length), step('practitioners', practitioners.length)]
  const steps = [
    step('agreement', Number(agreesOn(institution, today))),
    step('key', inForce),
    step('matches', matches),
    ...(kind === 'hospital' ? ofHospitals : []),
    step('firstMessage', Number(spoke)),
    step('firstBill', Number(billed)),
  ]
  return { steps, keys }
}
