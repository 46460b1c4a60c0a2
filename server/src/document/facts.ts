import { kinOf } from '@gongji/contract/kin'
import {
  type Adjudication,
  type Amounts,
  citizenSentences,
  type Fen,
  fen,
  type Language,
  sum,
  type Text,
  uncertainty,
  yearOf,
} from '@gongji/policy'
import { isLive } from '../binding/binding.ts'
import { listBindingsOfPayer, listBindingsOfRelatives, listLetters } from '../binding/family.ts'
import { findItems } from '../catalogue/catalogue.ts'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Secrets } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { placeText } from '../notice/place.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments, listKin, listNames, maskId, readPerson } from '../person/person.ts'
import { payerJson } from '../settlement/payers.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { explainBill, findBill, listBillsOf, listPayerRecords } from '../settlement/records.ts'
import { createRules } from '../settlement/rules.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { readStored } from '../settlement/stored.ts'
import { readAccountYears } from '../settlement/year-ledger.ts'
import type { Certificate } from './certificate.ts'
import type { Letter } from './letter.ts'
import { problem } from './problem.ts'
import type { Slip } from './slip.ts'
import type { Segment } from './split-bar.ts'
import type { Statement, StatementEntry } from './statement.ts'

export const areaNameOf = (deps: Pick<Deps, 'packs'>, area: string, language: Language): string =>
  areaName(deps, area)[language]

const layers = [
  ['criticalIllness', '大病保险', 'Critical illness'],
  ['largeSum', '大额医疗补助', 'Large-sum subsidy'],
  ['civilServant', '公务员补助', 'Civil-servant subsidy'],
  ['medicalAid', '医疗救助', 'Medical aid'],
  ['otherFund', '其他基金', 'Other funds'],
] as const satisfies readonly (readonly [keyof Amounts, string, string])[]

/** Steps whose amounts the slip shows by themselves. */
const shownApart = new Set([
  'total',
  'ownPaid',
  'overLimit',
  'firstShare',
  'inScope',
  'fundTotal',
  'personal',
  'certainty',
])

type ShownPayer = { bindingId: string; name: string; kin: Text; amount: Fen }

/** Who paid, in the order in which money was drawn, each with why. */
export function segmentsOf(
  { amounts }: Pick<Settlement, 'amounts'>,
  payers: readonly ShownPayer[],
  adjudication: Adjudication | null,
  language: Language,
): Segment[] {
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const names = Object.fromEntries(payers.map(({ bindingId, name }) => [bindingId, name]))
  const sentences = adjudication === null ? [] : citizenSentences(adjudication, language, names)
  const drawn = new Set(
    adjudication?.steps.filter(({ formula }) => formula.startsWith('draw.')).map(({ id }) => id) ?? [],
  )
  const why = (test: (section: string) => boolean): string =>
    sentences
      .filter(({ step }) => !shownApart.has(step) && !drawn.has(step) && test(step.split('.')[0] ?? ''))
      .map(({ text }) => text)
      .join(language === 'zh' ? '' : ' ')
  const isLayer = (section: string) => layers.some(([name]) => name === section)
  return [
    {
      kind: 'pool',
      label: t('统筹基金', 'Pooled fund'),
      amount: amounts.pool,
      why: why((section) => !isLayer(section)),
    },
    ...layers
      .filter(([name]) => amounts[name] !== 0)
      .map(
        ([kind, zh, en]): Segment => ({
          kind,
          label: t(zh, en),
          amount: amounts[kind],
          why: why((section) => section === kind),
        }),
      ),
    { kind: 'own', label: t('本人账户', 'Own account'), amount: amounts.own, why: '' },
    ...payers.map(({ name, kin, amount }): Segment => {
      return {
        kind: 'relative',
        label: t(`${kin.zh} ${name}`, `${name} (${kin.en})`),
        amount,
        why: t('由其职工个人账户家庭共济。', 'Shared from this relative’s personal account.'),
      }
    }),
    ...(amounts.wallet === 0
      ? []
      : [{ kind: 'wallet' as const, label: t('医保钱包', 'Wallet'), amount: amounts.wallet, why: '' }]),
    { kind: 'cash', label: t('现金', 'Cash'), amount: amounts.cash, why: '' },
  ]
}

