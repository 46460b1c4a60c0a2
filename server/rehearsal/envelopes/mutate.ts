import { gzipSync } from 'node:zlib'
import type { Random } from '../simulation/random.ts'

/** What is posted. */
export type Posted = {
  path: string
  headers: Record<string, string>
  payload: Buffer
  /** What was done to it, for whoever looks for the cause. */
  how: string[]
}

type Json = Record<string, unknown>
type Place = { holder: Json | unknown[]; key: string | number }

/** Every member of a message, at any depth. */
function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (Array.isArray(value)) {
    value.forEach((one, key) => {
      found.push({ holder: value, key })
      placesOf(one, found)
    })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      found.push({ holder: value as Json, key })
      placesOf(one, found)
    }
  }
  return found
}

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const strange: readonly unknown[] = [
  null, '', 'null', 'NULL', ' ', 0, -1, 1, -0, 0.001, 1e308, 1e-9, 1e21, 12.299999999999999, 1e17, true, false, [], {}, [[]], [null], [{}],
  '0', '-0', '1e3', '1E-400', '0x10', '1,000.00', '¥10', '１２', 'NaN', 'Infinity', '-', '.', '1.', '.5', '+5', '99999999999999999999',
  '2025-02-30', '0000-00-00', '9999-12-31', '2025/1/5 8:00:00', '20250115', '/Date(1736899200000)/', '2025-01-15T09:00:00.000+08:00', '24:00:00', '2025-01-15 25:61:61',
  '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '😀'.repeat(20), '龑䶮', '\u202e', '\ufeff', '\t\r\n', "' or 1=1 --", '"; drop table person; --', '%s%n', '{{7*7}}', '<b>', '&amp;', '../../etc', '\\', '\\u0000',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '01', '02', '03', '99', '310', '390', '11', '21', '41', '2207', '52020080000000000000000028',
  'x'.repeat(300), '9'.repeat(40), '长'.repeat(5_000), 'x'.repeat(70_000), '{"a":1}', '[1]', '{', '"',
] // biome-ignore format: one list

/** Changes one member. */
function changeMember(message: Json, random: Random): string {
  const { holder, key } = random.pick(placesOf(message))
  const at = holder as Json
  const kind = random.weighted({
    strange: 10, drop: 3, rename: 2, wrap: 2, unwrap: 2, repeat: 2, many: 1, nest: 1, text: 2, add: 2,
  }) // biome-ignore format: one list
  const value = at[key]
  switch (kind) {
    case 'strange':
      at[key] = structuredClone(random.pick(strange))
      break
    case 'drop':
      delete at[key]
      break
    case 'rename':
      delete at[key]
      at[random.pick(['Input', 'INPUT', 'data', '__proto', 'psn_no', `${key} `, String(key).toUpperCase()])] =
        value
      break
    case 'wrap':
      at[key] = random.chance(0.5) ? [value] : { data: value }
      break
    case 'unwrap':
      at[key] = Array.isArray(value) ? value[0] : JSON.stringify(value)
      break
    case 'repeat':
      at[key] = [value, structuredClone(value)]
      break
    case 'many': {
      const row = Array.isArray(value) ? value[0] : value
      at[key] = Array.from({ length: random.pick([0, 2, 99, 100, 101, 400]) }, () => row)
      break
    }
    case 'nest':
      at[key] = nested(random.pick([3, 20, 31, 33, 60]))
      break
    case 'text':
      at[key] =
        typeof value === 'string'
          ? `${value}${random.pick([' ', '\u0000', 'Ａ', '1', '\n'])}`
          : // A member called toString is no method.
            typeof value === 'object'
            ? '[object Object]'
            : String(value)
      break
    case 'add':
      if (Array.isArray(at)) break
      at[random.pick(['constructor', 'toString', 'length', 'then', 'toJSON', '', 'signtype', 'enc_type'])] =
        structuredClone(random.pick(strange))
  }
  return `${kind} ${String(key)}`
}

