import type { Deps } from '../deps.ts'
import type { JobHandlers } from '../jobs.ts'
import { tellPeer } from '../peer/send.ts'
import { readPerson } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { findStored } from '../settlement/records.ts'
import type { Settler } from '../settlement/settlement.ts'
import { createSettler } from '../settlement/settler.ts'
import { monthJobs } from './month.ts'
import { findCrossing } from './store.ts'
import { sourceOf } from './visitor.ts'

type Payload = { personId: number; number: string }
const alreadyReversed = settlementProblem.alreadyReversed({ settlement: '' }).type

/** Gives back what was held or owed for a bill that does not stand at the place of care; again it changes nothing. */
async function giveBack(deps: Deps, settler: Settler, { personId, number }: Payload): Promise<void> {
  const { reader } = deps.db
  const crossing = await findCrossing(reader, personId, number)
  if (crossing?.settlementId == null) throw new Error(`nothing was settled under ${number}`)
  const [row] = await findStored(reader, [{ personId, settlementId: crossing.settlementId }])
  if (!row) throw new Error(`the settlement of ${number} is not there`)
  if (row.reversedById !== null) return
  const source = sourceOf(crossing.peer)
  try {
    await settler.reverse({
      key: { source, msgid: `${number} back`, digest: 'back' },
      institution: row.institution,
      personId,
      mdtrtId: null,
      setlId: row.setlId,
      actor: source,
    })
  } catch (error) {
    if (!(error instanceof Problem && error.type === alreadyReversed)) throw error
  }
}

/** What is done later about bills between agencies. */
export function visitorJobs(deps: Deps): JobHandlers {
  let settler: Settler | undefined
  return {
    ...monthJobs(deps),
    'visitor.ask-back': async (tx, { payload }) => {
      const { personId, number } = payload as Payload
      const crossing = await findCrossing(tx, personId, number)
      if (crossing?.status !== 'sent') return
      const { psnNo } = await readPerson(tx, deps.secrets, personId)
      await tellPeer(tx, deps, { peer: crossing.peer, kind: 'visitor.close', body: { psnNo, number } })
    },
    'visitor.give-back': {
      before: async ({ payload }) => {
        settler ??= createSettler(deps)
        await giveBack(deps, settler, payload as Payload)
      },
      run: async () => {},
    },
  }
}
