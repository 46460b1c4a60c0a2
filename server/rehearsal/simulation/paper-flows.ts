import type { Purpose, Relationship } from '@gongji/policy'
import { bind, prepareBinding, type Wish } from '../../src/binding/bind.ts'
import { allPurposes } from '../../src/binding/binding.ts'
import { accept, pause } from '../../src/binding/change.ts'
import { end } from '../../src/binding/end.ts'
import { listBindingsOfPayer } from '../../src/binding/family.ts'
import { submitClaim } from '../../src/claim/handle.ts'
import { approveClaim, asClaimed, payClaim } from '../../src/claim/pay.ts'
import { decideFiling } from '../../src/filing/decide.ts'
import { letterVersion } from '../../src/filing/letter.ts'
import { type Application, submitFiling } from '../../src/filing/submit.ts'
import type { Care } from './care.ts'
import type { Person } from './load-families.ts'
import type { Happening } from './plan.ts'
import type { Random } from './random.ts'
import { attempt, householdOf, personAt, today, type World, whose } from './world.ts'

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>

const channel = 'simulation'
const signature = 'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30 L150 90'
const clerk = (area: string, number = 1): string => `staff:${area}-${number}`

type Two = { payer: Person; relative: Person; relationship: Relationship }

/** Authorises a relative, as on the phone. Gives the binding, and who has to agree to it. @throws Problem */
async function makeBinding(
  world: World,
  { payer, relative, relationship }: Two,
  purposes: 'all' | readonly Purpose[],
) {
  const { deps } = world
  const wish: Wish = {
    payerId: payer.id,
    relative: { name: relative.name, idNumber: relative.idNumber },
    relationship,
    purposes: purposes === 'all' ? allPurposes : purposes,
    limits: { year: null, payment: null, purpose: {} },
    from: today(world),
    to: null,
    onlyWhenAsked: false,
  }
  return await deps.db.transaction(async (tx) => {
    const { letter, sharing, consent, guardians } = await prepareBinding(tx, deps, wish)
    const form = sharing.letter
    const binding = await bind(tx, deps, {
      ...wish,
      letter: { digest: letter.digest, form, signature: form === 'signature' ? signature : null },
      channel,
      actor: `citizen:${payer.id}`,
    })
    return {
      bindingId: binding.id,
      by: (consent === 'guardian' ? guardians[0] : consent === 'relative' ? relative.id : null) ?? null,
    }
  })
}

const agree = ({ deps }: World, bindingId: number, by: number) =>
  deps.db.transaction((tx) => accept(tx, deps, { bindingId, by: { personId: by, actor: `citizen:${by}` } }))

/** A binding that whoever has to agree to agrees to at once. @throws Problem */
export async function authorise(world: World, two: Two, purposes: 'all' | readonly Purpose[]): Promise<void> {
  const { bindingId, by } = await makeBinding(world, two, purposes)
  if (by !== null) await agree(world, bindingId, by)
}

/** Authorises a relative; whoever has to agree does so the next day. */
export async function bindRelative(world: World, happening: Of<'bind'>): Promise<void> {
  const household = householdOf(world, happening)
  const [payer, relative] = [personAt(household, happening.member), personAt(household, happening.relative)]
  const { relationship, purposes } = happening
  const made = await attempt(world, 'binding made', () =>
    makeBinding(world, { payer, relative, relationship }, purposes === 'all' ? 'all' : ['premium']),
  )
  const by = made?.by ?? null
  if (made === null || by === null) return
  world.later(1, async () => {
    await attempt(world, 'binding accepted', () => agree(world, made.bindingId, by))
  })
}

/** The payer's binding with a relative that has not ended. */
async function openBinding({ deps }: World, payerId: number, relativeId: number): Promise<number | null> {
  const open = (await listBindingsOfPayer(deps.db.reader, payerId, null)).find(
    (one) => one.relativeId === relativeId && one.status !== 'ended',
  )
  return open?.id ?? null
}

/** The payer ends his binding with a relative; false: there is none. @throws Problem */
export async function endBetween(world: World, payer: Person, relative: Person): Promise<boolean> {
  const { deps } = world
  const bindingId = await openBinding(world, payer.id, relative.id)
  if (bindingId === null) return false
  const by = { personId: payer.id, actor: `citizen:${payer.id}` }
  await deps.db.transaction((tx) => end(tx, deps, { bindingId, by, reason: '' }))
  return true
}

