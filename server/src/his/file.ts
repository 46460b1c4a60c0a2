import { addDays } from '@gongji/policy/dates'
import { files, listText, seenFrom } from '../catalogue/lists.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, timeInChina } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { isZip, unzipFirst, zipOf } from '../zip.ts'
import { type Context, type Handled, handles } from './call.ts'
import { bare } from './field.ts'
import { type ExchangedFile, findFile, insertFile } from './file-store.ts'
import { download, upload } from './messages/file.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'

/** Most bytes of an unpacked file. */
const largestFile = 96 * 1024 * 1024
const keptDays = 30

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The bytes of `fsUploadIn.in`: Base64, or a list of bytes (signed, as Java writes them, or not); null: none. */
function bytesOf(sent: unknown): Buffer | null {
  if (typeof sent === 'string' && sent.trim() !== '') {
    const bytes = Buffer.from(sent, 'base64')
    return bytes.length > 0 ? bytes : null
  }
  const isByte = (one: unknown): one is number =>
    typeof one === 'number' && Number.isInteger(one) && one >= -128 && one <= 255
  if (Array.isArray(sent) && sent.length > 0 && sent.every(isByte)) return Buffer.from(sent)
  return null
}

/** A file's text. @throws Problem when it is missing, damaged, too large or not UTF-8 */
function textOfFile(sent: unknown): string {
  const bytes = bytesOf(sent)
  if (bytes === null) throw problem.fileMissing()
  const plain = isZip(bytes) ? unzipFirst(bytes, largestFile) : bytes
  if (plain === null) throw problem.fileDamaged({ limit: largestFile / 1024 / 1024 })
  let text: string
  try {
    text = utf8.decode(plain)
  } catch {
    throw problem.fileNotUtf8()
  }
  if (text.includes('\0')) throw problem.fileNotUtf8()
  return text
}

/** Keeps a file for an institution, to be fetched by the number that it gets. */
export async function keepFile(
  tx: Tx,
  { now, newId }: Pick<Deps, 'now' | 'newId'>,
  { institution, name, content }: { institution: Institution; name: string; content: string },
): Promise<ExchangedFile> {
  const at = now()
  const stamp = timeInChina(at).replaceAll(/\D/g, '')
  const number = `${institution.area}${stamp}${String(newId() % 10_000_000_000).padStart(10, '0')}`
  const today = dateInChina(at)
  const file: ExchangedFile = {
    number,
    institution: institution.code,
    name,
    content,
    madeAt: at,
    expiresOn: addDays(today, keptDays),
  }
  await insertFile(tx, file, today)
  return file
}

/** What 9102 is asked for by the number that a list's message answered: nothing is kept for it. */
export const listNumber = (list: string, version: string): string => `CAT-${list}-${version}`
function listAsked(number: string): { list: string; version: string } | null {
  const [, list, version] = /^CAT-(\d{4}A?)-(.*)$/.exec(number) ?? []
  return list === undefined || version === undefined || !Object.hasOwn(files, list) ? null : { list, version }
}

export const endOf = ({ expiresOn }: Pick<ExchangedFile, 'expiresOn'>): string => `${expiresOn} 23:59:59`

/** A file of this institution that can still be fetched. @throws Problem */
export async function requireFile(
  { deps }: Context,
  institution: Institution,
  number: string,
): Promise<ExchangedFile> {
  const file = await findFile(deps.db.reader, { number, institution: institution.code })
  if (file === null || file.expiresOn < dateInChina(deps.now())) throw problem.fileUnknown({ number })
  return file
}

/** The bytes that answer a message, in the place of JSON. */
export const fileBody: unique symbol = Symbol('file')
export type FileAnswer = { [fileBody]: { name: string; bytes: Buffer } }

const uploadFile = handles(upload, async (context, call) => {
  const { in: sent, filename } = call.input.fsUploadIn
  const content = textOfFile(sent)
  const name = (filename ?? '').replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_') || 'upload.zip'
  return await once(context, call, { spec: upload, personId: null }, async (tx) => {
    const file = await keepFile(tx, context.deps, { institution: call.institution, name, content })
    return {
      [bare]: {
        file_qury_no: file.number,
        filename: name,
        fixmedins_code: call.institution.code,
        dld_endtime: endOf(file),
      },
    }
  })
})

/** Text as a ZIP of one TXT. */
async function zipped(name: string, text: string): Promise<FileAnswer> {
  const base = name.replace(/\.(zip|txt)$/i, '')
  return {
    [fileBody]: { name: `${base}.zip`, bytes: await zipOf(`${base}.txt`, Buffer.from(text, 'utf8')) },
  }
}

const downloadFile = handles(download, async (context, call): Promise<Record<string, unknown>> => {
  const { file_qury_no: number } = call.input.fsDownloadIn
  const asked = listAsked(number)
  if (asked !== null) {
    const areas = seenFrom(call.institution.area)
    const text = await listText(context.deps.db.reader, { ...asked, areas })
    return (await zipped(`${asked.list}.zip`, text)) as unknown as Record<string, unknown>
  }
  const { name, content } = await requireFile(context, call.institution, number)
  return (await zipped(name, content)) as unknown as Record<string, unknown>
})

export const fileMessages: readonly Handled[] = [uploadFile, downloadFile]
