import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// Looking somebody up (1101, 1161, 1162, 6101) is counted by institution and person, and the person sees who looked.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const [hospital, other] = ['H52020100001', 'P52020100001']
let day = 14
// Each test has 15 minutes of its own.
const nextDay = () => {
  day += 1
  app.clock.moveTo(`2025-01-${day}`)
}
beforeEach(nextDay)

const ask = (institution: string, number: string, infno = '1101') =>
  till(app, institution).call(infno, { data: { mdtrt_cert_type: '02', mdtrt_cert_no: number } })
const readersOf = async (who: TestCaller) => (await app.get('/readings', who)).body.readings
const stopped = {
  infcode: -1,
  err_msg: expect.stringMatching(/查询次数过多，已暂停人员查询，请15分钟后再试/),
}

describe('looking somebody up', () => {
  it('is written down with institution, operator and time, each time, where the person reads it', async () => {
    const patient = await make(app, { name: '卢一' })
    await ask(hospital, patient.idNumber)
    await ask(other, patient.idNumber)
    await ask(hospital, patient.idNumber, '1161')
    const readings = await readersOf(patient)
    expect(readings).toHaveLength(3)
    expect(readings[1]).toMatchObject({
      who: { zh: expect.stringMatching(/（操作员.+）$/), en: expect.stringMatching(/, its operator .+$/) },
      what: { zh: expect.stringContaining('身份') },
      at: new Date(app.clock.now()).toISOString(),
    })
    expect(new Set(readings.map(({ who }: { who: { zh: string } }) => who.zh)).size).toBe(2)
  })

  it('of one person goes on 30 times at one institution, and at the next all the same', async () => {
    const patient = await make(app, { name: '卢二' })
    for (let times = 0; times < 30; times += 1) {
      expect(await ask(hospital, patient.idNumber)).toMatchObject({ infcode: 0 })
    }
    expect(await ask(hospital, patient.idNumber)).toMatchObject(stopped)
    expect(await ask(hospital, patient.idNumber, '1161')).toMatchObject(stopped)
    expect(await ask(other, patient.idNumber)).toMatchObject({ infcode: 0 })
    expect(await readersOf(patient)).toHaveLength(31)
    nextDay()
    expect(await ask(hospital, patient.idNumber)).toMatchObject({ infcode: 0 })
  })

  it('by guessing ends after a hundred who are nobody, whatever was shown', async () => {
    const patient = await make(app, { name: '卢三' })
    for (let times = 0; times < 100; times += 1) {
      const { err_msg } = await ask(hospital, `X${times}`, times % 2 === 0 ? '1101' : '1162')
      expect(err_msg).toMatch(/未查到/)
    }
    expect(await ask(hospital, patient.idNumber)).toMatchObject(stopped)
    expect(await readersOf(patient)).toEqual([])
    expect(await ask(other, patient.idNumber)).toMatchObject({ infcode: 0 })
  })
})
