import { routes } from '@gongji/contract'
import { isRefusal, type PlainDate, type PotUse, type Used } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { problem as accessProblem } from '../access/problem.ts'
import { listReadings } from '../access/reading.ts'
import { rightOf } from '../access/right.ts'
import { recordAdministration } from '../administration/record.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, timeInChina } from '../deps.ts'
import { findInstitution, listInstitutions } from '../institution/institution.ts'
import { listActsOf } from '../ledger/act.ts'
import { listPostingEntries } from '../ledger/verify.ts'
import { listRecordedPacks } from '../packs.ts'
import { findPersonId, listNames, maskName } from '../person/person.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { Problem } from '../problem.ts'
import { actorOf, type Serve } from '../serve.ts'
import { amountsJson, sumsJson } from '../settlement/amounts-json.ts'
import { type Audited, type Search, searchSettlements, type Through } from '../settlement/audited.ts'
import { findStored } from '../settlement/records.ts'
import { refusalProblem } from '../settlement/refusal.ts'
import { createRules } from '../settlement/rules.ts'
import { readStored } from '../settlement/stored.ts'
import { verifyPerson } from '../settlement/verify.ts'
import { settlementsCsv } from './export.ts'
import { problem } from './problem.ts'
import { readerText } from './reader.ts'

const usualDays = 31
/** Rows that one file may take away. */
const mostExported = 10_000
type Filters = {
  search: string
  institution: string
  pack: string
  device: string
  through?: Through | undefined
  from?: PlainDate | undefined
  to?: PlainDate | undefined
}
const potsJson = (used: Used) =>
  Object.entries(used).map(([pot, { deductible, paid, entered }]: [string, PotUse]) => ({
    pot,
    deductibleFen: deductible,
    paidFen: paid,
    enteredFen: entered,
  }))

