import { describe, expect, test } from 'vitest'
import { readConfig, sandboxSecrets } from './config.ts'

const keys = {
  GONGJI_SEAL_KEY: '00112233445566778899aabbccddeeff',
  GONGJI_INDEX_KEY: 'ab'.repeat(32),
}
const production = { ...keys, PUBLIC_ORIGIN: 'https://gongji.example', TRUST_PROXY: '1' }

describe('settings', () => {
  test('without any it is a sandbox on the embedded database, on this machine only', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'sandbox',
      database: { kind: 'embedded' },
      host: '127.0.0.1',
      port: 8080,
    })
  })

  test('a database of one’s own never becomes a sandbox by itself: it has to be asked for by name', () => {
    const url = { DATABASE_URL: 'postgres://db/gongji' }
    expect(() => readConfig(url)).toThrow('GONGJI_SEAL_KEY')
    expect(readConfig({ ...url, GONGJI_MODE: 'sandbox' })).toMatchObject({
      mode: 'sandbox',
      database: { kind: 'postgres', lockStep: undefined },
    })
    expect(readConfig({ ...url, ...production }).mode).toBe('production')
  })

  test.each([
    ['keys', { NODE_ENV: 'production' }, /GONGJI_SEAL_KEY, GONGJI_INDEX_KEY/],
    [
      'keys of its own',
      { ...production, GONGJI_SEAL_KEY: Buffer.from(sandboxSecrets.seal).toString('hex') },
      /GONGJI_SEAL_KEY/,
    ],
    ['TLS', { ...production, PUBLIC_ORIGIN: 'http://gongji.example' }, /PUBLIC_ORIGIN/],
    ['a proxy that ends TLS', { ...production, TRUST_PROXY: '' }, /TRUST_PROXY/],
    [
      'the key of a tax bureau it names',
      { ...production, TAX_BUREAU_URL: 'https://tax.example' },
      /TAX_BUREAU_KEY/,
    ],
  ])('production does not start without %s', (_, env, named) => {
    expect(() => readConfig(env)).toThrow(named)
  })

  test.each([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['LANES', '0'],
    ['LOCK_STEP', 'serializable'],
    ['SANDBOX_CLOCK', 'yesterday'],
    ['SANDBOX_TRACE_CODES', 'never'],
    ['GONGJI_MODE', 'test'],
    ['DATABASE_URL', 'mysql://db'],
    ['GONGJI_SEAL_KEY', 'secret'],
    ['GONGJI_INDEX_KEY', 'abcd'],
  ])('%s cannot be “%s”, and the refusal names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })
})
