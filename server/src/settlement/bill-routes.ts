import { routes } from '@gongji/contract'
import type { Adjudication, LineSplit, PlainDate, RatioMade, Step } from '@gongji/policy'
import { problem } from '../access/problem.ts'
import { findItems } from '../catalogue/catalogue.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { findInstitution, type Institution } from '../institution/institution.ts'
import { readPerson } from '../person/person.ts'
import { type Asking, type Caller, requireCitizen, type Serve } from '../serve.ts'
import { amountsJson, lineJson } from './amounts-json.ts'
import { estimate } from './estimate.ts'
import { listBillHeads, listPayments, stateOf } from './heads.ts'
import { isAuthorised, knowsFamily, notesJson, payerJson } from './payers.ts'
import { explainBill, findBill, listBillsOf } from './records.ts'
import { listRevisionTexts } from './revised-text.ts'
import { createRules } from './rules.ts'
import type { BilledLine } from './settlement.ts'
import { listStaysSoFar } from './stay-so-far.ts'
import { readStored } from './stored.ts'
import { unusedShared } from './unused.ts'

const placeJson = ({ code, name, kind, level, area }: Institution) => ({ code, name, kind, level, area })

const madeJson = ({ base, by, changes }: RatioMade) => ({
  base,
  by: by.map((one) => ({ ...one })),
  changes: changes.map((change) => ({ ...change, when: change.when.map((one) => ({ ...one })) })),
})

const stepJson = ({ made, ...step }: Step) => ({
  ...inFen(step, 'amount'),
  inputs: [...step.inputs],
  parameters: step.parameters.map((parameter) => ({ ...parameter })),
  ...(step.facts === undefined ? {} : { facts: { ...step.facts } }),
  ...(made === undefined ? {} : { made: madeJson(made) }),
})

const explained = (adjudication: Adjudication | null) => ({
  certainty: adjudication?.certainty ?? null,
  uncertain: [...(adjudication?.uncertain ?? [])],
})

const readerOf = (caller: Caller): number | null => (caller.kind === 'citizen' ? caller.personId : null)

