import type { filing as filingSchema } from '@gongji/contract/filing'
import { chronicDiseases, filingTerms, isRefusal, type PlainDate, type Text } from '@gongji/policy'
import { daysBetween, includes } from '@gongji/policy/dates'
import type { z } from 'zod'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listInstitutions } from '../institution/institution.ts'
import { areaName } from '../packs.ts'
import { listNames, maskName } from '../person/person.ts'
import { listPhotos, type Photo, photoJson } from '../person/photo.ts'
import type { Shown } from '../serve.ts'
import { reasonText } from './reason.ts'
import { allowedActions, statusWords } from './rules.ts'
import type { Filing } from './store.ts'

type Presented = Shown<
  Filing,
  z.input<typeof filingSchema>,
  | 'approvedAt'
  | 'commitment'
  | 'decidedBy'
  | 'decision'
  | 'digest'
  | 'endedBy'
  | 'filedBy'
  | 'firstAt'
  | 'firstBy'
>
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const nameFor = (side: 'owner' | 'clerk', name: string): string => (side === 'owner' ? name : maskName(name))

/** Filings as replies show them, with the words of the area's pack. */
export async function presentFilings(
  tx: Reader,
  deps: Deps,
  filings: readonly Filing[],
  side: 'owner' | 'clerk',
): Promise<Presented[]> {
  const today = dateInChina(deps.now())
  const names = await listNames(tx, [...new Set(filings.map(({ personId }) => personId))])
  const codes = filings.flatMap(({ institution }) => (institution === null ? [] : [institution]))
  const institutions = new Map(
    (await listInstitutions(tx, [...new Set(codes)])).map((one) => [one.code, one.name]),
  )
  const photos = new Map<number, Photo[]>()
  for (const personId of new Set(filings.map((one) => one.personId))) {
    const matterIds = filings.filter((one) => one.personId === personId).map(({ id }) => id)
    for (const one of await listPhotos(tx, { personId, matter: 'filing', matterIds })) {
      photos.set(one.matterId, [...(photos.get(one.matterId) ?? []), one])
    }
  }
  return filings.map((one) => ({
    id: String(one.id),
    personId: String(one.personId),
    personName: nameFor(side, names.get(one.personId) ?? ''),
    kind: one.kind,
    type: one.type,
    typeName: typeName(deps, one),
    destination: one.destination,
    disease: one.disease === null ? null : { code: one.disease, name: diseaseName(deps, one, today) },
    institution:
      one.institution === null
        ? null
        : { code: one.institution, name: institutions.get(one.institution) ?? '' },
    area: one.area,
    areaName: areaName(deps, one.area),
    from: one.from,
    to: one.to,
    status: one.status,
    statusName: statusWords[one.status],
    inForce: one.approvedAt !== null && includes(one, today),
    late: one.late,
    reason: one.reason,
    photos: (photos.get(one.id) ?? []).map(photoJson),
    channel: one.channel,
    submittedAt: new Date(one.submittedAt).toISOString(),
    dueOn: one.dueOn,
    overdue: waits(one) && one.dueOn !== null && one.dueOn < today,
    waitingDays: waits(one) ? daysBetween(dateInChina(one.submittedAt), today) : 0,
    secondApproval: one.secondApproval,
    decidedAt: iso(one.decidedAt),
    byCommitment: one.decidedBy === 'commitment',
    reasons: one.decision.map((given) => ({ code: given.code, ...reasonText(given) })),
    renewsId: one.renewsId === null ? null : String(one.renewsId),
    endedAt: iso(one.endedAt),
    endReason: one.endReason,
    version: one.version,
    allowed: allowedActions(one, side, today),
  }))
}

const waits = ({ status }: Filing): boolean => status === 'submitted' || status === 'firstApproved'

// Where the area's rules do not name the kind on that day.
const typeNames: Readonly<Record<NonNullable<Filing['type']>, Text>> = {
  longTerm: { zh: '长期异地居住', en: 'long stay elsewhere' },
  temporary: { zh: '临时外出就医', en: 'temporary stay' },
  transfer: { zh: '转诊', en: 'referral' },
  emergency: { zh: '急诊抢救', en: 'emergency' },
}

function typeName({ packs }: Deps, { area, type, from }: Filing) {
  if (type === null) return null
  const pack = packs.packOf(area)
  const terms = pack && filingTerms(pack, from)
  const kind = terms && !isRefusal(terms) ? terms.kinds.find((one) => one.kind === type) : undefined
  return kind?.name ?? typeNames[type]
}

/** What the area's list calls a disease; where the list no longer has it, that it has no name here. */
export function diseaseName(
  { packs }: Pick<Deps, 'packs'>,
  { area, disease }: { area: string; disease: string | null },
  on: PlainDate,
) {
  const pack = packs.packOf(area)
  const list = pack && chronicDiseases(pack, on)
  const found = list && !isRefusal(list) ? list.diseases.find(({ code }) => code === disease) : undefined
  if (disease === null) return { zh: '', en: '' }
  return (
    found?.name ?? { zh: '本系统没有收录名称的病种', en: 'a disease whose name this system does not hold' }
  )
}