/** Changes that only the text of JSON can say. */
const texts: Readonly<Record<string, (text: string, random: Random) => string>> = {
  proto: (text, random) =>
    text.replace(
      '{',
      `{"__proto__":${random.pick(['{"infno":"2207","polluted":true}', 'null', '[]', '{"__proto__":{"polluted":true}}'])},`,
    ),
  protoWithin: (text) =>
    text.replace(
      '"input":{',
      '"input":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
    ),
  twice: (text) => text.replace('{', '{"infno":"1101","msgid":"x",'),
  comma: (text) => text.replace(/\}$/, ',}'),
  single: (text) => text.replaceAll('"', "'"),
  comment: (text) => `/* a program */${text}// the end`,
  bare: (text) => text.replace(/"(\w+)":/, '$1:'),
  nan: (text) => text.replace(/:(\d+)/, ':NaN'),
  bigNumber: (text) => text.replace(/:(\d+)/, `:${'9'.repeat(400)}`),
  cut: (text, random) => text.slice(0, random.int(0, text.length)),
  doubled: (text) => text + text,
  garbage: (text) => `${text}\u0000\u0000`,
  list: (text) => `[${text}]`,
  asText: (text) => JSON.stringify(text),
  deep: (_, random) => random.pick(['[', '{"a":']).repeat(random.pick([33, 1000, 200_000])),
  word: (_, random) => random.pick(['', ' ', 'null', 'true', '1', '"x"', '[]', '{}', 'infno=1101', '<a/>']),
  inputAsText: (text) => {
    const { input, ...rest } = JSON.parse(text) as Json
    return JSON.stringify({ ...rest, input: JSON.stringify(input ?? null) })
  },
  sealed: (text) => {
    const { input, ...rest } = JSON.parse(text) as Json
    return JSON.stringify({
      ...rest,
      enc_type: 'SM4',
      signtype: 'SM2',
      cainfo: 'MEUCIQ==',
      input: Buffer.from(JSON.stringify(input ?? null)).toString('base64'),
    })
  },
}

const gbkWords: readonly (readonly [utf8: string, gbk: readonly number[]])[] = [
  ['收费员', [0xca, 0xd5, 0xb7, 0xd1, 0xd4, 0xb1]],
  ['示范机构', [0xca, 0xbe, 0xb7, 0xb6, 0xbb, 0xfa, 0xb9, 0xb9]],
]

function inGbk(bytes: Buffer): Buffer {
  let text = bytes.toString('latin1')
  for (const [word, gbk] of gbkWords) {
    text = text.replaceAll(Buffer.from(word).toString('latin1'), Buffer.from(gbk).toString('latin1'))
  }
  return Buffer.from(text, 'latin1')
}

const boundary = '----7d1f3a5c'
function formOf(bytes: Buffer, random: Random): Buffer {
  const name = random.pick(['jsonStr', 'jsonStr', 'json', '', 'a"b'])
  const file = random.pick([
    Buffer.from('null\tnull\t1\t1\t1\t1\t0\tnull\n'),
    Buffer.from('PK\u0003\u0004 and "nothing" else'),
    Buffer.from(Array.from({ length: 300 }, () => random.int(0, 255))),
    Buffer.alloc(0),
  ])
  const part = (head: string, content: Buffer) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), content, Buffer.from('\r\n')])
  const parts = [
    part(`Content-Disposition: form-data; name="${name}"`, bytes),
    part(
      'Content-Disposition: form-data; name="file"; filename="a.zip"\r\nContent-Type: application/zip',
      file,
    ),
  ]
  const some = random.pick([
    parts,
    parts,
    parts.toReversed(),
    parts.slice(0, 1),
    parts.slice(1),
    [...parts, ...parts],
  ])
  return Buffer.concat([...some, Buffer.from(`--${boundary}--\r\n`)])
}

const flipped = (bytes: Buffer, random: Random): Buffer => {
  const changed = Buffer.from(bytes)
  for (let times = random.int(1, 4); times > 0 && changed.length > 0; times--) {
    changed[random.int(0, changed.length - 1)] = random.int(0, 255)
  }
  return changed
}

