import { endMarriage } from '../../src/change/change.ts'
import { endRelation } from '../../src/wallet/relation.ts'
import type { Tills } from './care.ts'
import { apply, die } from './life-flows.ts'
import { type Ending, pairOf } from './meeting.ts'
import { type Between, begin, clerk, findFalse } from './meeting-flows.ts'
import { endBetween } from './paper-flows.ts'
import type { Happening } from './plan.ts'
import { attempt, householdOf, personAt, today, type World } from './world.ts'

const elsewhere: Readonly<Record<string, string>> = { '520200': '530600', '530600': '520200' }

/** What ends between the two, or what one of them no longer is. Gives whether it did. @throws Problem */
async function end(world: World, one: Between): Promise<boolean> {
  const { deps } = world
  const { payer, relative } = one
  const on = today(world)
  const move = async ({ id, area }: { id: number; area: string }) =>
    (await apply(world, 'moved', { personId: id, kind: 'move', area: elsewhere[area] as string, on })) !==
    null
  switch (one.meeting.ending as Ending) {
    case 'bindingEnded':
      return await endBetween(world, payer, relative)
    case 'marriageEnded':
      await deps.db.transaction((tx) =>
        endMarriage(tx, deps, { a: payer.id, b: relative.id, actor: clerk(payer.area) }),
      )
      return true
    case 'relationEnded':
      if (one.relationId === null) return false
      await endRelation(deps, {
        callerId: one.payer.id,
        relativeId: relative.id,
        relationId: one.relationId,
      })
      return true
    case 'falseRelation':
      return (await findFalse(world, one)).status === 'confirmed'
    case 'payerDied':
      return await die(world, payer)
    case 'relativeDied':
      return await die(world, relative)
    case 'payerMoved':
      return await move(payer)
    case 'relativeMoved':
      return await move(relative)
    case 'payerResident': {
      const change = {
        kind: 'scheme',
        scheme: 'resident',
        category: payer.category === 'retired' ? 'elderly' : 'adult',
        benefitsFrom: null,
        employer: '',
      } as const
      return (await apply(world, 'employee to resident', { ...change, personId: payer.id, on })) !== null
    }
    case 'payerSuspended':
      return (await apply(world, 'insurance suspended', { personId: payer.id, kind: 'suspend', on })) !== null
  }
}

/** A family lives through a flow and an ending, and the money comes back after it. Each step is counted by the pair. */
export async function meet(
  world: World,
  tills: Tills,
  happening: Extract<Happening, { kind: 'meet' }>,
): Promise<void> {
  const { meeting, family } = happening
  const household = householdOf(world, happening)
  const one: Between = {
    family,
    meeting,
    payer: personAt(household, meeting.payer),
    relative: personAt(household, meeting.relative),
    relationId: null,
  }
  const pair = pairOf(meeting)
  const { tally } = world
  tally.meeting(pair, 'planned')
  const begun = await attempt(world, `meeting: ${meeting.flow}`, () => begin(world, tills, one))
  if (begun === null) return
  tally.meeting(pair, 'begun')
  const finish = async () => {
    if (!(await attempt(world, `ending: ${pair}`, () => end(world, one)))) return
    tally.meeting(pair, 'ended')
    world.later(begun.backAfter, async () => {
      if (await attempt(world, `coming back: ${pair}`, begun.back)) tally.meeting(pair, 'met')
    })
  }
  if (begun.endsAfter === 0) await finish()
  else world.later(begun.endsAfter, finish)
}
