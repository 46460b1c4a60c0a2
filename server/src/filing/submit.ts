import { divisionName } from '@gongji/contract/divisions'
import type { PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { type Enrolment, enrolmentOn, listEnrolments } from '../person/person.ts'
import { keepPhotos, type SentPhoto } from '../person/photo.ts'
import { covers, type OutOfAreaType } from './filing.ts'
import { letterDigest, letterText, letterVersion } from './letter.ts'
import { diseaseName } from './present.ts'
import { problem } from './problem.ts'
import {
  dueDay,
  lastDay,
  outOfAreaTerm,
  placeOf,
  requireAllowed,
  requireChronicList,
  requireDisease,
  requireFilingTerms,
} from './rules.ts'
import { type Filing, findFiling, insertFiling, listFilingsOf, updateFiling } from './store.ts'

/** What is asked for, whoever asks. */
export type Application = {
  personId: number
  from: PlainDate
  /** Null: as long as the area allows. */
  to: PlainDate | null
  institution: string | null
  /** The applicant's own declaration. */
  reason: string
  photos?: readonly SentPhoto[]
  /** Version of the letter that was read and agreed to. */
  commitmentVersion: string
  /** banshitong, yunnan-yibao, counter, hospital … */
  channel: string
  /** citizen:ID, staff:ID, institution:CODE */
  filedBy: string
} & ({ kind: 'outOfArea'; type: OutOfAreaType; destination: string } | { kind: 'chronic'; disease: string })

const openStates = new Set(['submitted', 'firstApproved', 'approved', 'returned'])

/** The insurance that a filing rests on. @throws Problem when it is not in normal state */
export function requireEnrolment(enrolments: readonly Enrolment[], on: PlainDate): Enrolment {
  const enrolment = enrolmentOn(enrolments, on)
  if (enrolment?.status !== 'normal') throw problem.notInsured({ day: on })
  return enrolment
}

type Decided = {
  to: PlainDate | null
  late: boolean
  /** A commitment stands for the proof: approved at once. */
  atOnce: boolean
  secondApproval: boolean
  dueOn: PlainDate | null
}

/** A place of care in both languages, for refusals. */
function named(destination: string): { place: string; placeEn: string } {
  const { zh, en } = divisionName(destination)
  return { place: zh, placeEn: en }
}

/** Judges an application by the rules of the insured area. @throws Problem naming what is wrong */
function judge(deps: Deps, application: Application, area: string, today: PlainDate): Decided {
  const { from, to } = application
  if (application.reason.trim() === '') throw problem.reasonNeeded()
  if (application.commitmentVersion !== letterVersion) throw problem.commitmentOld({ version: letterVersion })
  if (from > addDays(today, 366)) throw problem.tooFarAhead({ from })
  const terms = requireFilingTerms(deps, area, today)
  const late = from < today
  if (late && !terms.lateFiling) throw problem.lateNotAllowed({ today })
  const dueOn = dueDay(today, terms.decidedWithinDays)
  if (application.kind === 'chronic') {
    const disease = requireDisease(requireChronicList(deps, area, today), application.disease)
    if (application.institution === null) throw problem.institutionNeeded()
    if (to !== null && to < from) throw problem.termBackwards({ from, to })
    const longest = disease.months === null ? null : lastDay(from, disease.months)
    if (longest !== null && to !== null && to > longest) throw problem.termTooLong({ longest })
    return { to: to ?? longest, late, atOnce: false, secondApproval: disease.secondApproval, dueOn }
  }
  const { type, destination } = application
  const place = placeOf(destination, area)
  if (place === 'home') throw problem.destinationHome(named(destination))
  if (!terms.needed.includes(place)) throw problem.notNeeded(named(destination))
  const term = outOfAreaTerm(terms, { type, from, to, area })
  // What is already past cannot be believed on a promise alone: a clerk looks at late filings.
  return { to: term.to, late, atOnce: term.commitment && !late, secondApproval: false, dueOn }
}

const overlaps = (
  a: { from: PlainDate; to: PlainDate | null },
  b: { from: PlainDate; to: PlainDate | null },
) => (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to)

function sameMatter(filing: Filing, application: Application): boolean {
  if (application.kind === 'chronic') return filing.disease === application.disease
  const { destination, type } = application
  if (filing.destination === null || filing.type !== type) return false
  return covers(filing.destination, destination) || covers(destination, filing.destination)
}

/** Keeps pictures of the diagnosis with the filing. @throws Problem for what is no picture */
const keepProof = async (
  tx: Tx,
  deps: Deps,
  { personId, id, area }: Filing,
  addedBy: string,
  photos: readonly SentPhoto[] = [],
): Promise<unknown> =>
  photos.length > 0 &&
  (await keepPhotos(tx, deps, { personId, matter: 'filing', matterId: id, addedBy, area }, photos))

/**
 * Files for care elsewhere or for a chronic disease. Approved at once where the area takes a commitment for the proof;
 * else it waits for a clerk. The person's account row guards against filing the same thing twice.
 * @throws Problem with nothing changed
 */
export async function submitFiling(
  tx: Tx,
  deps: Deps,
  application: Application,
  renews: Filing | null = null,
): Promise<Filing> {
  const at = deps.now()
  const today = dateInChina(at)
  const accounts = await lockAccounts(tx, deps.db.lockStep, [application.personId])
  const account = requireAccount(accounts, application.personId)
  const { area } = requireEnrolment(await listEnrolments(tx, [application.personId]), today)
  const decided = judge(deps, application, area, today)
  if (application.institution !== null) {
    const institution = await findInstitution(tx, application.institution)
    if (!institution?.active || institution.kind !== 'hospital') {
      throw problem.institutionUnknown()
    }
  }
  const term = { from: application.from, to: decided.to }
  const twin = (await listFilingsOf(tx, [application.personId])).find(
    (filing) =>
      openStates.has(filing.status) &&
      filing.id !== renews?.id &&
      sameMatter(filing, application) &&
      overlaps(filing, term),
  )
  if (twin) throw problem.alreadyFiled({ filing: twin.id })
  const outOfArea = application.kind === 'outOfArea'
  const letter = letterText(application.kind, outOfArea ? application.type : null)
  const filing: Filing = {
    personId: application.personId,
    id: deps.newId(),
    kind: application.kind,
    type: outOfArea ? application.type : null,
    destination: outOfArea ? application.destination : null,
    disease: outOfArea ? null : application.disease,
    institution: application.institution,
    area,
    ...term,
    status: decided.atOnce ? 'approved' : 'submitted',
    late: decided.late,
    reason: application.reason.trim(),
    commitment: letter,
    digest: letterDigest(letter),
    channel: application.channel,
    filedBy: application.filedBy,
    submittedAt: at,
    dueOn: decided.atOnce ? null : decided.dueOn,
    secondApproval: decided.secondApproval,
    firstBy: null,
    firstAt: null,
    decidedBy: decided.atOnce ? 'commitment' : null,
    decidedAt: decided.atOnce ? at : null,
    decision: [],
    approvedAt: decided.atOnce ? at : null,
    renewsId: renews?.id ?? null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    version: 1,
  }
  await insertFiling(tx, filing)
  await keepProof(tx, deps, filing, application.filedBy, application.photos)
  await recordFiling(tx, account, filing, decided.atOnce ? 'filing.approve' : 'filing.submit', {
    actor: application.filedBy,
    at,
  })
  if (decided.atOnce) await tellDecision(tx, deps, filing)
  return filing
}

/** Renews a filing from the day after its end. @throws Problem */
export async function renewFiling(
  tx: Tx,
  deps: Deps,
  { personId, id }: { personId: number; id: number },
  by: { commitmentVersion: string; channel: string; filedBy: string },
): Promise<Filing> {
  const old = await findFiling(tx, { personId, id })
  if (!old) throw problem.unknown()
  requireAllowed(old, 'renew')
  if (old.to === null) throw problem.nothingToRenew()
  const today = dateInChina(deps.now())
  const next = addDays(old.to, 1)
  const common = {
    personId,
    from: next < today ? today : next,
    to: null,
    institution: old.institution,
    reason: old.reason,
    ...by,
  }
  const application: Application =
    old.kind === 'chronic'
      ? { ...common, kind: 'chronic', disease: old.disease ?? '' }
      : {
          ...common,
          kind: 'outOfArea',
          type: old.type ?? 'temporary',
          destination: old.destination ?? '',
        }
  return await submitFiling(tx, deps, application, old)
}

/** Mends what a clerk returned and hands it in again. @throws Problem */
export async function mendFiling(
  tx: Tx,
  deps: Deps,
  key: { personId: number; id: number },
  mended: {
    from: PlainDate | null
    institution: string | null
    reason: string | null
    commitmentVersion: string
    filedBy: string
    photos?: readonly SentPhoto[]
  },
): Promise<Filing> {
  const at = deps.now()
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [key.personId]), key.personId)
  const old = await findFiling(tx, key)
  if (!old) throw problem.unknown()
  requireAllowed(old, 'mend')
  await keepProof(tx, deps, old, mended.filedBy, mended.photos)
  const today = dateInChina(at)
  const changed = {
    from: mended.from ?? old.from,
    institution: mended.institution ?? old.institution,
    reason: mended.reason ?? old.reason,
  }
  const common = {
    ...changed,
    personId: old.personId,
    to: mended.from === null ? old.to : null,
    commitmentVersion: mended.commitmentVersion,
    channel: old.channel,
    filedBy: mended.filedBy,
  }
  const decided = judge(
    deps,
    old.kind === 'chronic'
      ? { ...common, kind: 'chronic', disease: old.disease ?? '' }
      : { ...common, kind: 'outOfArea', type: old.type ?? 'temporary', destination: old.destination ?? '' },
    old.area,
    today,
  )
  const filing: Filing = {
    ...old,
    ...changed,
    to: decided.to,
    late: decided.late,
    status: 'submitted',
    submittedAt: at,
    dueOn: decided.dueOn,
    firstBy: null,
    firstAt: null,
    decidedBy: null,
    decidedAt: null,
    decision: [],
  }
  if (!(await updateFiling(tx, filing))) throw problem.changedMeanwhile()
  await recordFiling(tx, account, filing, 'filing.mend', { actor: mended.filedBy, at })
  return { ...filing, version: filing.version + 1 }
}