type Bytes = { bytes: Buffer; headers?: Record<string, string> }
const wires: Readonly<Record<string, (bytes: Buffer, random: Random) => Bytes>> = {
  bom: (bytes) => ({ bytes: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) }),
  gbk: (bytes) => ({ bytes: inGbk(bytes), headers: { 'content-type': 'application/json; charset=GBK' } }),
  utf16: (bytes) => ({ bytes: Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le') }),
  latin: (bytes) => ({
    bytes: Buffer.concat([bytes.subarray(0, 30), Buffer.from([0xe9, 0xff]), bytes.subarray(30)]),
  }),
  flip: (bytes, random) => ({ bytes: flipped(bytes, random) }),
  gzip: (bytes) => ({ bytes: gzipSync(bytes), headers: { 'content-encoding': 'gzip' } }),
  gzipSilent: (bytes) => ({ bytes: gzipSync(bytes) }),
  gzipBroken: (bytes, random) => ({ bytes: flipped(gzipSync(bytes), random) }),
  gzipCut: (bytes, random) => {
    const packed = gzipSync(bytes)
    return { bytes: packed.subarray(0, random.int(2, packed.length)) }
  },
  gzipTwice: (bytes) => ({ bytes: gzipSync(gzipSync(bytes)) }),
  gzipBomb: () => ({ bytes: gzipSync(Buffer.alloc(4_000_000, 0x20)) }),
  encodingLie: (bytes, random) => ({
    bytes,
    headers: { 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'zstd', 'identity', 'x']) },
  }),
  form: (bytes) => ({
    bytes: Buffer.from(`data=${encodeURIComponent(bytes.toString())}`),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  soap: (bytes, random) => ({
    bytes: Buffer.from(
      `${random.pick(['', '<?xml version="1.0" encoding="utf-8"?>', '<!DOCTYPE x [<!ENTITY a "aaaa">]>'])}` +
        `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><callService><![CDATA[${bytes.toString()}]]>` +
        '</callService></soapenv:Body></soapenv:Envelope>',
    ),
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
  }),
  multipart: (bytes, random) => ({
    bytes: formOf(bytes, random),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }),
  multipartBroken: (bytes, random) => {
    const form = formOf(bytes, random)
    const broken = random.chance(0.5) ? form.subarray(0, random.int(0, form.length)) : flipped(form, random)
    return { bytes: broken, headers: { 'content-type': 'multipart/form-data' } }
  },
}

const signed: readonly Record<string, string>[] = [
  { _api_signature: 'x', _api_timestamp: '1', _api_access_key: 'k' },
  { 'x-tif-signature': 'x', 'x-tif-timestamp': 'NaN', 'x-tif-nonce': '', 'x-tif-paasid': '__proto__' },
  { authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaa' },
  { authorization: 'Basic Og==' },
  { apikey: '' },
  { origin: 'https://example.org' },
]
const paths = [
  '/fsi/api/rsfComIfsService/callService',
  '/fsi/api/rsfComIfsService/callService',
  '/',
  '/x?infno=2207',
  '/a/../b',
  '/%00',
  '/fsi/%E0%A4%A',
]

/** A message with a few things wrong with it; now and then with none. */
export function mutate(message: Record<string, unknown>, random: Random): Posted {
  const how: string[] = []
  for (let times = random.weighted({ 0: 2, 1: 6, 2: 3, 4: 1 }) as unknown as number; times > 0; times--) {
    if (placesOf(message).length > 0) how.push(changeMember(message, random))
  }
  let text = JSON.stringify(message)
  if (random.chance(0.25)) {
    const name = random.pick(Object.keys(texts))
    how.push(name)
    text = texts[name]!(text, random)
  }
  let bytes = Buffer.from(text)
  let headers: Record<string, string> = { 'content-type': 'application/json' }
  if (random.chance(0.3)) {
    const name = random.pick(Object.keys(wires))
    how.push(name)
    const made = wires[name]!(bytes, random)
    bytes = Buffer.from(made.bytes)
    headers = { ...headers, ...made.headers }
  }
  if (random.chance(0.05)) headers = { ...headers, ...random.pick(signed) }
  if (random.chance(0.02))
    headers['content-type'] = random.pick(['', 'x', 'text/plain;;;', 'application/json; charset=x'])
  return { path: random.pick(paths), headers, payload: bytes, how }
}
