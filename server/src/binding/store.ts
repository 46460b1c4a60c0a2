import type { Fen, PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Instant, instantInChina, type Secrets } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import { type Binding, type BindingStatus, expiry } from './binding.ts'

type Row = Omit<Binding, 'limits'> & {
  limitYear: Fen | null
  limitPayment: Fen | null
  limitPurpose: Binding['limits']['purpose']
  /** What it was when it ended. */
  endedFrom: BindingStatus | null
}

export const bindings = table<Row>('binding', {
  relativeId: 'bigint',
  id: 'bigint',
  payerId: 'bigint',
  relationship: 'text',
  purposes: 'list',
  status: 'text',
  from: ['valid_from', 'date'],
  to: ['valid_to', 'date null'],
  limitYear: 'bigint null',
  limitPayment: 'bigint null',
  limitPurpose: 'json',
  onlyWhenAsked: 'boolean',
  position: 'integer',
  authorisedAt: 'timestamptz',
  channel: 'text',
  guardianId: 'bigint null',
  payerArea: 'text',
  pausedBy: 'text null',
  endedAt: 'timestamptz null',
  endedBy: 'text null',
  endReason: 'text null',
  endedFrom: 'text null',
  letterNo: 'integer',
  version: 'integer',
})

const bindingOf = ({ limitYear, limitPayment, limitPurpose, endedFrom: _, ...row }: Row): Binding => ({
  ...row,
  limits: { year: limitYear, payment: limitPayment, purpose: limitPurpose },
})
const rowOf = ({ limits, ...one }: Binding, endedFrom: BindingStatus | null): Row => ({
  ...one,
  limitYear: limits.year,
  limitPayment: limits.payment,
  limitPurpose: limits.purpose,
  endedFrom,
})

/** The payer's list of the bindings above; lives with the payer. */
const ofPayers = table<{ payerId: number; relativeId: number; bindingId: number }>('binding_of_payer', {
  payerId: 'bigint',
  relativeId: 'bigint',
  bindingId: 'bigint',
})

/** What a binding is on a day: one whose last day is past has ended with that day. Null: as it is written. */
export function bindingOn(one: Binding, on: PlainDate | null): Binding {
  const { status, to } = one
  if (on === null || status === 'ended' || to === null || to >= on) return one
  return {
    ...one,
    status: 'ended',
    pausedBy: null,
    endedAt: instantInChina(addDays(to, 1), '00:00:00'),
    endedBy: expiry.actor,
    endReason: expiry.reason,
  }
}

const ofRelatives = bindings.list(
  'binding.of_relatives',
  `where relative_id = any($1::bigint[]) order by relative_id, position, authorised_at, id`,
)
const ofPayer = ofPayers.list('binding.of_payer', 'where payer_id = $1')

/** Writes a new binding with its place in the payer's list. The caller has locked both accounts. */
export async function insertBinding(tx: Tx, one: Binding): Promise<void> {
  await bindings.insert(tx, [rowOf(one, null)])
  await ofPayers.insert(tx, [{ payerId: one.payerId, relativeId: one.relativeId, bindingId: one.id }])
}

const updateRow = bindings.update('binding.update', {
  key: ['relativeId', 'id'],
  keep: ['payerId', 'relationship', 'authorisedAt', 'channel', 'payerArea'],
  version: 'counted',
})

/** Writes a binding as it now is, and what it was before it ended. The caller has locked both accounts. */
export async function updateBinding(tx: Tx, one: Binding, endedFrom?: BindingStatus): Promise<void> {
  await updateRow(tx, [rowOf(one, endedFrom ?? null)])
}

/** Every binding under which these people may be drawn for, as on a day, ended ones too, in order of drawing. */
export async function listBindingsOfRelatives(
  tx: Reader,
  relativeIds: readonly number[],
  on: PlainDate | null,
): Promise<Binding[]> {
  return (await ofRelatives(tx, relativeIds)).map((row) => bindingOn(bindingOf(row), on))
}

/** Every binding that a person has made, as on a day, ended ones too, newest last. */
export async function listBindingsOfPayer(
  tx: Reader,
  payerId: number,
  on: PlainDate | null,
): Promise<Binding[]> {
  const keys = await ofPayer(tx, payerId)
  if (keys.length === 0) return []
  const ids = new Set(keys.map((key) => key.bindingId))
  const relatives = [...new Set(keys.map((key) => key.relativeId))]
  return (await listBindingsOfRelatives(tx, relatives, on))
    .filter(({ id }) => ids.has(id))
    .sort((a, b) => a.authorisedAt - b.authorisedAt || a.id - b.id)
}

const withPayers = bindings.list(
  'binding.with_payers',
  `where ended_at is null and relative_id in (
     select o.relative_id from binding_of_payer o where o.payer_id = any($1::bigint[]))`,
)

/** Bindings in force that these people made, and everybody else's to the same relatives. */
export const listBindingsAround = async (tx: Reader, payerIds: readonly number[]): Promise<Binding[]> =>
  (await withPayers(tx, payerIds)).map(bindingOf)

const everyPayer = query(
  'binding.every_payer',
  'select distinct payer_id as id from binding_of_payer where payer_id > $1 order by 1 limit $2',
)
const boundSince = query(
  'binding.bound_since',
  `select distinct payer_id as id from binding
   where authorised_at > $3::timestamptz and ended_at is null and payer_id > $1 order by 1 limit $2`,
)
const payersFor = query(
  'binding.payers_for',
  `select distinct payer_id as id from binding
   where relative_id = any($3::bigint[]) and ended_at is null and payer_id > $1 order by 1 limit $2`,
)

