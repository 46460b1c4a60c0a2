import type { Reply, routes } from '@gongji/contract'
import { listStaffAfter, type Staff } from '../access/staff.ts'
import { hasItems } from '../catalogue/catalogue.ts'
import type { Reader } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { readSigning } from '../institution/key.ts'
import { hasEnrolled } from '../person/enrolment.ts'
import { findLastSeal } from '../seal/take.ts'
import { listServedAreas } from './store.ts'

type Step = Reply<typeof routes.readBeginning>['steps'][number]

/** Everybody who can sign in with a second factor, or by the agency's identity provider. */
async function listReady(tx: Reader): Promise<Staff[]> {
  const pageSize = 500
  const ready: Staff[] = []
  for (let after = 0; ; ) {
    const page = await listStaffAfter(tx, { after, limit: pageSize })
    ready.push(
      ...page.filter(
        ({ active, password, totpSealed, subject }) =>
          active && ((password !== null && totpSealed !== null) || subject !== null),
      ),
    )
    if (page.length < pageSize) return ready
    after = page.at(-1)!.id
  }
}

/**
 * What an agency needs before its first bill, in the order in which it is done: people come in twos where one proposes and
 * another decides. `machineAt`: an instant of the machine's clock, by which keys live.
 */
export async function readBeginning(tx: Reader, machineAt: Instant): Promise<Step[]> {
  const areas = (await listServedAreas(tx)).map(({ area }) => area)
  const ready = await listReady(tx)
  const signing = new Map((await readSigning(tx, areas, machineAt)).map((one) => [one.area, one]))
  const step = (step: Step['step'], area: string | null, have: number, wanted: number): Step => ({
    step,
    area,
    have,
    wanted,
    done: have >= wanted,
  })
  const whoAre = (role: Staff['role'], area: string | null = null) =>
    ready.filter((one) => one.role === role && (area === null || one.area === area)).length
  const each = async (make: (area: string) => Step | Promise<Step>) => await Promise.all(areas.map(make))
  return [
    step('administrators', null, whoAre('administrator'), 2),
    ...(await each((area) => step('clerks', area, whoAre('clerk', area), 2))),
    step('auditors', null, whoAre('auditor'), 1),
    step('officers', null, whoAre('policyOfficer'), 2),
    step('managers', null, whoAre('fundManager'), 1),
    ...(await each((area) => step('institutions', area, signing.get(area)?.institutions ?? 0, 1))),
    ...(await each((area) => {
      const { institutions = 0, signing: signed = 0 } = signing.get(area) ?? {}
      return step('keys', area, signed, Math.max(1, institutions))
    })),
    ...(await each(async (area) => step('catalogue', area, Number(await hasItems(tx, area)), 1))),
    ...(await each(async (area) => step('people', area, Number(await hasEnrolled(tx, area)), 1))),
    step('seal', null, Number((await findLastSeal(tx)) !== null), 1),
  ]
}