/** What auditors search, open, compute again and verify. Names are masked until a reason is stated. */
export function auditRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const rules = createRules(deps.packs.packOf)

  /** Settlements of the days and kinds asked for, the latest first. */
  async function search(
    tx: Reader,
    filters: Filters,
    { before, limit }: Pick<Search, 'before' | 'limit'>,
  ): Promise<{ from: PlainDate; to: PlainDate; found: Audited[] }> {
    const to = filters.to ?? dateInChina(deps.now())
    const from = filters.from ?? addDays(to, -usualDays)
    const isNumber = /^\d{6}G\d{13}$/i.test(filters.search)
    const personId =
      filters.search === '' || isNumber ? null : await findPersonId(tx, deps.secrets, 'id', filters.search)
    const orNull = (text: string): string | null => (text === '' ? null : text)
    const found = await searchSettlements(tx, {
      setlId: isNumber ? filters.search.toUpperCase() : null,
      personId,
      // What is neither a settlement's number nor anybody's is looked for as a receipt's.
      invoice: isNumber || personId !== null ? null : orNull(filters.search),
      device: orNull(filters.device),
      institution: orNull(filters.institution),
      pack: orNull(filters.pack),
      through: filters.through ?? null,
      from,
      to,
      before,
      limit,
    })
    return { from, to, found }
  }

  serve(routes.exportAudited, async ({ caller, may, body: { reason, ...filters } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const { from, to, found } = await search(tx, filters, {
        before: null,
        limit: mostExported + 1,
      })
      if (found.length > mostExported) throw problem.tooMany({ most: mostExported })
      const actor = actorOf(caller)
      await recordAdministration(tx, deps, {
        actor,
        kind: 'audit.export',
        subject: 'settlements',
        content: { reason, from, to, rows: found.length },
      })
      const names = await listNames(tx, [...new Set(found.map((one) => one.personId))])
      const csv = settlementsCsv(found, {
        nameOf: (id) => maskName(names.get(id) ?? ''),
        about: [reason, `${from} – ${to}`, timeInChina(deps.now())],
      })
      return { csv, rows: found.length, filename: `settlements-${from}-${to}.csv` }
    }),
  )

  serve(routes.listAudited, async ({ may, query }) => {
    const tx = db.reader
    await may(tx, {})
    const [on = '', id] = query.before?.split('.') ?? []
    const before = id === undefined ? null : { on, id: Number(id) }
    const { from, to, found } = await search(tx, query, { before, limit: query.limit })
    const last = found.at(-1)
    const names = await listNames(tx, [...new Set(found.map((one) => one.personId))])
    const places = await listInstitutions(tx, [...new Set(found.map(({ institution }) => institution))])
    const placeOf = new Map(places.map(({ code, name }) => [code, name]))
    return {
      from,
      to,
      settlements: found.map(({ institution, settledOn: _, ...one }) => ({
        ...sumsJson(one),
        id: String(one.id),
        personId: String(one.personId),
        personName: maskName(names.get(one.personId) ?? ''),
        institution: { code: institution, name: placeOf.get(institution) ?? '' },
        at: one.at.toISOString(),
      })),
      next: last === undefined || found.length < query.limit ? null : `${last.settledOn}.${last.id}`,
    }
  })

  /** The settlement that is looked at. @throws Problem when there is none */
  async function rowOf(tx: Reader, { personId, setlId }: { personId: string; setlId: string }) {
    const [row] = await findStored(tx, [{ personId: Number(personId), setlId }])
    if (!row) throw accessProblem.unknown()
    return row
  }

  serve(routes.readAuditedBooks, async ({ may, params }) => {
    const personId = Number(params.personId)
    await may(db.reader, { personId })
    const row = await rowOf(db.reader, params)
    const stored = readStored(row.stored)
    const owners = [
      ...new Set([personId, ...[...stored.payers, ...stored.quotas].map(({ payerId }) => payerId)]),
    ]
    const verified = await verifyPerson({
      db,
      adjudicate: rules.adjudicate,
      otherUses: listPremiumUses,
      personId,
    })
    const tx = db.reader
    const entries = await listPostingEntries(
      tx,
      owners.map((owner) => ({ personId: owner, postingId: row.id })),
    )
    const names = await listNames(tx, owners)
    const place = await findInstitution(tx, row.institution)
    const acts = await listActsOf(tx, [personId])
    const at = acts.findIndex(({ ref, kind }) => ref === row.id && kind.startsWith('settle'))
    const near = at < 0 ? acts.slice(-3) : acts.slice(Math.max(0, at - 1), at + 2)
    const [pack] = await listRecordedPacks(tx, [row.packHash])
    return {
      entries: entries.map(({ account, party, amount, personId: owner }) => ({
        account,
        owner: maskName(names.get(owner) ?? ''),
        party: account === 'institution' ? (place?.name ?? party) : party,
        amountFen: amount,
      })),
      used: potsJson(stored.usedBefore),
      adds: potsJson(stored.used),
      packHash: row.packHash,
      packSince: pack === undefined ? null : new Date(pack.recordedAt).toISOString(),
      acts: near.map(({ seq, kind, actor, at: when, hash, ref }) => ({
        seq,
        kind,
        actor,
        at: new Date(when).toISOString(),
        hash,
        own: ref === row.id,
      })),
      verdict: verified.verdict,
      findings: verified.findings
        .slice(0, 20)
        .map(({ what, expected, found }) => ({ what, expected, found })),
    }
  })

  serve(routes.recompute, async ({ may, params, query }) => {
    const personId = Number(params.personId)
    await may(db.reader, { personId })
    const row = await rowOf(db.reader, params)
    const stored = readStored(row.stored)
    const on = query.on ?? row.careOn
    const before = amountsJson(stored.amounts)
    try {
      const pack = rules.pack(row.area)
      const again = rules.adjudicate(pack, { ...stored.bill, on }, stored.usedBefore)
      const sameRules = pack.hash === row.packHash
      if (!isRefusal(again)) {
        return { on, before, after: amountsJson(again.amounts), refusal: null, sameRules }
      }
      return { on, before, after: null, refusal: refusalProblem(again).title, sameRules }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { on, before, after: null, refusal: error.title, sameRules: false }
    }
  })

  serve(routes.listReadersOf, async ({ may, params, query }) => {
    const tx = db.reader
    await may(tx, {})
    const readings = await listReadings(tx, Number(params.personId), {
      ...(query.before === undefined ? {} : { before: Number(query.before) }),
      limit: query.limit,
    })
    const shown = []
    for (const { id, at, reader, right, reason } of readings) {
      shown.push({
        id: String(id),
        at: new Date(at).toISOString(),
        who: await readerText(tx, deps, reader),
        what: rightOf(right).reads ?? { zh: '个人资料', en: 'personal data' },
        reason: reason === '' ? null : reason,
      })
    }
    return { readings: shown, next: readings.length < query.limit ? null : String(readings.at(-1)!.id) }
  })
}
