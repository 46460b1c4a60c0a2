import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { deepestJson, isTooDeep } from '../json-depth.ts'
import type { Problem } from '../problem.ts'
import { isMultipart, type Part, partsOf } from './multipart.ts'
import { problem } from './problem.ts'

/** Most bytes of a message; the standard allows 40,000 characters of input. */
const largestBody = 2 * 1024 * 1024
/** Of a form with a file (9101). */
const largestForm = 32 * 1024 * 1024
/** What a sender may still write after that before the connection is cut, so that it can read the refusal. */
const drainedAtMost = 64 * 1024 * 1024

const gb18030 = new TextDecoder('gb18030', { fatal: true })

const tooLarge = (most: number): Problem => problem.tooLarge({ limit: most / 1024 / 1024 })

/** Reads a request's body whole. @throws Problem when it is too large, after taking the rest off the wire */
export function readBytes(payload: Readable, form: boolean): Promise<Buffer> {
  const most = form ? largestForm : largestBody
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    payload.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= most) chunks.push(chunk)
      else chunks.length = 0
      if (size > drainedAtMost) payload.destroy()
    })
    let ended = false
    payload.once('end', () => {
      ended = true
      if (size > most) reject(tooLarge(most))
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    })
    // Closed without an end: the sender has hung up, or has sent far too much.
    payload.once('close', () => {
      if (!ended) reject(size > most ? tooLarge(most) : new Error('the sender hung up'))
    })
    payload.once('error', reject)
  })
}

const unzip = promisify(gunzip)

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/**
 * The bytes of a message as its sender wrote them. A message that is compressed says so itself, whatever its headers say.
 * @throws Problem for another compression, a broken one, or what is too large once it is open
 */
export async function openBody(bytes: Uint8Array, encoding: string | undefined): Promise<Uint8Array> {
  if (isGzip(bytes)) {
    return await unzip(bytes, { maxOutputLength: largestBody }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(largestBody) : problem.gzipBroken()
    })
  }
  const how = encoding?.trim().toLowerCase() ?? ''
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(how) && bytes[0] !== openingBrace)
    throw problem.compressed({ how: how.slice(0, 20) })
  return bytes
}

const openingBrace = 0x7b
const byteOrderMark = Buffer.from('\ufeff')
const hasMark = (bytes: Buffer): boolean => byteOrderMark.every((byte, index) => bytes[index] === byte)

/** Chinese programs of long standing write GBK: bytes that are text in it, and none in UTF-8. */
function isGbk(bytes: Uint8Array): boolean {
  try {
    return gb18030.decode(bytes).trimStart().startsWith('{')
  } catch {
    return false
  }
}

/** Where a JSON text cannot be read on; the parser's own words stay out of it. */
function placeOf({ message }: SyntaxError): { where: string; whereEn: string } {
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined
    ? { where: '报文不完整或结尾有误', whereEn: 'it is cut off or ends wrongly' }
    : {
        where: `第${Number(position) + 1}个字符处有误`,
        whereEn: `character ${Number(position) + 1} does not fit`,
      }
}

export type Json = { readonly [name: string]: unknown }

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parts of a form, and which of them is the message. @throws Problem when there is none */
function formOf(bytes: Uint8Array): { parts: Part[]; told: Part } {
  const parts = partsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? []
  const told = parts.find(({ name }) => name === 'jsonStr') ?? parts.find(({ file }) => !file)
  if (!told) throw problem.formBroken()
  return { parts, told }
}

/** The text of the message in a body that `parseBody` has read, without the file beside it. */
export const messageText = (bytes: Uint8Array): string =>
  isMultipart(bytes) ? formOf(bytes).told.content.toString() : Buffer.from(bytes).toString()

/** The envelope of a form, with its file as Base64 where JSON alone would have it (`fsUploadIn.in`). */
function parseForm(bytes: Uint8Array): Json {
  const { parts, told } = formOf(bytes)
  const envelope = parseJson(told.content)
  const file = parts.find((part) => part.file && part !== told)
  const { input } = envelope
  if (!file || !isObject(input) || !isObject(input.fsUploadIn)) return envelope
  const fsUploadIn = { ...input.fsUploadIn, in: file.content.toString('base64') }
  return { ...envelope, input: { ...input, fsUploadIn } }
}

/** The JSON object of a message. @throws Problem naming what is wrong with the bytes */
export const parseBody = (bytes: Uint8Array): Json =>
  isMultipart(bytes) ? parseForm(bytes) : parseJson(bytes)

function parseJson(bytes: Uint8Array): Json {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isUtf8(buffer)) throw isGbk(bytes) ? problem.gbk() : problem.notUtf8()
  const text = buffer.toString('utf8', hasMark(buffer) ? byteOrderMark.length : 0)
  if (text.trim() === '') throw problem.empty()
  if (isTooDeep(text)) throw problem.tooDeep({ limit: deepestJson })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw problem.notJson(placeOf(error as SyntaxError))
  }
  if (!isObject(value)) throw problem.notObject()
  return value
}
