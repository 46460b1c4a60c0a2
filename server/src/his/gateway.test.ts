import { createCipheriv, createHash, createHmac } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHis, type HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { type AppOptions, createApp } from '../http/app.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoPatient } from '../testing/till.ts'
import { isListed } from './gateway.ts'
import { rawInput } from './raw-input.ts'
import { registerHis } from './routes.ts'

const code = 'H52020100002'
const path = '/fsi/api/rsfComIfsService/callService'
let app: TestApp
let administrator: TestCaller
beforeAll(async () => {
  // Keys are read anew for each message, so that none is good after its end.
  const his: AppOptions['his'] = (scope, deps, settler) =>
    registerHis(scope, deps, settler, { keysKeptMs: 0 })
  app = await testApp({ his })
  administrator = await app.staff('administrator')
})
afterAll(() => app.close())

type Key = { key: { id: string; keyId: string }; secret: string }
const keysPath = `/administration/institutions/${code}/keys`
async function issue(body: object): Promise<Key> {
  const answer = await app.post(keysPath, administrator, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
const end = ({ key }: Key) => app.call('DELETE', `${keysPath}/${key.id}`, administrator)

const his = createHis({
  send: async () => ({}) as HisAnswer,
  institution: code,
  now: () => app.clock.now(),
  lane: 71,
})
const asks = (more: object = {}) => ({
  ...his.envelope(
    '1101',
    { data: { mdtrt_cert_type: '02', mdtrt_cert_no: demoPatient('张建国').certNo } },
    his.newMsgid(),
  ),
  ...more,
})
async function send(message: unknown, headers: Record<string, string> = {}): Promise<string> {
  const payload = typeof message === 'string' ? message : JSON.stringify(message)
  const { status, body } = await app.raw({ method: 'POST', url: path, headers, payload })
  expect(status).toBe(200)
  return body.infcode === 0 ? 'taken' : body.err_msg
}
const refused = {
  unsigned: /没有签名/,
  wrong: /签名不一致/,
  old: /相差超过30分钟/,
  again: /已经收到过/,
  key: /不是本机构在用的密钥/,
  address: /未登记的网络地址/,
}

const csb = ({ key, secret }: Key, at = Date.now()): Record<string, string> => {
  const signed = {
    _api_access_key: key.keyId,
    _api_name: '1101',
    _api_timestamp: String(at),
    _api_version: '1.0',
  }
  const string = Object.entries(signed)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return { ...signed, _api_signature: createHmac('sha1', secret).update(string).digest('base64') }
}
let nonces = 0
const xtif = ({ key, secret }: Key, at = Date.now()): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000))
  const nonce = `n${++nonces}`
  const text = `${timestamp}${secret}${nonce}${timestamp}`
  return {
    'x-tif-paasid': key.keyId,
    'x-tif-timestamp': timestamp,
    'x-tif-nonce': nonce,
    'x-tif-signature': createHash('sha256').update(text).digest('hex'),
  }
}
const hour = 3_600_000

describe.each([
  { scheme: 'csb', sign: csb },
  { scheme: 'xtif', sign: xtif },
])('an institution that signs by $scheme', ({ scheme, sign }) => {
  test('is let in by its own key, once a signature, within the window, from its addresses', async () => {
    const own = await issue({ scheme, addresses: ['127.0.0.0/8'] })
    expect(await send(asks())).toMatch(refused.unsigned)
    const headers = sign(own)
    expect(await send(asks(), headers)).toBe('taken')
    expect(await send(asks(), headers)).toMatch(refused.again)
    expect(await send(asks(), sign({ ...own, secret: `${own.secret}x` }))).toMatch(refused.wrong)
    expect(await send(asks(), sign(own, Date.now() - hour))).toMatch(refused.old)
    expect(await send(asks(), sign(own, Date.now() + hour))).toMatch(refused.old)
    const renamed = sign({ ...own, key: { ...own.key, keyId: 'nobody' } })
    expect(await send(asks(), renamed)).toMatch(refused.key)
    // Another institution's messages are not signed with it.
    expect(await send(asks({ fixmedins_code: 'H52020100001' }), sign(own))).toBe('taken')
    const elsewhere = await issue({ scheme, addresses: ['10.0.0.1'], graceHours: 1 })
    expect(await send(asks(), sign(elsewhere))).toMatch(refused.address)
    // While tills are changed over both keys are good; one that was ended is not.
    expect(await send(asks(), sign(own))).toBe('taken')
    await end(own)
    expect(await send(asks(), sign(own))).toMatch(refused.key)
    await end(elsewhere)
    expect(await send(asks())).toBe('taken')
  })
})

