import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { peerOfPerson } from '../peer/member.ts'
import { type PeerHandlers, problem as peerProblem } from '../peer/peer.ts'
import { answerOf, askPeer } from '../peer/send.ts'
import { findPersonId } from '../person/person.ts'
import type { Settler } from '../settlement/settlement.ts'
import { isObject, type Json } from './body.ts'
import { type Call, createContext, type Handled } from './call.ts'
import { entitlementMessages } from './entitlement.ts'
import { historyMessages } from './history.ts'
import { readInput } from './read.ts'

// What a hospital asks about a visitor's filings, entitlement and use is known only where the visitor is insured: it is asked
// there, in the same message.

const asked = new Set(['2001', '5205', '5206', '5301', '5302', '5304', '5360', '90100', '100001'])
const askedBy = new Map(
  [...entitlementMessages, ...historyMessages]
    .filter(({ spec }) => asked.has(spec.infno))
    .map((one) => [one.spec.infno, one]),
)

const nodeWithPerson = (input: Json): string | null => {
  for (const node of [input, ...Object.values(input)]) {
    if (isObject(node) && typeof node.psn_no === 'string' && node.psn_no !== '') return node.psn_no
  }
  return null
}

type Asked = { infno: string; input: Json; institution: Institution }

/**
 * The answer of the agency that insures whom a message asks about; null: nobody has to be asked.
 * @throws Problem as that agency refuses, or 503 when it does not answer
 */
export async function answerElsewhere(
  deps: Deps,
  { infno, input, institution }: Asked,
): Promise<Record<string, unknown> | null> {
  if (deps.peers === undefined || !asked.has(infno)) return null
  const psnNo = nodeWithPerson(input)
  const id = psnNo === null ? null : await findPersonId(deps.db.reader, deps.secrets, 'psn', psnNo)
  const peer = id === null ? null : await peerOfPerson(deps, id)
  if (peer === null) return null
  const reply = await askPeer(deps, peer, { kind: 'visitor.query', body: { infno, input, institution } })
  return (answerOf(reply) as { output: Record<string, unknown> }).output
}

const query = z.object({
  infno: z.string(),
  input: z.custom<Json>(isObject),
  institution: z.custom<Institution>(isObject),
})

/** Answers such messages about our own members. */
export function queryHandlers(deps: Deps, settler: Settler): PeerHandlers {
  const context = createContext(deps, settler)
  return {
    'visitor.query': {
      changes: false,
      apart: async (from, body) => {
        const read = query.safeParse(body)
        const entry: Handled | undefined = read.success ? askedBy.get(read.data.infno) : undefined
        if (!read.success || entry === undefined) throw peerProblem.badMessage()
        const { infno, input, institution } = read.data
        const actor = `agency:${from.code}`
        const call: Call<never> = {
          envelope: {
            infno,
            msgid: '',
            institution: institution.code,
            opter: actor,
            opterName: from.name,
            device: '',
            signNo: '',
            input,
          },
          institution,
          remembered: undefined,
          input: readInput(entry.spec, input) as never,
          actor,
          digest: '',
        }
        return { output: await entry.answer(context, call) }
      },
    },
  }
}