/** A settlement in plain words. @throws Problem when the person has no such bill */
export async function slipOf(
  tx: Reader,
  deps: Deps,
  { personId, setlId, language }: { personId: number; setlId: string; language: Language },
): Promise<{ slip: Slip; area: string; institution: string; ref: string }> {
  const found = await findBill(tx, personId, setlId)
  if (!found) throw settlementProblem.unknownBill()
  const { row, settlement } = found
  const institution = await findInstitution(tx, row.institution)
  const patient = await readPerson(tx, deps.secrets, personId)
  const adjudication = await explainBill(tx, createRules(deps.packs.packOf), row)
  const { bill } = readStored(row.stored)
  const items = await findItems(
    tx,
    institution?.area ?? row.area,
    bill.lines.map(({ code }) => code),
    row.careOn,
  )
  const splits = new Map(settlement.lines.map((line) => [line.id, line]))
  const original =
    row.reversesId === null
      ? null
      : (await listBillsOf(tx, personId, { before: row.reversesId + 1, limit: 1 }))[0]
  const payer = await payerJson(tx, { patientId: personId, payers: settlement.payers, byName: true })
  const warning = adjudication === null ? null : uncertainty(adjudication)
  const { amounts } = settlement
  return {
    area: row.area,
    institution: row.institution,
    ref: String(row.id),
    slip: {
      setlId: row.setlId,
      reversesSetlId: row.reversesId === null ? null : (original?.setlId ?? ''),
      patient: patient.name,
      institution: institution?.name ?? row.institution,
      level: institution?.level ?? '1',
      kind: institution?.kind ?? 'hospital',
      benefit: row.benefit,
      careOn: row.careOn,
      settledAt: row.at,
      areaName: areaNameOf(deps, row.area, language),
      total: amounts.total,
      parts: {
        inScope: amounts.inScope,
        firstShare: amounts.firstShare,
        overLimit: amounts.overLimit,
        ownPaid: amounts.ownPaid,
        deductible: amounts.deductible,
      },
      segments: segmentsOf(
        settlement,
        settlement.payers.map(payer).map(({ amountFen: amount, ...one }) => ({ ...one, amount })),
        adjudication,
        language,
      ),
      lines: bill.lines.map(({ id, code, itemClass }) => {
        const split = splits.get(id)
        const item = items.get(code)
        return {
          name: item?.name ?? code,
          itemClass: item?.itemClass ?? itemClass,
          amount: split?.amount ?? fen(0),
          inScope: split?.inScope ?? fen(0),
          ownCost: sum(split?.ownPaid ?? 0, split?.overLimit ?? 0, split?.firstShare ?? 0),
        }
      }),
      balanceAfter: row.scheme === 'employee' ? settlement.balanceAfter : null,
      notes: warning === null ? [] : [warning[language]],
    },
  }
}

/** The certificate of a relative as it stands today. @throws Problem when nobody authorises */
export async function certificateOf(
  tx: Reader,
  deps: Deps,
  relativeId: number,
  language: Language,
): Promise<Certificate> {
  const today = dateInChina(deps.now())
  const relative = await readPerson(tx, deps.secrets, relativeId)
  const live = (await listBindingsOfRelatives(tx, [relativeId], today)).filter((binding) =>
    isLive(binding, today),
  )
  if (live.length === 0) throw problem.nobodyAuthorised()
  const people = await listKin(
    tx,
    live.map(({ payerId }) => payerId),
  )
  const area = enrolmentOn(await listEnrolments(tx, [relativeId]), today)?.area ?? ''
  return {
    relativeName: relative.name,
    relativeMaskedId: maskId(relative.idNumber),
    areaName: areaNameOf(deps, area, language),
    bindings: live.map((binding) => ({
      payerName: people.get(binding.payerId)!.name,
      kin: kinOf(binding.relationship, { payer: people.get(binding.payerId)!, relative }).relative,
      purposes: binding.purposes,
      from: binding.from,
      to: binding.to,
      limitYear: binding.limits.year,
      limitPayment: binding.limits.payment,
      onlyWhenAsked: binding.onlyWhenAsked,
    })),
  }
}

