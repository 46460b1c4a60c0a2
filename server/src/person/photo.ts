import { createHash } from 'node:crypto'
import type { Reader, Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant } from '../deps.ts'
import { problems } from '../problem.ts'
import { destroyed, seal, unseal } from './seal.ts'

export const problem = problems('photo', {
  notAPicture: [
    422,
    '这张照片读不出来。',
    'This picture cannot be read.',
    '请重新拍一张，或另选一张照片。',
    'Take it again, or choose another picture.',
  ],
  unknown: [
    404,
    '没有这张照片。',
    'There is no such picture.',
    '请回到原来的事项里查看。',
    'Look at it where it was handed in.',
  ],
})

/** What a picture is of. */
export type Shows = 'slip' | 'diagnosis' | 'householdRegister' | 'birthCertificate' | 'other'
/** What it was handed in with. */
export type Matter = 'claim' | 'filing' | 'guardian'
export type Photo = { personId: number; id: number; shows: Shows; digest: string; addedAt: Instant }
/** As it was sent: a JPEG in base64. */
export type SentPhoto = { shows: Shows; picture: string }

type Row = Photo & {
  matter: Matter
  matterId: number
  pictureSealed: string
  addedBy: string
  /** Whose agency looks at it. */
  area: string
}
const photos = table<Row>('photo', {
  personId: 'bigint',
  id: 'bigint',
  matter: 'text',
  matterId: 'bigint',
  shows: 'text',
  digest: 'text',
  pictureSealed: 'text',
  addedBy: 'text',
  addedAt: 'timestamptz',
  area: 'text',
})
const byId = photos.list(
  'photo.by_id',
  `where person_id = $1 and id = $2 and picture_sealed not like '${destroyed}.%'`,
)
const ofMatter = photos.list(
  'photo.of_matter',
  `where person_id = $1 and matter = $2 and matter_id = any($3::bigint[]) and picture_sealed not like '${destroyed}.%'
   order by added_at, id`,
)

const sealPlace = (id: number): string => `photo:${id}`
const digestOf = (bytes: Uint8Array): string => createHash('sm3').update(bytes).digest('hex')
const isJpeg = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff

/** Keeps pictures, sealed, with what they were handed in with; gives their digests. @throws Problem for what is no JPEG */
export async function keepPhotos(
  tx: Tx,
  { secrets, newId, now }: Pick<Deps, 'secrets' | 'newId' | 'now'>,
  of: Pick<Row, 'personId' | 'matter' | 'matterId' | 'addedBy' | 'area'>,
  sent: readonly SentPhoto[],
): Promise<string[]> {
  const rows = sent.map(({ shows, picture }): Row => {
    const bytes = Buffer.from(picture, 'base64')
    if (!isJpeg(bytes)) throw problem.notAPicture()
    const id = newId()
    const pictureSealed = seal(secrets, sealPlace(id), picture)
    return { ...of, id, shows, digest: digestOf(bytes), pictureSealed, addedAt: now() }
  })
  await photos.insert(tx, rows)
  return rows.map(({ digest }) => digest)
}

/** The pictures of some claims, filings or declarations of one person, without opening them. */
export async function listPhotos(
  tx: Reader,
  of: { personId: number; matter: Matter; matterIds: readonly number[] },
): Promise<(Photo & { matterId: number })[]> {
  if (of.matterIds.length === 0) return []
  return (await ofMatter(tx, of.personId, of.matter, of.matterIds)).map(
    ({ personId, id, matterId, shows, digest, addedAt }) => ({
      personId,
      id,
      matterId,
      shows,
      digest,
      addedAt,
    }),
  )
}

/**
 * Destroys the own keys of pictures: what is left of each opens to nobody, and is what a day seal covers, which stays right.
 * One that an older release sealed without a key of its own stays.
 */
export async function destroyPhotos(tx: Tx, personId: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update photo set picture_sealed = ${destroyed} || '..' || split_part(picture_sealed, '.', 3)
    where person_id = ${personId} and id = any(${ids}::bigint[]) and strpos(picture_sealed, '.') > 0`.execute(
    tx,
  )
}

/** One picture as it was sent: a JPEG in base64. @throws Problem when there is none */
export async function openPhoto(
  tx: Reader,
  { secrets }: Pick<Deps, 'secrets'>,
  { personId, id }: { personId: number; id: number },
): Promise<Photo & { picture: string; area: string }> {
  const [found] = await byId(tx, personId, id)
  if (!found) throw problem.unknown()
  const { shows, digest, addedAt, area, pictureSealed } = found
  const picture = unseal(secrets, sealPlace(id), pictureSealed)
  return { personId, id, shows, digest, addedAt, area, picture }
}

/** A picture as replies list it; it is opened by its number. */
export const photoJson = ({ id, shows, addedAt }: Photo) => ({
  id: String(id),
  shows,
  addedAt: new Date(addedAt).toISOString(),
})
