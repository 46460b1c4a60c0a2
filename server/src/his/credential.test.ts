import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { certificateNames } from '../person/identity.ts'
import { registerPerson } from '../person/register.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoCard, demoIdNumber, demoPatient, demoPsnNo, stateOf, till } from '../testing/till.ts'
import { credentialAt } from './credential.ts'

// Whoever has no ID card is read at the till, signs in and is found by whatever certificate the national table knows.

let app: TestApp
beforeAll(async () => {
  app = await testApp({ realName: async () => 'same' })
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const hospital = 'H52020100001'
const his = () => till(app, hospital)
const others = Object.keys(certificateNames).filter((kind) => kind !== '01')

/** Numbers as people's papers have them. */
const forms: Readonly<Record<string, string>> = {
  '02': '军字第2001988号',
  '04': 'H01234567',
  '05': 'M01234567',
  '06': '01234567',
  '07': 'USA990285071502',
  '08': 'E12345678',
  '18': 'C12345678',
}
const numberOf = (kind: string): string => forms[kind] ?? `K${kind}123456`.slice(0, 20)

const psnNos = new Map<string, string>()
async function holder(kind: string): Promise<{ name: string; number: string; psnNo: string }> {
  const [name, number] = [`持${kind}人`, numberOf(kind)]
  if (!psnNos.has(kind)) {
    await app.db.transaction(async (tx) => {
      const id = await registerPerson(tx, app.deps, {
        name,
        idKind: kind,
        idNumber: number,
        born: { on: '1980-02-03', gender: '2' },
        area: '520200',
        psnNo: `520200${`7${kind}`.padStart(20, '0')}`,
        enrolments: [
          {
            scheme: 'resident',
            area: '520200',
            category: 'adult',
            psnType: '1501',
            status: 'normal',
            from: '2024-01-01',
            to: null,
            benefitsFrom: '2024-01-01',
            employer: '',
            consecutiveYears: 0,
            yearsWithoutUse: 0,
            aidGroups: [],
          },
        ],
      })
      psnNos.set(kind, `520200${`7${kind}`.padStart(20, '0')}`)
      return id
    })
  }
  return { name, number, psnNo: psnNos.get(kind)! }
}

describe.each(others.map((kind) => [kind, certificateNames[kind]!] as const))('%s %s', (kind) => {
  it('is read at the till, of that kind or of whatever kind, with a credential or without', async () => {
    const { name, number, psnNo } = await holder(kind)
    const found = { psn_no: psnNo, psn_cert_type: kind, certno: number, psn_name: name }
    const bare = kind.replace(/^0/, '')
    for (const data of [
      { mdtrt_cert_type: '02', mdtrt_cert_no: number, psn_cert_type: kind },
      { mdtrt_cert_type: '2', mdtrt_cert_no: ` ${number.toLowerCase()} `, psn_cert_type: bare },
      { mdtrt_cert_type: '02', mdtrt_cert_no: number, psn_cert_type: '01' },
      { mdtrt_cert_type: '02', mdtrt_cert_no: number },
      { psn_cert_type: kind, certno: number, psn_name: name },
    ]) {
      const { output, err_msg } = await his().call('1101', { data })
      expect(output?.baseinfo, `${JSON.stringify(data)} ${err_msg}`).toMatchObject(found)
    }
    expect(await his().call('1101', { data: { certno: number, psn_name: '别人' } })).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/姓名与证件号码不一致/),
    })
  })

  it('pays its own bill, and nobody else’s', async () => {
    const { number, psnNo } = await holder(kind)
    const shown = { mdtrt_cert_type: '02', mdtrt_cert_no: number, psn_cert_type: kind, certno: number }
    const wanted = { psn_no: psnNo, begntime: '2025-01-15 09:00:00', ...shown }
    outputOf(await his().call('2201', { data: wanted }))
    const before = await stateOf(app.db)
    const stranger = await his().call('2201', { data: { ...wanted, psn_no: demoPsnNo('张伟') } })
    expect(stranger).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(/不是该患者本人的/) })
    const mixed = { ...wanted, certno: demoIdNumber('张伟') }
    expect((await his().call('2201', { data: mixed })).err_msg).toMatch(/不是该患者本人的/)
    expect(await stateOf(app.db)).toBe(before)
  })
})

describe('the same certificate', () => {
  it.each(Object.entries(forms))(
    'of kind %s signs in and is found at the counter as %s',
    async (kind, number) => {
      const { name } = await holder(kind)
      const signedIn = await app.post('/sign-in/real-name', null, { name, idNumber: number })
      expect(signedIn, signedIn.text).toMatchObject({ status: 200 })
      expect(signedIn.body.me.person.name).toBe(name)
      // At the counter a clerk reports a change of whoever holds it.
      const clerk = await app.staff('clerk-520200')
      const opened = await app.post('/agency/changes', clerk, {
        person: { name, idNumber: number },
        change: { kind: 'suspend', on: '2025-01-15' },
      })
      expect(opened, opened.text).toMatchObject({ status: 200 })
    },
  )
})

