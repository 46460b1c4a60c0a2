import { readFileSync } from 'node:fs'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, stateOf, till } from '../testing/till.ts'
import { registerHis } from './routes.ts'

let app: TestApp
let before: string
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  before = await stateOf(app.db)
})

const hospital = 'H52020100001'
const good = () =>
  till(app, hospital).envelope(
    '1101',
    { data: { mdtrt_cert_type: '02', mdtrt_cert_no: demoIdNumber('张伟') } },
    'H5202010000120250115100000001',
  )
const post = async (payload: string | Buffer, headers: Record<string, string> = {}, url = '/anything') =>
  await app.raw({ method: 'POST', url, headers, payload })

/** HTTP 200, infcode -1, a sentence, and nothing changed. */
async function expectRefusal(answer: { status: number; body: Record<string, unknown> }, sentence: RegExp) {
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({ infcode: -1, output: null })
  expect(answer.body.err_msg).toMatch(sentence)
  expect(String(answer.body.err_msg).length).toBeLessThanOrEqual(200)
  expect(await stateOf(app.db)).toBe(before)
}

describe('a message is taken', () => {
  it.each([
    '/fsi/api/rsfComIfsService/callService',
    '/mbs/fmi/fsi/api/callFsiService/callService',
    '/ebus/gdyb_inf/poc/hsa/hgs/1101',
    '/CSB',
    '/',
  ])('at the path %s', async (url) => {
    expect((await post(JSON.stringify(good()), {}, url)).body).toMatchObject({ infcode: 0, err_msg: '' })
  })

  it.each([
    ['text/plain; charset=utf-8'],
    ['application/json'],
    ['application/x-www-form-urlencoded'],
    ['nonsense'],
    [''],
  ])('with the content type "%s"', async (type) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type }
    expect((await post(JSON.stringify(good()), headers)).body).toMatchObject({ infcode: 0 })
  })

  it('with a byte order mark, unknown members, any infver and a number for infno', async () => {
    const message = { ...good(), infno: 1101, infver: 1, serv_code: 'x', devNo: null, opter_type: null }
    expect((await post(`\uFEFF${JSON.stringify(message)}`)).body).toMatchObject({ infcode: 0 })
  })

  it('with its input spelt Input', async () => {
    const { input: Input, ...rest } = good()
    expect((await post(JSON.stringify({ ...rest, Input }))).body).toMatchObject({ infcode: 0 })
    expect((await post(JSON.stringify({ ...rest, input: null, Input }))).body).toMatchObject({ infcode: 0 })
  })

  it.each([{}, { 'content-encoding': 'gzip' }, { 'content-encoding': 'deflate' }])(
    'as gzip, whatever its headers say: %j',
    async (headers) => {
      expect((await post(gzipSync(JSON.stringify(good())), headers)).body).toMatchObject({ infcode: 0 })
    },
  )

  it('plain, though its headers say that it is compressed', async () => {
    const plain = await post(JSON.stringify(good()), { 'content-encoding': 'deflate' })
    expect(plain.body).toMatchObject({ infcode: 0 })
  })

  it('with input as JSON text', async () => {
    const message = { ...good(), input: JSON.stringify(good().input) }
    expect((await post(JSON.stringify(message))).body).toMatchObject({ infcode: 0 })
  })

  it('as a hospital in Hunan recorded it, words for nothing included', async () => {
    const recorded = JSON.parse(
      readFileSync(new URL('fixtures/1101-request-hunan.json', import.meta.url), 'utf8'),
    )
    recorded.fixmedins_code = hospital
    recorded.input.data.mdtrt_cert_no = demoIdNumber('王秀英')
    const { body } = await post(JSON.stringify(recorded))
    expect(body).toMatchObject({ infcode: 0, output: { baseinfo: { psn_name: '王秀英' } } })
  })

  it('and answered with every member of the envelope', async () => {
    const { body, headers } = await post(JSON.stringify(good()))
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(body).toMatchObject({
      infcode: 0,
      inf_refmsgid: expect.stringMatching(/^52020020250115100000\d{10}$/),
      refmsg_time: expect.stringMatching(/^\d{17}$/),
      respond_time: expect.stringMatching(/^\d{17}$/),
      err_msg: '',
    })
  })
})

