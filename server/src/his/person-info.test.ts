import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../db/sql.ts'
import { issueCode } from '../person/code.ts'
import { findPersonId } from '../person/person.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { demoCard, demoIdNumber, demoPsnNo, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const read = (type: string, number: string) => till(app, hospital).readPerson(type, number)
const idOf = async (name: string) =>
  (await findPersonId(app.db.reader, app.deps.secrets, 'id', demoIdNumber(name)))!

describe('1101 reads who stands before the till', () => {
  it.each([
    ['ID card', '02', () => demoIdNumber('王秀英')],
    ['social-security card', '03', () => demoCard('王秀英')],
    ['ID number that a program sends as a card’s', '03', () => demoIdNumber('王秀英')],
    ['a code that the sandbox prints for vendors', '01', () => `SANDBOX${demoIdNumber('王秀英')}`],
  ])('by %s', async (_, type, number) => {
    const { infcode, err_msg, output } = await read(type, number())
    expect({ infcode, err_msg }).toEqual({ infcode: 0, err_msg: '' })
    expect(output.baseinfo).toEqual({
      psn_no: demoPsnNo('王秀英'),
      psn_cert_type: '01',
      certno: '990201195809190064',
      psn_name: '王秀英',
      gend: '2',
      naty: '01',
      brdy: '1958-09-19',
      age: 66.2,
      psn_mgtcode: null,
      exp_content: null,
    })
  })

  it('by the code on the phone, for two minutes', async () => {
    const personId = await idOf('张建国')
    const { code } = await app.db.transaction((tx) => issueCode(tx, app.deps, personId))
    expect(code).toMatch(/^\d{28}$/)
    expect((await read('01', code)).output.baseinfo.psn_name).toBe('张建国')
    app.clock.advance({ minutes: 2 })
    expect((await read('01', code)).output.baseinfo.psn_name).toBe('张建国')
    app.clock.advance({ minutes: 1 })
    expect(await read('01', code)).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('过期') })
  })

  it('shows the own account on the row of the employee scheme, and no relative’s', async () => {
    const { output } = await read('02', demoIdNumber('王秀英'))
    expect(output.insuinfo).toEqual([
      {
        balc: 300,
        insutype: '310',
        psn_type: '1201',
        psn_insu_stas: '1',
        psn_insu_date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        paus_insu_date: null,
        cvlserv_flag: '0',
        insuplc_admdvs: '520200',
        emp_name: '六盘水示范公司',
      },
    ])
    expect(JSON.stringify(output)).not.toContain('8642')
    const resident = await read('02', demoIdNumber('张建国'))
    expect(resident.output.insuinfo).toMatchObject([{ balc: 0, insutype: '390', insuplc_admdvs: '520200' }])
    const { idNumber } = await make(app, { name: '安一', to: null, balance: 5_000 })
    expect((await read('02', idNumber)).output.insuinfo).toMatchObject([{ balc: 0, insutype: '390' }])
  })

  it('says that insurance is suspended or has ended', async () => {
    expect((await read('02', demoIdNumber('孙丽'))).output.insuinfo).toMatchObject([{ psn_insu_stas: '2' }])
    expect((await read('02', demoIdNumber('何平'))).output.insuinfo).toMatchObject([{ psn_insu_stas: '4' }])
  })

  it('to no institution that is no longer designated', async () => {
    const designated = (active: boolean) =>
      sql`update institution set active = ${active} where code = ${hospital}`.execute(app.db.autocommit)
    await designated(false)
    expect(await read('02', demoIdNumber('王秀英'))).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/H52020100001.*定点机构/),
    })
    await designated(true)
  })

  it('refuses numbers that nobody has, in words', async () => {
    for (const [type, number] of [
      ['02', '990201199912310000'],
      ['03', 'G99999999'],
      ['01', '1234567890123456789012345678'],
      ['01', 'SANDBOX990201199912310000'],
    ] as const) {
      const answer = await read(type, number)
      expect(answer).toMatchObject({
        infcode: -1,
        output: null,
        err_msg: expect.stringContaining('未查到参保人'),
      })
    }
  })
})

describe('1201 finds institutions', () => {
  const find = (medinsinfo: Record<string, string>) => till(app, hospital).call('1201', { medinsinfo })

  it('by code', async () => {
    const { output } = await find({ fixmedins_type: '2', fixmedins_name: '', fixmedins_code: 'P52020100001' })
    expect(output.medinsinfo).toMatchObject([
      { fixmedins_code: 'P52020100001', fixmedins_name: '六盘水示范大药房', fixmedins_type: '2' },
    ])
    expect(output.medinsinfo[0].uscc).not.toBe('')
  })
  it('by part of the name', async () => {
    const { output } = await find({ fixmedins_type: '1', fixmedins_name: '昭通市' })
    expect(output.medinsinfo.map((one: { fixmedins_code: string }) => one.fixmedins_code).sort()).toEqual([
      'H53060200001',
      'H53060200002',
    ])
  })
  it('with no row when there is none', async () => {
    expect((await find({ fixmedins_code: 'H99999999999' })).output.medinsinfo).toEqual([])
  })
  it('refuses an empty question', async () => {
    expect(await find({ fixmedins_type: '1' })).toMatchObject({ infcode: -1 })
  })
})
