import type { Fen, Line } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import { z } from 'zod'
import type { Deps, Peer } from '../deps.ts'
import { findInstitution, type Institution } from '../institution/institution.ts'
import { answerOf, askPeer } from '../peer/send.ts'
import { readPerson } from '../person/person.ts'
import type { Charge } from '../settlement/compute.ts'
import { chargeDigest, type Decided } from '../settlement/elsewhere.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { partyOf, problem } from './visitor.ts'

/** A charge as the other agency is asked about it: the catalogue of the place of care has read its lines. */
export const chargeAsked = z.object({
  psnNo: z.string().max(30),
  institution: z.custom<Institution>((one) => typeof one === 'object' && one !== null),
  scheme: z.custom<Charge['scheme']>((one) => [null, 'employee', 'resident'].includes(one as null)),
  medType: z.string().max(6),
  careOn: z.iso.date(),
  disease: z.string().max(30),
  credential: z.string().max(30),
  lines: z.array(z.custom<Line>((one) => typeof one === 'object' && one !== null)).max(10_000),
  accountUse: z.custom<0 | 1 | 2>((one) => [0, 1, 2].includes(one as number)),
  shareCode: z.string().max(100).nullable(),
  visit: z.object({
    visitDeductible: z.custom<Fen>((one) => Number.isSafeInteger(one)),
    visitPaid: z.custom<Fen>((one) => Number.isSafeInteger(one)).optional(),
    visitEntered: z.custom<Fen>((one) => Number.isSafeInteger(one)).optional(),
    days: z.int().optional(),
  }),
})
export type ChargeAsked = z.infer<typeof chargeAsked>

type Said = Decided['settlement']
/** What is told of a decision: who of a family paid by masked name, and nobody's number. */
export const saidOf = (one: Settlement): Said => ({
  amounts: { ...one.amounts, relatives: [] },
  lines: one.lines,
  used: one.used,
  payers: one.payers.map((payer) => ({ ...payer, bindingId: 0, payerId: 0 })),
  notes: one.notes,
  balanceAfter: one.balanceAfter,
  psnType: one.psnType,
})

async function bodyOf(deps: Deps, charge: Charge): Promise<ChargeAsked> {
  const { request } = charge
  const { reader } = deps.db
  const [patient, institution] = [
    await readPerson(reader, deps.secrets, request.personId),
    await findInstitution(reader, request.institution),
  ]
  const { visitDeductible, visitPaid, visitEntered, days } = charge
  return {
    psnNo: patient.psnNo,
    institution: institution!,
    scheme: charge.scheme,
    medType: charge.medType,
    careOn: charge.careOn,
    disease: charge.disease,
    credential: charge.credential,
    lines: [...charge.lines],
    accountUse: request.accountUse,
    shareCode: request.shareCode,
    visit: {
      visitDeductible,
      ...(visitPaid === undefined ? {} : { visitPaid }),
      ...(visitEntered === undefined ? {} : { visitEntered }),
      ...(days === undefined ? {} : { days }),
    },
  }
}

/** @throws Problem when the amounts are not those of the charge, to the fen */
function checked(said: unknown, charge: Charge, peer: Peer): Said {
  const { settlement } = said as { settlement: Said }
  const total = charge.lines.reduce((all, { amount }) => all + amount, 0)
  const { amounts, payers, lines } = settlement
  const relatives = sum(...payers.map(({ amount }) => amount))
  const paid = sum(amounts.fundTotal, amounts.own, relatives, amounts.wallet, amounts.cash)
  if (amounts.total !== total || paid !== total || lines.length !== charge.lines.length)
    throw problem.unreadable({ name: peer.name })
  return settlement
}

/**
 * Asks who pays a charge: a trial (`visitor.try`), or, with a number and a deadline, so that the money is held until then
 * (`visitor.settle`). @throws Problem as the other agency refuses it, or 503 when it does not answer
 */
export async function askWhoPays(
  deps: Deps,
  peer: Peer,
  charge: Charge,
  held?: { number: string; returnsAt: number },
): Promise<Decided> {
  const body = { ...(await bodyOf(deps, charge)), ...held }
  const kind = held === undefined ? 'visitor.try' : 'visitor.settle'
  const settlement = checked(answerOf(await askPeer(deps, peer, { kind, body })), charge, peer)
  return { party: partyOf(peer.code), charge: chargeDigest(charge), settlement }
}
