import { fenToYuan } from '@gongji/policy/money'
import { listBindingsOfRelatives, listLetters } from '../binding/family.ts'
import type { Deps } from '../deps.ts'
import { dateInChina } from '../deps.ts'
import { listApprovedFilings } from '../filing/filing.ts'
import { listDepartments } from '../institution/department.ts'
import { listInstitutionsAfter } from '../institution/institution.ts'
import { findAccounts } from '../ledger/account.ts'
import { listEveryAccumulator } from '../ledger/accumulator.ts'
import { listAccountIds } from '../ledger/verify.ts'
import { listEnrolments, listGuardians, listPeople, type Person } from '../person/person.ts'
import { listCertificates } from '../person/register.ts'
import { listHolds } from '../risk/hold.ts'

/** A row as a file of its kind has it; null: an empty cell. */
export type Given = Readonly<Record<string, string | null>>

const pageSize = 500
const yuan = (amount: number | null): string | null => (amount === null ? null : fenToYuan(amount as never))
const who = ({ idNumber, idKind, name }: Person) => ({ idNumber, idKind, name })
const flag = (value: boolean): string => (value ? '1' : '0')

type Page = { deps: Deps; people: readonly Person[]; byId: ReadonlyMap<number, Person> }
const idsOf = ({ people }: Page) => people.map(({ id }) => id)

/** What is given back of a page of people, by kind; each in the form in which it is taken in. */
const ofPeople: Readonly<Record<string, (page: Page) => Promise<Given[]>>> = {
  people: async ({ people }) =>
    people.map((one) => ({
      ...who(one),
      born: one.birthDate,
      gender: one.gender,
      ethnicity: one.ethnicity,
      psnNo: one.psnNo,
      area: one.psnNo.slice(0, 6),
      phone: one.phone,
    })),
  enrolments: async (page) =>
    (await listEnrolments(page.deps.db.reader, idsOf(page))).map((one) => ({
      ...who(page.byId.get(one.personId)!),
      scheme: one.scheme,
      category: one.category,
      psnType: one.psnType,
      area: one.area,
      status: one.status,
      from: one.from,
      to: one.to,
      benefitsFrom: one.benefitsFrom,
      employer: one.employer,
      aidGroups: one.aidGroups.join(','),
      consecutiveYears: String(one.consecutiveYears),
      yearsWithoutUse: String(one.yearsWithoutUse),
    })),
  balances: async (page) =>
    [...(await findAccounts(page.deps.db.reader, idsOf(page))).values()].map(({ personId, balance }) => ({
      ...who(page.byId.get(personId)!),
      amount: yuan(balance),
      on: dateInChina(page.deps.now()),
    })),
  accumulators: async (page) =>
    (await listEveryAccumulator(page.deps.db.reader, idsOf(page))).map((one) => ({
      ...who(page.byId.get(one.personId)!),
      scheme: one.scheme,
      area: one.area,
      year: String(one.year),
      pot: one.pot,
      deductible: yuan(one.deductible),
      paid: yuan(one.paid),
      entered: yuan(one.entered),
    })),
  certificates: async (page) =>
    (await listCertificates(page.deps.db.reader, page.deps, idsOf(page))).map(
      ({ personId, kind, number }) => ({
        ...who(page.byId.get(personId)!),
        certificateKind: kind,
        certificateNumber: number,
      }),
    ),
  holds: async (page) =>
    (await listHolds(page.deps.db.reader, idsOf(page)))
      .filter(({ cause, scope }) => cause === 'clerk' && scope !== 'binding')
      .map(({ personId, scope, placedAt }) => ({
        ...who(page.byId.get(personId)!),
        scope,
        since: dateInChina(placedAt),
      })),
  guardians: async ({ deps, people }) => {
    const rows: Given[] = []
    for (const child of people) {
      const ids = await listGuardians(deps.db.reader, child.id)
      for (const guardian of await listPeople(deps.db.reader, deps.secrets, ids)) {
        const { idNumber, idKind, name } = guardian
        rows.push({
          ...who(child),
          guardianIdNumber: idNumber,
          guardianIdKind: idKind,
          guardianName: name,
        })
      }
    }
    return rows
  },
  bindings: async ({ deps, people, byId }) => {
    const today = dateInChina(deps.now())
    const all = await listBindingsOfRelatives(
      deps.db.reader,
      people.map(({ id }) => id),
      today,
    )
    const inForce = all.filter(({ status }) => status === 'active')
    const payers = new Map(
      (
        await listPeople(deps.db.reader, deps.secrets, [...new Set(inForce.map(({ payerId }) => payerId))])
      ).map((one) => [one.id, one]),
    )
    const rows: Given[] = []
    for (const one of inForce) {
      const letter = (await listLetters(deps.db.reader, deps.secrets, one)).findLast(
        ({ no }) => no === one.letterNo,
      )
      const [payer, relative] = [payers.get(one.payerId)!, byId.get(one.relativeId)!]
      rows.push({
        payerIdNumber: payer.idNumber,
        payerIdKind: payer.idKind,
        payerName: payer.name,
        relativeIdNumber: relative.idNumber,
        relativeIdKind: relative.idKind,
        relativeName: relative.name,
        relationship: one.relationship,
        from: one.from,
        to: one.to,
        purposes: one.purposes.join(','),
        limitYear: yuan(one.limits.year),
        limitPayment: yuan(one.limits.payment),
        onlyWhenAsked: flag(one.onlyWhenAsked),
        letter: letter?.text ?? '',
        letterForm: letter?.form ?? 'scan',
        agreedOn: dateInChina(letter?.agreedAt ?? one.authorisedAt),
      })
    }
    return rows
  },
  filings: async (page) =>
    (await listApprovedFilings(page.deps.db.reader, idsOf(page), '1900-01-01', '9999-12-31')).map((one) => ({
      ...who(page.byId.get(one.personId)!),
      kind: one.kind,
      type: one.type,
      destination: one.area,
      disease: one.disease,
      area: page.byId.get(one.personId)!.psnNo.slice(0, 6),
      from: one.from,
      to: one.to,
    })),
}

