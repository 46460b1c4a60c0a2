import { routes } from '@gongji/contract'
import { kinOf } from '@gongji/contract/kin'
import { type Fen, isRefusal, type Text, traceCodeTerms } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import { listDrawable } from '../binding/draw.ts'
import { searchItems } from '../catalogue/search.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { filedDiseases, listApprovedFilings } from '../filing/filing.ts'
import { diseaseName } from '../filing/present.ts'
import { inFen } from '../in-fen.ts'
import type { Institution } from '../institution/institution.ts'
import { findAccounts } from '../ledger/account.ts'
import { areaName } from '../packs.ts'
import {
  enrolmentOn,
  listEnrolments,
  listKin,
  listNames,
  maskId,
  maskName,
  readPerson,
} from '../person/person.ts'
import { Problem } from '../problem.ts'
import { actorOf, type Serve } from '../serve.ts'
import { sumsJson } from '../settlement/amounts-json.ts'
import { type DayPlace, listDayBills, sumDay } from '../settlement/day-list.ts'
import { findRemembered, keyText } from '../settlement/message-key.ts'
import { findStored } from '../settlement/records.ts'
import type { Settlement, Settler, Told } from '../settlement/settlement.ts'
import { readStored, type Stored } from '../settlement/stored.ts'
import { billJson, keyOf, saleOf, splitJson } from './bill.ts'
import { itemJson } from './item.ts'
import { keyRoutes } from './key-routes.ts'
import { programRoutes } from './messages.ts'
import { isPartly, restOf } from './part.ts'
import { findShown, readToken, shownNames, tokenOf } from './patient.ts'
import { requireBill, requirePlace } from './place.ts'
import { problem } from './problem.ts'

const genders = { '1': 'male', '2': 'female' } as const
const kindNames: Readonly<Record<string, Text>> = {
  '11': { zh: '普通门诊', en: 'ordinary outpatient' },
  '13': { zh: '急诊', en: 'emergency' },
}

type ToldFen = { fundTotalFen: Fen; ownFen: Fen; relativesFen: Fen; walletFen: Fen; cashFen: Fen }
const toldOf = ({ fundTotalFen, ownFen, relativesFen, walletFen, cashFen }: ToldFen): Told => ({
  fundTotal: fundTotalFen,
  own: ownFen,
  relatives: relativesFen,
  wallet: walletFen,
  cash: cashFen,
})

const placeText = ({ value, id }: DayPlace): string => `${value}.${id}`
function readPlace(text: string | undefined): DayPlace | null {
  const [, value, id] = /^(-?\d{1,16})\.(\d{1,16})$/.exec(text ?? '') ?? []
  return value === undefined || id === undefined ? null : { value: Number(value), id: Number(id) }
}