/** Writes what became of a filing into the person's chain. */
export const recordFiling = (
  tx: Tx,
  account: Account,
  filing: Filing,
  kind: string,
  { actor, at }: { actor: string; at: number },
): Promise<void> =>
  recordAct(tx, [account], {
    kind,
    ref: filing.id,
    actor,
    at,
    content: JSON.stringify({
      kind: filing.kind,
      type: filing.type,
      destination: filing.destination,
      disease: filing.disease,
      from: filing.from,
      to: filing.to,
      status: filing.status,
      digest: filing.digest,
      decision: filing.decision,
    }),
  })

const monthBefore = -30

/** Tells the person what was decided, and reminds before an approval runs out. */
export async function tellDecision(tx: Tx, deps: Deps, filing: Filing): Promise<void> {
  const key = `filing.decided:${filing.id}:${filing.version}`
  const disease = diseaseName(deps, filing, dateInChina(deps.now()))
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId: filing.personId,
      kind: 'filing.decided',
      facts: {
        filingId: String(filing.id),
        filingKind: filing.kind,
        status: filing.status,
        destination: filing.destination ?? '',
        diseaseZh: disease.zh,
        diseaseEn: disease.en,
        from: filing.from,
        to: filing.to ?? '',
      },
      key,
    },
    uniqueKey: key,
  })
  if (filing.status !== 'approved' || filing.to === null) return
  const remindOn = addDays(filing.to, monthBefore)
  if (remindOn <= filing.from) return
  await enqueue(tx, deps, {
    kind: 'filing.expiring',
    payload: { personId: filing.personId, filingId: filing.id },
    runAt: instantInChina(remindOn, '09:00:00'),
    uniqueKey: `filing.expiring:${filing.id}`,
  })
}
