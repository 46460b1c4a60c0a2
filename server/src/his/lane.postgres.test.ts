import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockSteps, type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

let app: TestApp
let other: TestApp
describe.each(lockSteps)('with the lock step %s', (lockStep) => {
  beforeAll(async () => {
    app = await testApp({ lockStep })
    other = await app.another()
  })
  afterAll(() => app.close())

  const hospital = 'H52020100002'

  it('an id that two servers get at once for two patients does one thing, and the other is told that it is used', async () => {
    app.clock.moveTo('2025-01-15')
    const people = [
      await make(app, { name: '郭强', scheme: 'employee', balance: 1_000 }),
      await make(app, { name: '郭兰', scheme: 'employee', balance: 1_000 }),
    ]
    const tills = [till(app, hospital), till(other, hospital)]
    for (let round = 0; round < 10; round++) {
      const msgid = tills[0]!.newMsgid()
      const answers = await Promise.all(
        people.map(({ psnNo, idNumber }, index) =>
          tills[index]!.call(
            '2201',
            {
              data: {
                psn_no: psnNo,
                insutype: '',
                mdtrt_cert_type: '02',
                mdtrt_cert_no: idNumber,
                begntime: '2025-01-15 09:00:00',
                ipt_otp_no: String(round),
                dept_code: '03',
                dept_name: '内科',
                caty: 'A03',
              },
            },
            msgid,
          ),
        ),
      )
      expect(answers.filter(({ infcode }) => infcode === 0)).toHaveLength(1)
      const refused = answers.find(({ infcode }) => infcode !== 0)
      expect(refused?.err_msg).toMatch(/已用于内容不同的请求/)
    }
  })
})
