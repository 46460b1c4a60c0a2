import { addDays, ageOn } from '@gongji/policy/dates'
import { applyChange, type Change, endMarriage } from '../../src/change/change.ts'
import { nameHeirs, payHeir, readEstate } from '../../src/change/estate.ts'
import type { Person } from './load-families.ts'
import type { Happening } from './plan.ts'
import type { Random } from './random.ts'
import { attempt, householdOf, personAt, today, type World, whose } from './world.ts'

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>

const actor = 'staff:agency-1'
const otherClerk = 'staff:agency-2'

export const apply = (world: World, what: string, change: Change) =>
  attempt(world, what, () => world.deps.db.transaction((tx) => applyChange(tx, world.deps, change, actor)))

/** The balance goes to the heirs; who they are is settled within two weeks. */
export async function die(world: World, { id, name }: Person): Promise<boolean> {
  const { deps } = world
  const effect = await apply(world, 'death', { personId: id, kind: 'death', on: today(world) })
  if (effect === null) return false
  if (effect.toHeirs === 0) return true
  world.later(10, async () => {
    const estate = await attempt(world, 'heirs named', () =>
      deps.db.transaction(async (tx) => {
        const { left } = await readEstate(tx, id)
        const heir = {
          name: `${name}之继承人`,
          idNumber: null,
          relation: '子女',
          bankAccount: '6222020000000000000',
          amount: left,
          proof: '公证书',
        }
        return await nameHeirs(tx, deps, id, [heir], actor)
      }),
    )
    for (const { id: heirId } of estate?.heirs ?? []) {
      await attempt(world, 'heir paid', () =>
        deps.db.transaction((tx) => payHeir(tx, deps, { personId: id, heirId, actor: otherClerk })),
      )
    }
  })
  return true
}

/** Half of those who leave work are insured as residents at once; the others' insurance rests for two months. */
async function leaveWork(world: World, { id }: Person, random: Random): Promise<void> {
  const on = today(world)
  if (random.chance(0.5)) {
    const change = {
      kind: 'scheme',
      scheme: 'resident',
      category: 'adult',
      benefitsFrom: null,
      employer: '',
    } as const
    await apply(world, 'employee to resident', { ...change, personId: id, on })
    return
  }
  await apply(world, 'insurance suspended', { personId: id, kind: 'suspend', on })
  world.later(60, async () => {
    await apply(world, 'insurance resumed', { personId: id, kind: 'resume', on: today(world) })
  })
}

/** Death, work, and moving to the other city. */
export async function changeLife(
  world: World,
  happening: Of<'death' | 'leaveWork' | 'startWork' | 'move'>,
  random: Random,
): Promise<void> {
  const person = whose(world, happening)
  const { id: personId } = person
  const on = today(world)
  switch (happening.kind) {
    case 'death':
      await die(world, person)
      return
    case 'leaveWork':
      return await leaveWork(world, person, random)
    case 'startWork': {
      if (ageOn(person.birthDate, on) >= 60) return
      const change = { kind: 'scheme', scheme: 'employee', category: 'working', benefitsFrom: null } as const
      await apply(world, 'resident to employee', { ...change, personId, on, employer: '示范公司' })
      return
    }
    case 'move': {
      const area = person.area === '520200' ? '530600' : '520200'
      // Known a week before: the change waits for its day.
      await apply(world, 'moved', { personId, kind: 'move', area, on: addDays(on, 7) })
    }
  }
}

/** A marriage ends, and the bindings between the two with it. */
export async function divorce(world: World, happening: Of<'divorce'>): Promise<void> {
  const { deps } = world
  const a = whose(world, happening).id
  const b = personAt(householdOf(world, happening), happening.relative).id
  await attempt(world, 'marriage ended', () =>
    deps.db.transaction((tx) => endMarriage(tx, deps, { a, b, actor })),
  )
}
