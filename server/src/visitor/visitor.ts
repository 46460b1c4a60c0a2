import type { Fen, PlainDate } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

// People whom another agency insures and who are treated here, and ours who are treated there. In one server there are none.

export const problem = problems('visitor', {
  tooLate: [
    409,
    '参保地的答复已过时限，未记账。',
    'The answer of the agency that insures the patient is too old; nothing was booked.',
    ...mends.splitAgain,
  ],
  unreadable: [
    503,
    '{name}答复的金额与费用明细不符，未记账。',
    'What {name} answered does not add up to the bill; nothing was booked.',
    '请两地经办机构的系统管理员核对接口版本。',
    'The administrators of both agencies have to compare versions of the interface.',
  ],
  institutionOurs: [
    409,
    '机构 {institution} 由本经办机构管理。',
    'Institution {institution} belongs to this agency.',
    '请发送方核对机构代码。',
    'The sender has to check the code.',
  ],
  notOurs: [
    404,
    '该参保人不在本经办机构参保。',
    'This agency insures nobody of that number.',
    ...mends.checkNumber,
  ],
})

/** A bill between two agencies, as this one has it. */
export type BillCrossing = {
  /** The patient. */
  personId: number
  id: number
  /** The same at both agencies. */
  number: string
  peer: string
  /** `in`: treated here, decided here whether it stands; `out`: insured here, and owed by us when it does. */
  side: 'in' | 'out'
  /** Treated here: which bill. Empty: insured here. */
  about: string
  /** Treated here: what was asked, by digest. */
  charge: string
  settlementId: number | null
  /** All that is not cash. */
  amount: Fen
  /** The same by national code. */
  funds: Readonly<Record<string, Fen>>
  /** `asked` in, `sent` out: until the deadline. */
  status: 'asked' | 'sent' | 'accepted' | 'returned' | 'reversed'
  askedAt: Instant
  returnsAt: Instant
  closedAt: Instant | null
  closedOn: PlainDate | null
  reversedAt: Instant | null
  reversedOn: PlainDate | null
}

/** How long the agency that insures the patient holds the money for the place of care. */
export const holdsFor = 30 * 60_000

/** The ledger's name of what is between us and another agency for bills. */
export const partyOf = (peer: string): string => `bills:${peer}`

/** Under which the messages of an agency are remembered. */
export const sourceOf = (peer: string): string => `agency:${peer}`
