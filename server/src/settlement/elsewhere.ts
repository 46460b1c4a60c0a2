import { hash } from 'node:crypto'
import type { Benefit, Bill, Fen } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import { sum, zero } from '@gongji/policy/money'
import type { Institution } from '../institution/institution.ts'
import type { Enrolment, Party } from '../person/person.ts'
import type { Charge, Computed } from './compute.ts'
import type { World } from './gather.ts'
import { problem } from './problem.ts'
import type { Rules } from './rules.ts'
import type { BillRequest, Payer, Sale, Settlement } from './settlement.ts'
import type { Stored } from './stored.ts'

// A bill of somebody whom another agency insures: the place of care keeps visit and lines and owes the institution, the
// agency that insures the patient decides who pays, and is owed, or owes, the rest.

/** What the agency that insures the patient said of a charge. */
export type Decided = {
  /** The ledger's name of that agency. */
  party: string
  /** What was asked, by `chargeDigest`: another charge is not settled by this answer. */
  charge: string
  settlement: Pick<Settlement, 'amounts' | 'lines' | 'used' | 'payers' | 'notes' | 'balanceAfter' | 'psnType'>
}

/** The same as it is kept with the settlement. */
export type Elsewhere = { party: string; payers: readonly Payer[]; balanceAfter: Fen }

/** A bill of our own member that another agency settles with the institution: what its visit had before, as told there. */
export type Visiting = {
  /** The ledger's name of that agency. */
  party: string
  visit: Pick<Charge, 'visitDeductible' | 'visitPaid' | 'visitEntered' | 'days'>
}

/** What stands of a charge for the question who pays it. */
export const chargeDigest = ({ request, ...charge }: Charge): string =>
  hash(
    'sm3',
    JSON.stringify([
      request.personId,
      request.institution,
      request.accountUse,
      request.shareCode,
      charge.scheme,
      charge.medType,
      charge.careOn,
      charge.disease,
      charge.credential,
      charge.lines,
      charge.visitDeductible,
      charge.visitPaid ?? null,
      charge.visitEntered ?? null,
      charge.days ?? null,
    ]),
  )

const relativesPaid = (payers: readonly Payer[]): Fen => sum(...payers.map(({ amount }) => amount))

/**
 * A charge as another agency decided it. What others' accounts paid there counts with the wallet: none of it is an account of
 * ours. @throws Problem when the charge is no longer what that agency was asked
 */
export function decidedElsewhere(
  rules: Rules,
  charge: Charge,
  {
    patient,
    enrolment,
    institution,
    benefit,
  }: { patient: Party; enrolment: Enrolment; institution: Institution; benefit: Benefit },
): Computed {
  const { decided } = charge.request
  if (decided?.charge !== chargeDigest(charge)) throw problem.changedMeanwhile()
  const { amounts, lines, used, payers, notes, balanceAfter } = decided.settlement
  const { careOn: on } = charge
  const bill: Bill = {
    benefit,
    on,
    patient: {
      scheme: enrolment.scheme,
      category: enrolment.category,
      age: ageOn(patient.birthDate, on),
      aidGroups: [],
      area: enrolment.area,
    },
    institution: { kind: institution.kind, level: institution.level, area: institution.area },
    filing: 'none',
    diseases: [],
    visitDeductible: charge.visitDeductible,
    admissionsBefore: 0,
    lines: charge.lines,
    accounts: { own: zero, relatives: [], wallet: zero },
  }
  const wallet = sum(amounts.wallet, relativesPaid(payers))
  return {
    charge,
    benefit,
    enrolment,
    packHash: rules.pack(institution.area).hash,
    payerPacks: undefined,
    bill,
    usedBefore: {},
    adjudication: {
      on,
      amounts: { ...amounts, wallet, relatives: [] },
      lines,
      used,
      steps: [],
      certainty: 'exact',
      uncertain: [],
    },
    payers: [],
    quotas: [],
    ownWallet: wallet,
    notes,
    asked: charge.request.accountUse === 2,
    shareRequest: null,
    elsewhere: { party: decided.party, payers, balanceAfter },
  }
}

/** What a stored settlement says of another agency that pays the institution. */
export const throughOf = (request: BillRequest): Pick<Stored, 'through'> => {
  const { visiting } = request as Partial<Sale>
  return visiting === undefined ? {} : { through: visiting.party }
}

/** The patient's own account after a bill: of one decided elsewhere as that agency said. */
export const balanceAfter = (world: World, personId: number, { elsewhere }: Stored): Fen =>
  elsewhere?.balanceAfter ?? world.accounts.get(personId)?.balance ?? zero