/** A page of payers, after a person's id, in order. */
export type PayerPage = { afterId: number; limit: number }
const idsOf = (rows: readonly { id: number }[]): number[] => rows.map(({ id }) => id)

/** Everybody who has ever authorised somebody. */
export const listEveryPayer = async (tx: Reader, { afterId, limit }: PayerPage): Promise<number[]> =>
  idsOf(await run(tx, everyPayer, [afterId, limit]))

/** Who has authorised somebody since an instant, in force still. */
export const listPayersBoundSince = async (
  tx: Reader,
  since: Instant,
  { afterId, limit }: PayerPage,
): Promise<number[]> => idsOf(await run(tx, boundSince, [afterId, limit, new Date(since)]))

/** Who has authorised one of these people, in force still. */
export const listPayersFor = async (
  tx: Reader,
  relativeIds: readonly number[],
  { afterId, limit }: PayerPage,
): Promise<number[]> => idsOf(await run(tx, payersFor, [afterId, limit, relativeIds]))

const pastLastDay = query(
  'binding.past_last_day',
  `select payer_id as "payerId", id from binding
   where ended_at is null and valid_to is not null and valid_to < $1::date and id > $2 order by id limit $3`,
)

/** Bindings still written as open whose last day is past, after an id. */
export const listPastLastDay = async (
  tx: Reader,
  { on, afterId, limit }: { on: PlainDate; afterId: number; limit: number },
): Promise<{ payerId: number; id: number }[]> => await run(tx, pastLastDay, [on, afterId, limit])

export type Letter = {
  /** Counts the letters of a binding, from 1. */
  no: number
  relativeId: number
  bindingId: number
  version: string
  form: 'tick' | 'signature' | 'scan'
  text: string
  digest: string
  signature: string | null
  agreedBy: number
  agreedAt: number
  /** From opening the page to agreeing, in seconds; null: not counted. */
  tookSeconds: number | null
}

type LetterRow = Omit<Letter, 'text' | 'signature'> & {
  /** In the clear: of an older release. */
  text: string | null
  signature: string | null
  textSealed: string | null
  signatureSealed: string | null
}
const letters = table<LetterRow>('commitment_letter', {
  no: 'integer',
  relativeId: 'bigint',
  bindingId: 'bigint',
  version: 'text',
  form: 'text',
  text: 'text null',
  digest: 'text',
  signature: 'text null',
  agreedBy: 'bigint',
  agreedAt: 'timestamptz',
  tookSeconds: 'integer null',
  textSealed: 'text null',
  signatureSealed: 'text null',
})
const placeOf = ({ bindingId, no, agreedBy }: Pick<Letter, 'bindingId' | 'no' | 'agreedBy'>): string =>
  `letter:${bindingId}:${no}:${agreedBy}`
const ofBinding = letters.list(
  'binding.letters',
  'where relative_id = $1 and binding_id = $2 order by no, agreed_at, agreed_by',
)

/** Keeps a letter of commitment as it was shown and agreed to. */
export async function insertLetter(
  tx: Tx,
  secrets: Secrets,
  { tookSeconds = null, ...one }: Omit<Letter, 'tookSeconds'> & Partial<Pick<Letter, 'tookSeconds'>>,
): Promise<void> {
  const place = placeOf(one)
  const { text, signature } = one
  const sealed = {
    textSealed: seal(secrets, place, text),
    signatureSealed: signature === null ? null : seal(secrets, `${place}:signature`, signature),
  }
  await letters.insert(tx, [{ ...one, tookSeconds, text: null, signature: null, ...sealed }])
}

/** Who agreed to which letter of a binding, and when. */
export const listAgreements = async (
  tx: Reader,
  { relativeId, id }: Pick<Binding, 'relativeId' | 'id'>,
): Promise<Pick<Letter, 'version' | 'digest' | 'agreedBy' | 'agreedAt'>[]> =>
  await ofBinding(tx, relativeId, id)

/** The letters of a binding, each by who agreed to it, the first and the payer's first. */
export const listLetters = async (
  tx: Reader,
  secrets: Secrets,
  { relativeId, id }: Pick<Binding, 'relativeId' | 'id'>,
): Promise<Letter[]> =>
  (await ofBinding(tx, relativeId, id)).map(({ textSealed, signatureSealed, ...row }) => {
    const place = placeOf(row)
    return {
      ...row,
      text: textSealed === null ? (row.text ?? '') : unseal(secrets, place, textSealed),
      signature:
        signatureSealed === null ? row.signature : unseal(secrets, `${place}:signature`, signatureSealed),
    }
  })

const took = query(
  'binding.took',
  // What lies on several servers is gathered first: Citus rolls nothing up there.
  `with agreed as materialized (
     select b.channel, l.took_seconds from commitment_letter l
       join binding b on b.relative_id = l.relative_id and b.id = l.binding_id
     where l.agreed_at >= $1::timestamptz and l.agreed_at < $2::timestamptz and l.no = 1 and l.agreed_by = b.payer_id)
   select channel, count(*)::int as count, count(took_seconds)::int as counted,
     percentile_disc(0.5) within group (order by took_seconds) as median,
     percentile_disc(0.9) within group (order by took_seconds) as slow
   from agreed group by rollup (channel) order by channel nulls first`,
)
/** First letters of some days by channel, and all of them (null): how long half of those that were counted took at most, in seconds, and nine in ten. */
export type Took = {
  channel: string | null
  count: number
  counted: number
  median: number | null
  slow: number | null
}
export const listTook = (tx: Reader, { from, to }: { from: PlainDate; to: PlainDate }): Promise<Took[]> =>
  run(tx, took, [new Date(instantInChina(from)), new Date(instantInChina(addDays(to, 1)))])
