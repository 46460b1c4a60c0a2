import { confirmRecovery, decideCase, proposeRecovery } from '../../src/change/case.ts'
import { answerObjection, submitObjection } from '../../src/objection/handle.ts'
import { findCase } from '../../src/risk/case.ts'
import type { Settlement } from '../../src/settlement/settlement.ts'
import type { Tills } from './care.ts'
import type { Random } from './random.ts'
import { attempt, type World } from './world.ts'

const clerk = (area: string, number = 1): string => `staff:${area}-${number}`

/** The relation was looked into: in order, or false, and then part of what was drawn is paid back. */
async function closeCase(world: World, caseId: number, random: Random): Promise<void> {
  const { deps } = world
  const open = await findCase(deps.db.reader, caseId)
  if (open?.status !== 'open') return
  const { area, version } = open
  const confirmed = random.chance(0.5)
  const decided = await attempt(world, confirmed ? 'relation found false' : 'relation found in order', () =>
    deps.db.transaction(async (tx) => {
      const decision = {
        decision: confirmed ? ('confirm' as const) : ('dismiss' as const),
        words: '经核查户籍与婚姻登记。',
        owed: null,
        area,
      }
      const proposed = await decideCase(tx, deps, caseId, { ...decision, version, actor: clerk(area) })
      return await decideCase(tx, deps, caseId, {
        ...decision,
        version: proposed.version,
        actor: clerk(area, 2),
      })
    }),
  )
  if (decided === null || decided.owed === 0) return
  world.later(20, async () => {
    await attempt(world, 'money recovered', () =>
      deps.db.transaction(async (tx) => {
        const amount = decided.owed
        const said = { amount, version: decided.version, actor: clerk(area), area }
        const { version } = await proposeRecovery(tx, deps, caseId, said)
        return await confirmRecovery(tx, deps, caseId, { ...said, version, actor: clerk(area, 2) })
      }),
    )
  })
}

/**
 * The payer whose account paid first objects to the draw, and has the authorisation held. The agency answers within a
 * week: mostly that it was right; else the institution takes the bill back, or the relation is looked into.
 */
export function object(world: World, tills: Tills, settlement: Settlement, random: Random): void {
  const { deps } = world
  const [draw] = settlement.payers
  if (!draw) return
  world.later(random.int(1, 5), async () => {
    const objection = await attempt(world, 'objection', () =>
      deps.db.transaction((tx) =>
        submitObjection(tx, deps, {
          personId: draw.payerId,
          about: { kind: 'draw', bindingId: draw.bindingId, at: settlement.at },
          cause: 'notMine',
          words: '这笔不是我家人用的。',
          holdMeanwhile: random.chance(0.5),
          channel: 'simulation',
        }),
      ),
    )
    if (objection === null) return
    const { id, personId, area, version } = objection
    const outcome = random.weighted({ none: 7, institutionReverses: 2, case: 1 })
    world.later(random.int(2, 7), async () => {
      const answered = await attempt(world, 'objection answered', () =>
        deps.db.transaction((tx) =>
          answerObjection(
            tx,
            deps,
            { personId, id },
            {
              outcome: outcome === 'none' ? 'rejected' : 'upheld',
              remedy: outcome,
              answer: '已核对结算明细与授权记录。',
              version,
              actor: clerk(area),
              area,
            },
          ),
        ),
      )
      if (answered === null) return
      if (outcome === 'institutionReverses')
        world.later(2, async () => void (await tills.reverse(settlement)))
      const { caseId } = answered
      if (caseId !== null) world.later(10, () => closeCase(world, caseId, random))
    })
  })
}