/** Bills as their patient sees them, draws as their payer sees them (invariant 9), and what a bill would cost. */
export function billRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const rules = createRules(deps.packs.packOf)

  /** Whom the caller asks about, where he has the right; himself when nobody is named. @throws Problem */
  async function askedAbout({ caller, may }: { caller: Caller; may: Asking['may'] }, asked?: string) {
    const personId = Number(asked ?? requireCitizen(caller).personId)
    await may(db.reader, { personId })
    return personId
  }

  const linesJson = async (
    tx: Reader,
    {
      area,
      on,
      codeOf,
      lines,
    }: {
      area: string
      on: PlainDate
      codeOf: ReadonlyMap<string, string>
      lines: readonly LineSplit[]
    },
  ) => {
    const items = await findItems(tx, area, [...codeOf.values()], on)
    return lines.map((line) => {
      const code = codeOf.get(line.id) ?? ''
      return { ...lineJson(line), code, name: items.get(code)?.name ?? code }
    })
  }

  serve(routes.listBills, async ({ query, ...call }) => {
    const tx = db.reader
    const personId = await askedAbout(call, query.personId)
    return await listBillHeads(tx, {
      personId,
      readerId: readerOf(call.caller),
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
      ...(query.before === undefined ? {} : { before: Number(query.before) }),
      limit: query.limit,
    })
  })

  serve(routes.readBill, async ({ params, query, ...call }) => {
    const tx = db.reader
    const personId = await askedAbout(call, query.personId)
    const found = await findBill(tx, personId, params.setlId)
    if (!found) throw problem.unknown()
    const { row, settlement } = found
    const institution = await findInstitution(tx, row.institution)
    if (!institution) throw new Error(`settlement ${row.setlId} is of an unknown institution`)
    const stored = readStored(row.stored)
    const { bill } = stored
    const other = row.reversesId ?? row.reversedById
    const [otherRecord] =
      other === null ? [] : await listBillsOf(tx, personId, { before: other + 1, limit: 1 })
    const adjudication = await explainBill(tx, rules, row)
    const { payers, notes } = settlement
    const family = { patientId: personId, byName: await knowsFamily(tx, readerOf(call.caller), personId) }
    const named = await notesJson(tx, { ...family, notes })
    const canMend = family.byName && stateOf(row) === 'settled'
    return {
      setlId: row.setlId,
      mdtrtId: row.mdtrtId,
      personId: String(personId),
      personName: (await readPerson(tx, deps.secrets, personId)).name,
      institution: placeJson(institution),
      benefit: row.benefit,
      scheme: row.scheme,
      area: row.area,
      careOn: row.careOn,
      at: new Date(row.at).toISOString(),
      state: stateOf(row),
      otherSetlId: otherRecord?.id === other ? (otherRecord?.setlId ?? null) : null,
      amounts: amountsJson(settlement.amounts),
      payers: payers.map(await payerJson(tx, { ...family, payers })),
      lines: await linesJson(tx, {
        area: institution.area,
        on: row.careOn,
        codeOf: new Map(bill.lines.map(({ id, code }) => [id, code])),
        lines: settlement.lines,
      }),
      notes: named,
      unused: canMend ? unusedShared(stored, named, await isAuthorised(tx, personId)) : null,
      balanceAfterFen: settlement.balanceAfter,
      steps: adjudication?.steps.map(stepJson) ?? null,
      ...explained(adjudication),
      revisions: (
        await listRevisionTexts(tx, { personId, settlementId: row.reversesId ?? (row.id as number) })
      ).map((one) => ({ at: new Date(one.at).toISOString(), text: one.text })),
    }
  })

  serve(routes.listStays, async ({ query, ...call }) => {
    const tx = db.reader
    const personId = await askedAbout(call, query.personId)
    const byName = await knowsFamily(tx, readerOf(call.caller), personId)
    const stays = await listStaysSoFar(tx, { now: deps.now, rules }, personId)
    return {
      stays: await Promise.all(
        stays.map(async ({ wouldPay, ...stay }) => {
          const one = inFen(stay, 'total', 'settled')
          if (wouldPay === null) return { ...one, personId: String(personId), wouldPay }
          const { payers, amounts } = wouldPay
          const named = payers.map(await payerJson(tx, { patientId: personId, byName, payers }))
          return {
            ...one,
            personId: String(personId),
            wouldPay: { amounts: amountsJson(amounts), payers: named },
          }
        }),
      ),
    }
  })

  serve(routes.listPayments, async ({ query, ...call }) => {
    const personId = await askedAbout(call, query.personId)
    return await listPayments(db.reader, {
      personId,
      ...(query.before === undefined ? {} : { before: Number(query.before) }),
      ...(query.year === undefined ? {} : { year: query.year }),
      limit: query.limit,
    })
  })

  serve(routes.estimate, async ({ body, ...call }) => {
    const tx = db.reader
    const personId = await askedAbout(call, body.personId)
    const billed: BilledLine[] = body.lines.map(({ code, amountFen: amount, count, approved }, i) => {
      const countE4 = Math.round(count * 10_000)
      return {
        id: String(i + 1),
        code,
        amount,
        countE4,
        // Millionths of a yuan a piece: fen are ten thousand of them.
        priceE6: Math.round((amount * 10_000) / count),
        approval: approved ? '1' : '0',
      }
    })
    const imagined = await estimate(
      tx,
      { now: deps.now, rules },
      {
        personId,
        institution: body.institution,
        benefit: body.benefit,
        careOn: body.careOn ?? dateInChina(deps.now()),
        disease: body.disease,
        accountUse: body.accountUse,
        lines: billed,
      },
    )
    const { settlement, institution, lines, adjudication } = imagined
    const named = new Map(lines.map(({ billed: { id }, item }) => [id, item]))
    const { payers, notes } = settlement
    const family = { patientId: personId, byName: await knowsFamily(tx, readerOf(call.caller), personId) }
    return {
      personId: String(personId),
      institution: placeJson(institution),
      benefit: settlement.benefit,
      careOn: settlement.careOn,
      amounts: amountsJson(settlement.amounts),
      payers: payers.map(await payerJson(tx, { ...family, payers })),
      lines: settlement.lines.map((line) => ({
        ...lineJson(line),
        code: named.get(line.id)?.code ?? '',
        name: named.get(line.id)?.name ?? '',
      })),
      notes: await notesJson(tx, { ...family, notes }),
      balanceAfterFen: settlement.balanceAfter,
      steps: adjudication.steps.map(stepJson),
      certainty: adjudication.certainty,
      uncertain: [...adjudication.uncertain],
    }
  })
}