describe('a message that cannot be read changes nothing and gets a sentence', () => {
  it.each([
    ['nothing', '', /为空/],
    ['broken JSON', '{"infno":"2207",', /JSON/],
    ['a list', '[]', /JSON 对象/],
    ['a number', '1', /JSON 对象/],
    ['deep nesting', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, /嵌套/],
    ['deep lists', '['.repeat(200_000), /嵌套/],
    ['GBK', Buffer.from('{"infno":"1101","opter_name":"\xcd\xf5"}', 'latin1'), /报文是 GBK 编码.*UTF-8/],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0xfd, 0x7d]), /不是 UTF-8 编码/],
    ['half a gzip', gzipSync(JSON.stringify(message())).subarray(0, 40), /压缩内容不完整/],
    ['a gzip that grows too large', gzipSync(' '.repeat(3 * 1024 * 1024)), /上限/],
    ['10 MB', `{"infno":"${'1'.repeat(10 * 1024 * 1024)}"}`, /上限/],
    ['no infno', '{}', /infno/],
    ['an unknown transaction', JSON.stringify({ ...message(), infno: '9999' }), /未开通交易 9999/],
    ['no msgid', JSON.stringify({ ...message(), msgid: 'null' }), /msgid/],
    ['a long msgid', JSON.stringify({ ...message(), msgid: 'x'.repeat(31) }), /msgid/],
    [
      'an unknown institution',
      JSON.stringify({ ...message(), fixmedins_code: 'H99999999999' }),
      /H99999999999/,
    ],
    ['no input', JSON.stringify({ ...message(), input: null }), /input/],
    ['a list as input', JSON.stringify({ ...message(), input: [] }), /input/],
    ['a missing node', JSON.stringify({ ...message(), input: {} }), /缺少输入节点 data/],
    ['two rows where one goes', JSON.stringify({ ...message(), input: { data: [{}, {}] } }), /只能有一条/],
    ['text as a node', JSON.stringify({ ...message(), input: { data: 'x' } }), /JSON 对象/],
    [
      'a missing field',
      JSON.stringify({ ...message(), infno: '5301', input: { data: { psn_no: '' } } }),
      /psn_no/,
    ],
    [
      'a NUL character',
      JSON.stringify({ ...message(), input: { data: { mdtrt_cert_type: '02', mdtrt_cert_no: 'a\0' } } }),
      /不允许的字符/,
    ],
    ['half a character', JSON.stringify({ ...message(), msgid: '\ud800' }), /msgid.*不允许的字符/],
    [
      'sealed content of an institution that can be none',
      JSON.stringify({ ...message(), fixmedins_code: 'a\0b', enc_type: 'SM4', input: 'eyJ9' }),
      /fixmedins_code.*不允许的字符/,
    ],
    [
      'an unknown code',
      JSON.stringify({ ...message(), input: { data: { mdtrt_cert_type: '77', mdtrt_cert_no: '1' } } }),
      /代码表/,
    ],
  ])('%s', async (_, payload, sentence) => {
    await expectRefusal(await post(payload), sentence)
  })

  it('a scan at a place that can be none', async () => {
    const { status, body } = await post(JSON.stringify({ transType: 'ec.query', orgId: 'a\0b', data: {} }))
    expect([status, body.code]).toEqual([200, -1])
    expect(body.message).not.toContain('故障')
  })

  it.each([
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('another compression: %s', async (how, compress) => {
    const compressed = await post(compress(JSON.stringify(good())), { 'content-encoding': how })
    await expectRefusal(compressed, new RegExp(`以 ${how} 方式压缩.*不压缩`))
  })

  it('an encrypted input, naming what is not agreed', async () => {
    const encrypted = { ...good(), enc_type: 'SM4', input: 'c2VjcmV0IQ==' }
    await expectRefusal(await post(JSON.stringify(encrypted)), /加密.*SM4.*未约定/)
  })
})

function message() {
  return {
    infno: '1101',
    msgid: 'H5202010000120250115100000002',
    fixmedins_code: hospital,
    input: { data: { mdtrt_cert_type: '02', mdtrt_cert_no: '990201198203150037' } },
  }
}

it('a large message over a real connection is answered, not cut off', async () => {
  const server = await createApp(app.deps, app.settler, { his: registerHis })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  try {
    const response = await fetch(`${address}/x`, {
      method: 'POST',
      body: `{"infno":"${'1'.repeat(20 * 1024 * 1024)}"}`,
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('2 MB') })
  } finally {
    await server.close()
  }
})

it('a bug is answered by its number, without details', async () => {
  const broken = await createApp(
    app.deps,
    {
      ...app.settler,
      reverse: async () => {
        throw new Error('secret detail')
      },
    },
    { his: registerHis },
  )
  const { psnNo } = demoPatient('张伟')
  const answer = await broken.inject({
    method: 'POST',
    url: '/',
    payload: JSON.stringify({
      ...message(),
      infno: '2208',
      input: { data: { psn_no: psnNo, setl_id: '1', mdtrt_id: '1' } },
    }),
  })
  await broken.close()
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    infcode: -1,
    err_msg: expect.stringMatching(/故障编号 [0-9a-f]{16}/),
  })
  expect(answer.payload).not.toContain('secret detail')
})