/** The payer's letters of a binding as they were agreed to, the first first: the last is in force. */
export async function payerLettersOf(
  tx: Reader,
  secrets: Secrets,
  binding: { relativeId: number; id: number },
): Promise<Letter[]> {
  const letters = await listLetters(tx, secrets, binding)
  // The payer agreed to the first.
  const own = letters.filter(({ agreedBy }) => agreedBy === letters[0]?.agreedBy)
  const names = await listNames(
    tx,
    own.slice(0, 1).map(({ agreedBy }) => agreedBy),
  )
  return own.map((letter) => {
    const [title = '家庭共济承诺书', ...rest] = letter.text.split('\n')
    const titled = title.length <= 30 && rest.length > 0
    return {
      title: titled ? title : '家庭共济承诺书',
      version: letter.version,
      text: titled ? rest.join('\n').trim() : letter.text,
      digest: letter.digest,
      form: letter.form,
      signature: letter.signature === null ? null : { path: letter.signature, ...boundsOf(letter.signature) },
      agreedBy: names.get(letter.agreedBy) ?? '',
      agreedAt: letter.agreedAt,
    }
  })
}

/** The letter of a binding in force. @throws Problem when none was kept */
export async function letterOf(
  tx: Tx,
  secrets: Secrets,
  binding: { relativeId: number; id: number },
): Promise<Letter> {
  const letter = (await payerLettersOf(tx, secrets, binding)).at(-1)
  if (!letter) throw problem.noLetter()
  return letter
}

/** How large the canvas of a signature was, from the furthest point it reaches. */
function boundsOf(path: string): { width: number; height: number } {
  const numbers = (path.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
  const even = numbers.filter((_, index) => index % 2 === 0)
  const odd = numbers.filter((_, index) => index % 2 === 1)
  return { width: Math.max(40, ...even) + 10, height: Math.max(20, ...odd) + 10 }
}

const negative = (amount: number): Fen => fen(amount === 0 ? 0 : -amount)

/** A family's year as one member sees it: sums of the ledger, and each use by a relative. */
export async function statementOf(
  tx: Reader,
  deps: Deps,
  { personId, year, language }: { personId: number; year: number; language: Language },
): Promise<Statement & { area: string }> {
  const today = dateInChina(deps.now())
  if (year > yearOf(today)) throw problem.yearAhead({ year })
  const until = year === yearOf(today) ? today : `${year}-12-31`
  const person = await readPerson(tx, deps.secrets, personId)
  const area = enrolmentOn(await listEnrolments(tx, [personId]), until)?.area ?? ''
  const names = (zh: string, en: string) => (language === 'zh' ? zh : en)
  return {
    area,
    year,
    name: person.name,
    areaName: area === '' ? names('未参保', 'not insured') : areaNameOf(deps, area, language),
    until,
    accounts: await readAccountYears(tx, personId, { year, until }),
    given: await entriesGiven(tx, { personId, year, language }),
    received: await entriesReceived(tx, { personId, year, language }),
  }
}

const mostEntries = 2_000

async function entriesGiven(
  tx: Reader,
  { personId, year, language }: { personId: number; year: number; language: Language },
): Promise<StatementEntry[]> {
  const records = await listPayerRecords(tx, personId, { year, limit: mostEntries })
  const quota = language === 'zh' ? '共济额度' : 'quota'
  const bindings = new Map(
    (await listBindingsOfPayer(tx, personId, null)).map((binding) => [binding.id, binding]),
  )
  const people = await listKin(tx, [personId, ...records.map(({ relativeId }) => relativeId)])
  const payer = people.get(personId)!
  return records
    .map(({ at, relativeId, relativeName, bindingId, place, amount, account }) => {
      const relationship = bindings.get(bindingId)?.relationship
      return {
        on: dateInChina(at.getTime()),
        who: relativeId,
        person: relativeName,
        relation:
          relationship === undefined
            ? ''
            : kinOf(relationship, { payer, relative: people.get(relativeId)! }).relative[language],
        place: account === 'quota' ? `${placeText(place)[language]} · ${quota}` : placeText(place)[language],
        amount,
      }
    })
    .reverse()
}

async function entriesReceived(
  tx: Reader,
  { personId, year, language }: { personId: number; year: number; language: Language },
): Promise<StatementEntry[]> {
  const bills = await listBillsOf(tx, personId, {
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    limit: mostEntries,
  })
  const payers = bills.flatMap((bill) => bill.payers)
  const shown = await payerJson(tx, { patientId: personId, payers, byName: true })
  return bills
    .flatMap((bill) =>
      bill.payers.map((payer) => {
        const { name, kin, amountFen: amount } = shown(payer)
        return {
          on: dateInChina(bill.at.getTime()),
          who: payer.payerId,
          person: name,
          relation: kin[language],
          place: bill.institutionName,
          amount: bill.reversesId === null ? amount : negative(amount),
        }
      }),
    )
    .reverse()
}
