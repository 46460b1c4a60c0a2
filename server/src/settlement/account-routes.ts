import { routes } from '@gongji/contract'
import { yearOf } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import { listFamily } from '../binding/family.ts'
import { type Reader, together } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { findAccounts, requireAccount } from '../ledger/account.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments, maskId, readPerson } from '../person/person.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { listEntries } from './entries.ts'
import { usedByFamily } from './records.ts'
import { listYears, readAccountYears } from './year-ledger.ts'

/** Insurance, balance, and what the family used and paid this year. */
export async function readAccountOf(tx: Reader, deps: Deps, personId: number) {
  const today = dateInChina(deps.now())
  const year = yearOf(today)
  const [person, enrolments, accounts, { authorised, authorisedBy }, used] = await together([
    readPerson(tx, deps.secrets, personId),
    listEnrolments(tx, [personId]),
    findAccounts(tx, [personId]),
    listFamily(tx, deps, personId),
    usedByFamily(tx, personId, year),
  ])
  const held = enrolmentOn(enrolments, today)
  const { balance, wallet } = requireAccount(accounts, personId)
  const mine = authorisedBy.filter(({ binding }) => binding.relativeId === personId)
  const inForce = (seen: typeof mine) => seen.filter(({ binding }) => binding.status !== 'ended').length
  return {
    person: { id: String(person.id), name: person.name, maskedId: maskId(person.idNumber) },
    insurance: held && {
      scheme: held.scheme,
      category: held.category,
      area: held.area,
      areaName: areaName(deps, held.area),
      status: held.status,
      from: held.from,
      to: held.to,
      benefitsFrom: held.benefitsFrom,
      employer: held.employer,
    },
    balanceFen: balance > 0 || enrolments.some(({ scheme }) => scheme === 'employee') ? balance : null,
    walletFen: wallet,
    year,
    usedByFamilyFen: used,
    paidForMeFen: sum(...mine.map(({ usedInAll }) => usedInAll)),
    authorised: inForce(authorised),
    authorisedBy: inForce(mine),
    waitingForMe: authorisedBy.filter(({ actions }) => actions.includes('accept')).length,
  }
}

/** My account: insurance, balance, family use, the year in figures. */
export function accountRoutes(serve: Serve, deps: Deps): void {
  const tx = deps.db.reader

  serve(routes.readAccount, async ({ caller, may, query }) => {
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    return await readAccountOf(tx, deps, personId)
  })

  serve(routes.listAccountEntries, async ({ caller, may, query }) => {
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    const before = query.before === undefined ? null : Number(query.before)
    return await listEntries(tx, deps, personId, { before, limit: query.limit })
  })

  serve(routes.readAccountYear, async ({ caller, may, query, params: { year } }) => {
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    const today = dateInChina(deps.now())
    const until = year === yearOf(today) ? today : `${year}-12-31`
    const accounts = year > yearOf(today) ? [] : await readAccountYears(tx, personId, { year, until })
    return {
      year,
      until,
      accounts: accounts.map(({ movements, ...one }) => ({
        ...inFen(one, 'opening', 'closing'),
        movements: movements.map((movement) => inFen(movement, 'amount')),
      })),
      years: await listYears(tx, personId),
    }
  })
}
