import type { Fen, PlainDate, Relationship, WalletTerms } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { type Enrolment, listEnrolments, type Person, readPerson } from '../person/person.ts'
import type { There } from './crossing-send.ts'
import {
  notOpenedBy,
  requireInsured,
  requireNotHeld,
  requireParties,
  requireRelative,
  requireTerms,
} from './parties.ts'
import { problem } from './problem.ts'
import { hoursEnd, minutes, transferFault } from './rules.ts'
import { lastTransferDay } from './stage.ts'
import { listWallets, readSendState } from './store.ts'

/** What is to be sent; null: not said yet, and not looked at. */
type Sending = {
  callerId: number
  senderId: number
  source: 'personal' | 'wallet'
  relationship: Relationship | null
  amount: Fen | null
}

/** The one who gets it: a person of ours, or somebody as the agency that keeps him describes him. */
type Recipient = Person | There

async function partiesOf(
  tx: Reader,
  deps: Deps,
  { senderId, on, ward }: { senderId: number; on: PlainDate; ward: string | null },
  to: Recipient,
): Promise<{
  payer: Enrolment
  terms: WalletTerms
  relative: Parameters<typeof requireRelative>[2]['relative']
  recipient: Pick<There, 'area' | 'open' | 'wallet'>
}> {
  if ('peer' in to) {
    const payer = requireInsured(await listEnrolments(tx, [senderId]), senderId, { on, who: 'sender', ward })
    if (!to.insured) throw problem.notInsured({ who: '对方', whoEn: 'The other person is' })
    const relative = { id: null, birthDate: to.birthDate, diedOn: to.died ? on : null }
    return { payer, terms: requireTerms(deps, payer.area, on), relative, recipient: to }
  }
  const both = await requireParties(tx, deps, { payerId: senderId, relativeId: to.id, on, ward })
  const { payer, terms, relative, relativeTerms } = both
  const wallet = (await listWallets(tx, deps.secrets, [to.id])).has(to.id)
  return { payer, terms, relative: to, recipient: { area: relative.area, open: relativeTerms.open, wallet } }
}

/**
 * Whether money may go from this sender to this recipient now; changes nothing. Gives both sides as they stand.
 * @throws Problem naming the first thing that is against it, the same before the act and in it
 */
export async function requireSendable(
  tx: Reader,
  deps: Deps,
  { callerId, senderId, source, relationship, amount }: Sending,
  to: Recipient,
  at: Instant,
) {
  const on = dateInChina(at)
  // A guardian sends from a child's wallet, not from its personal account.
  if (source === 'personal' && callerId !== senderId) throw problem.noTransfer()
  const sender = await readPerson(tx, deps.secrets, senderId)
  const ward = senderId === callerId ? null : sender.name
  const { payer, terms, relative, recipient } = await partiesOf(tx, deps, { senderId, on, ward }, to)
  requireRelative(terms, relationship, { payer: sender, relative })
  const { sentToday, waiting } = await readSendState(tx, senderId, on)
  const fault = transferFault(
    { sender: terms, recipient },
    { at, amount, sentToday, waiting: waiting !== null },
  )
  const limits = terms.transfers
  switch (fault) {
    case 'senderAreaClosed':
      throw problem.areaClosed({ area: payer.area, on })
    case 'recipientAreaClosed':
      throw problem.areaClosed({ area: recipient.area, on })
    case 'stageOver':
      throw problem.stageOver({ last: lastTransferDay(deps, payer.area) ?? on })
    case 'closedHours':
      throw problem.closedHours({ ...limits!.closed, opens: minutes(hoursEnd(limits!.closed, at)) })
    case 'tooMuch':
      throw problem.tooMuch({ most: limits!.maxEach, asked: amount!, perDay: limits!.perDay })
    case 'waiting':
      throw problem.waiting({ amount: waiting!.amount, returns: minutes(waiting!.returnsAt) })
    case 'tooMany':
      throw problem.tooMany({ sent: sentToday, perDay: limits!.perDay })
    case null:
  }
  if (!(await listWallets(tx, deps.secrets, [senderId])).has(senderId)) throw notOpenedBy(ward)
  if (!recipient.wallet) throw problem.recipientNotOpened()
  if (source === 'personal' && payer.scheme !== 'employee') throw problem.noPersonalAccount()
  await requireNotHeld(tx, senderId)
  return { sender, payer, terms, recipientArea: recipient.area }
}