/** The screen of an institution's own till. It settles by the same lane as the institution's messages. */
export function tillRoutes(serve: Serve, deps: Deps, settler: Settler): void {
  const { db } = deps

  /** A settlement that was answered just now, as the window shows it. */
  const billOf = async (tx: Reader, institution: Institution, { personId, id }: Settlement) => {
    const [row] = await findStored(tx, [{ personId, settlementId: id as number }])
    if (!row) throw new Error(`settlement ${id} was answered and is not stored`)
    return await billJson(tx, institution, row)
  }

  serve(routes.readTill, async ({ caller, may }) => {
    const { code, name, kind, area } = await requirePlace(db.reader, caller)
    await may(db.reader, { institution: code })
    const pack = deps.packs.packOf(area)
    const terms = pack === null ? null : traceCodeTerms(pack, dateInChina(deps.now()))
    return {
      institution: { code, name, kind },
      now: new Date(deps.now()).toISOString(),
      traceCodes: terms === null || isRefusal(terms) ? null : terms.asked,
    }
  })

  programRoutes(serve, deps)
  keyRoutes(serve, deps)

  serve(routes.findPatient, async ({ caller, may, body }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    await may(tx, { institution: institution.code })
    const patient = await findShown(tx, deps, body.shown)
    const { personId, shown } = patient
    await may(tx, { institution: institution.code, personId })
    const today = dateInChina(deps.now())
    const person = await readPerson(tx, deps.secrets, personId)
    const enrolments = await listEnrolments(tx, [personId])
    const current = enrolments.filter(({ from, to }) => from <= today && (to === null || to >= today))
    const account = (await findAccounts(tx, [personId])).get(personId)
    const drawable = (await listDrawable(tx, [personId])).filter(({ endedOn }) => endedOn === null)
    const kin = await listKin(tx, [personId, ...drawable.map(({ payerId }) => payerId)])
    const diseases = filedDiseases(await listApprovedFilings(tx, [personId], today), { personId, on: today })
    const area = enrolmentOn(enrolments, today)?.area ?? ''
    return {
      patient: tokenOf(deps, institution.code, patient),
      person: {
        id: String(personId),
        name: person.name,
        maskedId: maskId(person.idNumber),
        age: ageOn(person.birthDate, today),
        gender: genders[person.gender as '1' | '2'] ?? 'unknown',
      },
      shownAs: shownNames[shown],
      insurance: current.map((one) => ({
        scheme: one.scheme,
        areaName: areaName(deps, one.area),
        status: one.status,
      })),
      balanceFen: current.some(({ scheme }) => scheme === 'employee') ? (account?.balance ?? null) : null,
      family: drawable.map(({ payerId, relationship }) => ({
        maskedName: maskName(kin.get(payerId)?.name ?? ''),
        kin: kinOf(relationship, { relative: kin.get(personId)!, payer: kin.get(payerId)! }).payer,
      })),
      kinds:
        institution.kind === 'pharmacy'
          ? []
          : [
              ...Object.entries(kindNames).map(([medType, name]) => ({ medType, disease: '', name })),
              ...diseases.map((disease) => {
                const { zh, en } = diseaseName(deps, { area, disease }, today)
                return { medType: '14', disease, name: { zh: `慢特病：${zh}`, en: `chronic: ${en}` } }
              }),
            ],
    }
  })

  serve(routes.findItems, async ({ caller, may, query }) => {
    const tx = db.reader
    const { code, area } = await requirePlace(tx, caller)
    await may(tx, { institution: code })
    const on = dateInChina(deps.now())
    const items = await searchItems(tx, db, { area, institution: code, on, ...query })
    return { items: items.map(itemJson) }
  })

  serve(routes.tryAtTill, async ({ caller, may, body }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    const patient = readToken(deps, institution.code, body.patient)
    await may(tx, { institution: institution.code, personId: patient.personId })
    const key = keyOf(institution.code, 'trial', body)
    const sale = saleOf(deps, institution, { key, patient, typed: body, actor: actorOf(caller) })
    const offer = await settler.preSettleSale(sale)
    return await splitJson(tx, institution, offer, new Map(sale.lines.map(({ id, code }) => [id, code])))
  })

  serve(routes.settleAtTill, async ({ caller, may, body: { requestKey, told, ...typed } }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    const patient = readToken(deps, institution.code, typed.patient)
    await may(tx, { institution: institution.code, personId: patient.personId })
    // The token is sealed anew each time the patient is found: who it is belongs to the content, its text does not.
    const content = { ...typed, patient: patient.personId, told }
    const key = keyOf(institution.code, requestKey, content)
    const sale = saleOf(deps, institution, {
      key,
      patient,
      typed,
      told: toldOf(told),
      actor: actorOf(caller),
    })
    return await billOf(tx, institution, await settler.settleSale(sale))
  })

  serve(routes.askAtTill, async ({ caller, may, params }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    await may(tx, { institution: institution.code })
    const { source, msgid } = keyOf(institution.code, params.requestKey, null)
    const known = await findRemembered(tx, keyText({ source, msgid }))
    if (known === null || known.personId === null || known.settlementId === null) return { bill: null }
    const { personId, settlementId } = known
    const [row] = await findStored(tx, [{ personId, settlementId }])
    return { bill: row ? await billJson(tx, institution, row) : null }
  })

  serve(routes.listTillBills, async ({ caller, may, query }) => {
    const tx = db.reader
    const { code: institution } = await requirePlace(tx, caller)
    await may(tx, { institution })
    const on = query.on ?? dateInChina(deps.now())
    const { bills, next } = await listDayBills(tx, {
      institution,
      on,
      sort: query.sort,
      order: query.way,
      state: query.state ?? null,
      after: readPlace(query.after),
      limit: query.limit,
    })
    const names = await listNames(tx, [...new Set(bills.map(({ personId }) => personId))])
    return {
      on,
      bills: bills.map((bill) => ({
        ...sumsJson(bill),
        id: String(bill.id),
        personId: String(bill.personId),
        personName: maskName(names.get(bill.personId) ?? ''),
        at: bill.at.toISOString(),
      })),
      next: next === null ? null : placeText(next),
      sums: inFen(await sumDay(tx, { institution, on }), 'total', 'fundTotal', 'accounts', 'cash'),
    }
  })

  serve(routes.readTillBill, async ({ caller, may, params }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    await may(tx, { institution: institution.code })
    const row = await requireBill(tx, institution, params)
    await may(tx, { institution: institution.code, personId: row.personId })
    return await billJson(tx, institution, row)
  })

  serve(routes.reverseAtTill, async ({ caller, may, params, body }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    await may(tx, { institution: institution.code })
    const row = await requireBill(tx, institution, params)
    const reversal = await settler.reverse({
      key: keyOf(institution.code, body.requestKey, params),
      institution: institution.code,
      personId: row.personId,
      mdtrtId: null,
      setlId: row.setlId,
      actor: actorOf(caller),
    })
    return await billOf(tx, institution, reversal)
  })

  /** Whether each relative who paid would pay again: what stays is never turned into cash unseen. */
  const payStill = async (tx: Reader, personId: number, { payers }: Stored): Promise<boolean> => {
    const drawable = await listDrawable(tx, [personId])
    return payers.every(({ bindingId }) =>
      drawable.some(({ id, endedOn, status }) => id === bindingId && endedOn === null && status === 'active'),
    )
  }

  serve(routes.refundPartAtTill, async ({ caller, may, params, body }) => {
    const tx = db.reader
    const institution = await requirePlace(tx, caller)
    await may(tx, { institution: institution.code })
    const row = await requireBill(tx, institution, params)
    const { requestKey, kept } = body
    const key = (step: string) => keyOf(institution.code, `${requestKey}.${step}`, { ...params, kept })
    const actor = actorOf(caller)
    const rest = restOf(row, kept, { key: key('rest'), actor })
    const begun = await findRemembered(tx, keyText(key('back')))
    if (begun === null) {
      const stored = readStored(row.stored)
      if (!isPartly(row, stored)) throw problem.notPartly()
      if (!(await payStill(tx, row.personId, stored))) throw problem.payerEnded()
      // Whatever forbids that it is settled anew is heard before anything is taken back. Its packs are still sold.
      const { scanned: _, ...untraced } = rest
      await settler.preSettleSale({ ...untraced, key: key('trial') })
    }
    const reversal = await settler.reverse({
      key: key('back'),
      institution: institution.code,
      personId: row.personId,
      mdtrtId: null,
      setlId: row.setlId,
      actor,
    })
    try {
      const stays = await settler.settleSale(rest)
      return {
        reversal: await billOf(tx, institution, reversal),
        rest: await billOf(tx, institution, stays),
      }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      throw problem.restRefused({ why: error.title.zh, whyEn: error.title.en })
    }
  })
}