async function* institutions({ db }: Deps): AsyncGenerator<Given[]> {
  for (let after = ''; ; ) {
    const found = await listInstitutionsAfter(db.reader, { after, area: null, limit: pageSize })
    if (found.length === 0) return
    after = found.at(-1)!.code
    yield found.map((one) => ({
      code: one.code,
      institution: one.name,
      level: one.level,
      hospLv: one.hospLv,
      area: one.area,
      county: one.county,
      address: one.address,
      uscc: one.uscc,
      directSettlement: flag(one.directSettlement),
      signInRequired: flag(one.signInRequired),
      groups: one.groups.join(','),
      agreementNo: one.agreementNo,
      agreedFrom: one.agreedFrom,
      agreedTo: one.agreedTo,
      phone: one.phone,
      hours: one.hours,
    }))
  }
}

async function* departments(deps: Deps): AsyncGenerator<Given[]> {
  for await (const page of institutions(deps)) {
    for (const { code } of page) {
      const own = await listDepartments(deps.db.reader, code!)
      yield own.map(({ code: department, name, begins, ends }) => ({
        institution: code!,
        department,
        departmentName: name,
        from: begins,
        to: ends,
      }))
    }
  }
}

/** Kinds of files that are given back; changes and contributions are what others tell. */
export const givenKinds: readonly string[] = [...Object.keys(ofPeople), 'institutions', 'departments']

/** Everything of a kind, a page at a time, in the form in which it is taken in. Changes nothing. */
export async function* giveAll(deps: Deps, kind: string): AsyncGenerator<Given[]> {
  const of = new Map(Object.entries(ofPeople)).get(kind)
  if (!of) {
    yield* kind === 'departments' ? departments(deps) : institutions(deps)
    return
  }
  for (let after = 0; ; ) {
    const ids = await listAccountIds(deps.db.reader, after, pageSize)
    if (ids.length === 0) return
    after = ids.at(-1)!
    const people = await listPeople(deps.db.reader, deps.secrets, ids)
    yield await of({ deps, people, byId: new Map(people.map((one) => [one.id, one])) })
  }
}
