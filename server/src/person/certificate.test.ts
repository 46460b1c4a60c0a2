import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { demoPeople } from '../sandbox/people.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { till } from '../testing/till.ts'
import { readCertificateNumber, sameName } from './identity.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const who = (name: string) => demoPeople.find((one) => one.name === name)!

describe('who has no ID card is known by another certificate', () => {
  it.each(demoPeople.map(({ name }) => name))('%s signs in by picking the name', async (name) => {
    expect((await app.get('/me', await app.person(name))).body.person.name).toBe(name)
  })

  it.each(['Karim Osman', '张小阳', '罗志远', '龑䶮·阿卜杜热合曼'])(
    '%s signs in by real name',
    async (name) => {
      const { idNumber } = who(name)
      const signIn = (given: { name: string; idNumber: string }) =>
        app.post('/sign-in/real-name', null, given)
      expect((await signIn({ name, idNumber })).body.me.person.name).toBe(name)
      expect((await signIn({ name, idNumber: ` ${idNumber.toLowerCase()} ` })).status).toBe(200)
      expect((await signIn({ name: '别人', idNumber })).status).toBe(422)
    },
  )

  test('罗志远 came without anybody: nobody authorised him, his insurance and his code are there, and a relative can bind him', async () => {
    const { idNumber } = who('罗志远')
    const signed = await app.post('/sign-in/real-name', null, { name: '罗志远', idNumber })
    expect(signed.status).toBe(200)
    const he = await app.person('罗志远')
    expect((await app.get('/family', he)).body).toMatchObject({ authorised: [], authorisedBy: [] })
    const home = (await app.get('/home', he)).body
    expect(home).toMatchObject({ payers: [], account: { person: { name: '罗志远' } } })
    expect((await app.get('/me/code', he)).status).toBe(200)
    const friend = await app.person('赵磊')
    const found = await app.post('/relatives/look-up', friend, { name: '罗志远', idNumber })
    expect(found.body).toMatchObject({ name: '罗志远', premiumOnly: false })
  })

  test('a till reads kind and number of the certificate', async () => {
    const read = async (name: string) =>
      (await till(app, 'H52020100001').readPerson('01', `SANDBOX${who(name).idNumber}`)).output.baseinfo
    expect(await read('Karim Osman')).toMatchObject({
      psn_no: '52020000000000000000000022',
      psn_cert_type: '07',
      certno: 'EGY990285071501',
      gend: '1',
      brdy: '1985-07-15',
    })
    expect(await read('张小阳')).toMatchObject({
      psn_cert_type: '990201',
      certno: 'S520012345',
      brdy: '2025-01-05',
    })
  })

  test('a newborn is bound by the birth certificate, for the premium', async () => {
    const answer = await app.post('/bindings/prepare', await app.person('李梅'), {
      relative: { name: '张小阳', idNumber: 's5200 12345' },
      relationship: 'child',
      purposes: ['premium'],
    })
    expect(answer).toMatchObject({ status: 200 })
  })
})

test.each([
  ['龑䶮·阿卜杜热合曼', '龑䶮•阿卜杜热合曼', true],
  ['龑䶮·阿卜杜热合曼', ' 龑䶮．阿卜杜热合曼 ', true],
  ['Karim Osman', 'KARIM  OSMAN', true],
  ['龑䶮·阿卜杜热合曼', '龑䶮阿卜杜热合曼', false],
  ['张伟', '张 伟', true],
  ['张伟', '张玮', false],
])('%s and %s are one name: %s', (a, b, same) => {
  expect(sameName(a, b)).toBe(same)
})

test('a number of another form than an ID number is no wrong ID number; a mistyped ID number is', () => {
  expect(readCertificateNumber('s520012345')).toBe('S520012345')
  expect(() => readCertificateNumber('99020119820315003')).toThrow()
  expect(() => readCertificateNumber('99020119820315003A')).toThrow()
})