/** The payer ends or pauses one of his bindings. */
export async function changeBinding(
  world: World,
  happening: Of<'endBinding' | 'pauseBinding'>,
): Promise<void> {
  const { deps } = world
  const payer = whose(world, happening)
  const relative = personAt(householdOf(world, happening), happening.relative)
  const bindingId = await openBinding(world, payer.id, relative.id)
  if (bindingId === null) return
  const by = { personId: payer.id, actor: `citizen:${payer.id}` }
  await attempt(world, happening.kind === 'endBinding' ? 'binding ended' : 'binding paused', () =>
    deps.db.transaction((tx) =>
      happening.kind === 'endBinding'
        ? end(tx, deps, { bindingId, by, reason: '' })
        : pause(tx, deps, { bindingId, by }),
    ),
  )
}

const hospitals: Readonly<Record<string, string>> = { '520200': 'H52020100001', '530600': 'H53060200001' }

/** A filing for care elsewhere or a chronic disease; what waits for a clerk is decided two days later. */
export async function file(
  world: World,
  happening: Of<'file' | 'fileDisease'>,
  random: Random,
): Promise<void> {
  const { deps } = world
  const person = whose(world, happening)
  const common = {
    personId: person.id,
    from: today(world),
    to: null,
    reason: '本人需要',
    commitmentVersion: letterVersion,
    channel,
    filedBy: `citizen:${person.id}`,
  }
  const application: Application =
    happening.kind === 'file'
      ? {
          ...common,
          kind: 'outOfArea',
          type: random.chance(0.8) ? 'temporary' : 'longTerm',
          destination: happening.destination,
          institution: null,
        }
      : {
          ...common,
          kind: 'chronic',
          disease: happening.disease,
          institution: hospitals[person.area] ?? null,
        }
  const filed = await attempt(world, 'filing', () =>
    deps.db.transaction((tx) => submitFiling(tx, deps, application)),
  )
  if (filed?.status !== 'submitted') return
  const { id, version, area } = filed
  const decision = random.weighted({ approve: 85, refuse: 15 })
  world.later(2, async () => {
    await attempt(world, `filing: ${decision}`, () =>
      deps.db.transaction((tx) =>
        decideFiling(
          tx,
          deps,
          { personId: person.id, id },
          {
            decision,
            reasons: decision === 'approve' ? [] : [{ code: 'other', note: '材料不足' }],
            version,
            actor: clerk(area),
          },
        ),
      ),
    )
  })
}

/** A bill that was paid in cash because the till refused it, claimed at the agency: approved, settled, paid out. */
export function claim(world: World, { bill }: Care, person: Person): void {
  const { deps } = world
  const careOn = today(world)
  world.later(3, async () => {
    const submitted = await attempt(world, 'claim', () =>
      deps.db.transaction((tx) =>
        submitClaim(tx, deps, {
          personId: person.id,
          institution: bill.institution,
          slipNo: `FP${world.nextSerial()}`,
          slipDigest: '',
          careOn,
          medType: bill.medType,
          disease: bill.disease,
          lines: bill.lines,
          total: bill.total,
          cause: 'directRefused',
          accountUse: bill.accountUse,
          bankAccount: '6222020000000000000',
          channel,
          filedBy: `citizen:${person.id}`,
        }),
      ),
    )
    if (submitted === null) return
    const { id, area, version } = submitted
    const key = { personId: person.id, id }
    world.later(5, async () => {
      const approved = await attempt(world, 'claim settled', async () => {
        const done = await approveClaim(deps, world.settler, key, {
          version,
          actor: clerk(area),
          area,
          ...asClaimed,
        })
        world.tally.settled(done.settlement)
        return done.claim
      })
      if (approved === null) return
      world.later(3, async () => {
        await attempt(world, 'claim paid out', () =>
          deps.db.transaction((tx) =>
            payClaim(tx, deps, key, { version: approved.version, actor: clerk(area, 2), area }),
          ),
        )
      })
    })
  })
}