describe('an institution that signs in', () => {
  test('by OAuth2 gets a token for its id and secret, and is let in by it', async () => {
    const own = await issue({ scheme: 'oauth' })
    const token = async (secret: string) =>
      await app.raw({
        method: 'POST',
        url: '/auth/oauth/token',
        headers: {
          authorization: `Basic ${Buffer.from(`${own.key.keyId}:${secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'grant_type=password&username=u&password=p&scope=all',
      })
    expect(await token('wrong')).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    const { body } = await token(own.secret)
    expect(await send(asks(), { authorization: `Bearer ${body.access_token}` })).toBe('taken')
    expect(await send(asks(), { authorization: `Bearer ${'x'.repeat(43)}` })).toMatch(refused.key)
    await end(own)
    expect(await send(asks())).toBe('taken')
  })

  test('by an API key is let in by it, and nothing of the key can be read from the database', async () => {
    const own = await issue({ scheme: 'apiKey' })
    expect(await send(asks(), { apikey: own.secret })).toBe('taken')
    expect(await send(asks(), { apikey: `${own.secret}x` })).toMatch(refused.key)
    const listed = await app.get(keysPath, administrator)
    expect(listed.text).not.toContain(own.secret)
    await end(own)
  })

  test('by SM2 signs the input as it writes it, plain or sealed with SM4', async () => {
    const pair = sm2.generateKeyPairHex()
    const own = await issue({ scheme: 'sm2', publicKey: pair.publicKey.slice(2) })
    const sign = (text: string, privateKey = pair.privateKey) =>
      Buffer.from(sm2.doSignature(text, privateKey, { hash: true, userId: own.key.keyId }), 'hex').toString(
        'base64',
      )
    const message = asks({ signtype: 'SM2' })
    // Written with spaces and an escape of its own: that text is what the signature covers.
    const input =
      '{ "data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "\\u0039' +
      demoPatient('张建国').certNo.slice(1) +
      '"} }'
    const written = (cainfo: string) =>
      JSON.stringify({ ...message, input: 'HERE', cainfo }).replace('"HERE"', input)
    const good = written(sign(input))
    expect(await send(good)).toBe('taken')
    expect(await send(good)).toMatch(refused.again)
    expect(await send(written(sign(`${input} `)))).toMatch(refused.wrong)
    expect(await send(written(sign(input, sm2.generateKeyPairHex().privateKey)))).toMatch(refused.wrong)
    expect(await send(written('AAAA'))).toMatch(refused.wrong)
    const cipher = createCipheriv('sm4-ecb', Buffer.from(own.key.keyId), null)
    const sealed = Buffer.concat([cipher.update(input, 'utf8'), cipher.final()]).toString('base64')
    const closed = { ...message, enc_type: 'SM4', input: sealed, cainfo: sign(input) }
    expect(await send(closed)).toBe('taken')
    expect(await send({ ...closed, input: 'AAAA' })).toMatch(/无法用本机构的密钥解密/)
    // Of a form the message is signed, whatever stands in the file before it.
    const form = [
      '--a',
      'Content-Disposition: form-data; name="file"; filename="x"',
      '',
      '{"broken\nkey":["',
      '--a',
      'Content-Disposition: form-data; name="jsonStr"',
      '',
      written(sign(input)),
      '--a--',
      '',
    ].join('\r\n')
    expect(await send(form, { 'content-type': 'multipart/form-data; boundary=a' })).toBe('taken')
    await end(own)
  })
})

test('in production nobody is let in unsigned, with or without a key', async () => {
  const guarded = await createApp(app.deps, app.settler, {
    his: (scope, deps, settler) => registerHis(scope, deps, settler, { signed: true }),
  })
  const answer = await guarded.inject({ method: 'POST', url: path, payload: JSON.stringify(asks()) })
  await guarded.close()
  expect(answer.json().err_msg).toMatch(refused.unsigned)
})

test('a message that a page sends is refused, whoever signs it', async () => {
  expect(await send(asks(), { origin: 'http://localhost' })).toMatch(/来自网页/)
})

test.each([
  ['10.1.2.3', ['10.1.0.0/16'], true],
  ['10.2.2.3', ['10.1.0.0/16', '10.2.2.3'], true],
  ['::ffff:10.2.2.3', ['10.2.2.3'], true],
  ['10.2.2.4', ['10.2.2.3'], false],
  ['2001:db8::1', ['2001:db8::/32'], true],
  ['2001:db9::1', ['2001:db8::/32', '10.0.0.0/8'], false],
])('%s on %o: %s', (address, list, listed) => {
  expect(isListed(list, address)).toBe(listed)
})

test.each([
  ['{"a":{"input":1},"input":{"b":"}\\""} , "c":1}', '{"b":"}\\""}'],
  ['{"input":"x\\u0041","b":2}', 'xA'],
  ['{"b":"input","c":[{"input":3}]}', null],
  ['{"Input" : [1]}', '[1]'],
])('the input of %s is %s', (text, input) => {
  expect(rawInput(text)).toBe(input)
})