describe('a kind of credential is read as the table of the place has it', () => {
  it.each([
    ['1', 'code'],
    ['04', 'code'],
    ['05', 'code'],
  ])('%s is a %s', async (mdtrt_cert_type) => {
    const data = { mdtrt_cert_type, mdtrt_cert_no: `SANDBOX${demoIdNumber('张伟')}` }
    expect(outputOf(await his().call('1101', { data })).baseinfo.psn_name).toBe('张伟')
  })
  it.each(['3', '03', '06'])('%s is a card', async (mdtrt_cert_type) => {
    const data = { mdtrt_cert_type, mdtrt_cert_no: demoCard('张伟') }
    expect(outputOf(await his().call('1101', { data })).baseinfo.psn_name).toBe('张伟')
  })
  it('17 is nothing in Guizhou, and a residence permit in Hainan, where 04 and 05 are permits too', async () => {
    const data = { mdtrt_cert_type: '17', mdtrt_cert_no: '1' }
    expect((await his().call('1101', { data })).err_msg).toMatch(/17 不在代码表.*04（终端扫码）/)
    expect(credentialAt('460100', '17')).toMatchObject({ as: 'certificate', kind: '17' })
    expect(credentialAt('460100', '04')).toMatchObject({ as: 'certificate', kind: '05' })
    expect(credentialAt('520200', '04')).toMatchObject({ as: 'code' })
  })
  it.each([64, 128, 512])('a token of %i characters is read, and nobody’s here', async (length) => {
    const data = { mdtrt_cert_type: '01', mdtrt_cert_no: 'a'.repeat(length) }
    expect((await his().call('1101', { data })).err_msg).toMatch(/^该参保人的基本信息为空。/)
    const registered = { psn_no: demoPsnNo('张伟'), begntime: '2025-01-15 09:00:00', ...data }
    expect((await his().call('2201', { data: registered })).err_msg).toMatch(/^该参保人的基本信息为空。/)
  })
  it('nothing shown is refused', async () => {
    expect((await his().call('1101', { data: { psn_name: '张伟' } })).err_msg).toMatch(/没有出示就诊凭证/)
  })
})

describe('a code that was scanned becomes a token', () => {
  const scan = (ecQrCode: string) => ({
    orgId: hospital,
    businessType: '01101',
    operatorId: '0001',
    operatorName: '收费员',
    officeId: '32760',
    officeName: '消化内科',
    ecQrCode,
  })
  const codeOf = async (name: string): Promise<string> =>
    (await app.get('/me/code', await app.person(name))).body.code

  it('by 6101, good for the visit and once the phone shows another', async () => {
    const { OutData } = outputOf(await his().call('6101', { InData: scan(await codeOf('王秀英')) }))
    expect(OutData).toMatchObject({
      userName: '王秀英',
      idNo: demoIdNumber('王秀英'),
      idType: '01',
      insuOrg: '520200',
      gender: '2',
      birthday: '1958-09-19',
    })
    const patient = { ...demoPatient('王秀英'), certType: '01' as const, certNo: OutData.ecToken }
    const { answer } = await his().payBill({ patient, lines: [{ code: 'DEMOA0001', amount: 10 }] })
    expect(outputOf(answer).setlinfo).toMatchObject({ mdtrt_cert_type: '01', psn_name: '王秀英' })
  })

  it('by the call of a scanning control, in the form it reads', async () => {
    const { ecQrCode, ...rest } = scan(await codeOf('王秀英'))
    const call = { data: { ...rest, ecQrCode }, orgId: hospital, transType: 'ec.query' }
    const answer = await app.fsi(call, '/localcfc/api/hsecfc/localQrCodeQuery')
    expect(answer).toMatchObject({ code: 0, message: '', data: { userName: '王秀英', idType: '01' } })
    const data = { mdtrt_cert_type: '01', mdtrt_cert_no: answer.data.ecToken }
    expect(outputOf(await his().call('1101', { data })).baseinfo.psn_name).toBe('王秀英')

    for (const [wrong, sentence] of [
      [{ ...call, transType: 'cn.nhsa.ec.auth' }, /没有开通 cn.nhsa.ec.auth/],
      [{ ...call, data: rest }, /ecQrCode.*不能为空/],
      [{ ...call, orgId: 'H99999999999' }, /H99999999999/],
      [{ ...call, data: { ...rest, ecQrCode: '0'.repeat(28) } }, /未查到参保人/],
      [{ transType: 'ec.query' }, /./],
    ] as const) {
      const refused = await app.fsi(wrong)
      expect(refused).toMatchObject({ code: -1, data: null })
      expect(refused.message).toMatch(sentence)
    }
  })

  it('and not one that is old, or nobody’s', async () => {
    const code = await codeOf('王秀英')
    app.clock.moveTo('2025-01-16')
    expect((await his().call('6101', { InData: scan(code) })).err_msg).toMatch(/医保码已过期/)
    expect((await his().call('6101', { InData: scan('123') })).err_msg).toMatch(/^该参保人的基本信息为空/)
  })

  it('1161 and 1162 read a person as 1101 does, with what card and code said', async () => {
    const card = { mdtrt_cert_no: demoCard('李梅'), card_sn: 'SN1' }
    const byCard = outputOf(await his().call('1161', { data: card }))
    expect(byCard).toMatchObject({
      baseinfo: { psn_name: '李梅' },
      insuinfo: [{ insutype: '310', balc: 1200 }],
      cardecinfo: {
        psn_name: '李梅',
        certno: demoIdNumber('李梅'),
        cardno: demoCard('李梅'),
        card_sn: 'SN1',
      },
    })
    const byCode = outputOf(await his().call('1162', { data: { mdtrt_cert_no: await codeOf('李梅') } }))
    expect(byCode).toMatchObject({ baseinfo: { psn_name: '李梅' }, cardecinfo: { psn_cert_type: '01' } })
    const data = { mdtrt_cert_type: '01', mdtrt_cert_no: byCode.cardecinfo.ecToken }
    expect(outputOf(await his().call('1101', { data })).baseinfo.psn_name).toBe('李梅')
  })
})
