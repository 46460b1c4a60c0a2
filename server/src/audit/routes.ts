import { routes } from '@gongji/contract'
import { type Amounts, isRefusal, type PotUse, type Used } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { problem as accessProblem } from '../access/problem.ts'
import { listReadings } from '../access/reading.ts'
import { rightOf } from '../access/right.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findInstitution, listInstitutions } from '../institution/institution.ts'
import { listActsOf } from '../ledger/act.ts'
import { listPostingEntries } from '../ledger/verify.ts'
import { listRecordedPacks } from '../packs.ts'
import { findPersonId, listNames, maskName } from '../person/person.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { Problem } from '../problem.ts'
import type { Serve } from '../serve.ts'
import { searchSettlements } from '../settlement/audited.ts'
import { findStored } from '../settlement/records.ts'
import { refusalProblem } from '../settlement/refusal.ts'
import { createRules } from '../settlement/rules.ts'
import { readStored } from '../settlement/stored.ts'
import { verifyPerson } from '../settlement/verify.ts'
import { readerText } from './reader.ts'

const usualDays = 31
const potsJson = (used: Used) =>
  Object.entries(used).map(([pot, { deductible, paid, entered }]: [string, PotUse]) => ({
    pot,
    deductible,
    paid,
    entered,
  }))
const amountsJson = ({ relatives: _, ...amounts }: Amounts) => amounts

/** What auditors search, open, compute again and verify. Names are masked until a reason is stated. */
export function auditRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const rules = createRules(deps.packs.packOf)

  serve(routes.listAudited, async ({ may, query }) => {
    const tx = db.reader
    await may(tx, {})
    const to = query.to ?? dateInChina(deps.now())
    const from = query.from ?? addDays(to, -usualDays)
    const isNumber = /^\d{6}G\d{13}$/i.test(query.search)
    const personId =
      query.search === '' || isNumber ? null : await findPersonId(tx, deps.secrets, 'id', query.search)
    const orNull = (text: string): string | null => (text === '' ? null : text)
    const found =
      query.search !== '' && !isNumber && personId === null
        ? []
        : await searchSettlements(tx, {
            setlId: isNumber ? query.search.toUpperCase() : null,
            personId,
            institution: orNull(query.institution),
            pack: orNull(query.pack),
            through: query.through ?? null,
            from,
            to,
            before: query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before),
            limit: query.limit,
          })
    const names = await listNames(tx, [...new Set(found.map((one) => one.personId))])
    const places = await listInstitutions(tx, [...new Set(found.map(({ institution }) => institution))])
    const placeOf = new Map(places.map(({ code, name }) => [code, name]))
    return {
      from,
      to,
      settlements: found.map(({ institution, ...one }) => ({
        ...one,
        id: String(one.id),
        personId: String(one.personId),
        personName: maskName(names.get(one.personId) ?? ''),
        institution: { code: institution, name: placeOf.get(institution) ?? '' },
        at: one.at.toISOString(),
      })),
      next: found.length < query.limit ? null : String(found.at(-1)!.id),
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
        amount,
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
