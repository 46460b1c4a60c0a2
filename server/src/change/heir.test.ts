import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDueJobs } from '../jobs.ts'
import { noticeJobs } from '../notice/jobs.ts'
import { checkDigit } from '../person/identity.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, type Made, make } from '../testing/people.ts'

let app: TestApp
let clerk: TestCaller
let second: TestCaller
let father: Made
let son: Made
let widow: Made
let grandchild: Made
let stranger: Made

const bank = '622202000000001234'
const share = (name: string, amount: number, idNumber?: string) => ({
  name,
  relation: '子女',
  bankAccount: bank,
  amountFen: amount,
  proof: '继承公证书',
  ...(idNumber === undefined ? {} : { idNumber }),
})
const name = (heirs: unknown[]) => app.post(`/agency/estates/${father.id}/heirs`, clerk, { heirs })
const inheritances = async (who: TestCaller) => (await app.get('/inheritances', who)).body.inheritances

beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
  father = await make(app, { name: '华老', scheme: 'employee', bornOn: '1948-02-02', balance: 100_000 })
  son = await make(app, { name: '华平', scheme: 'employee', bornOn: '1980-03-03' })
  widow = await make(app, { name: '曹云', scheme: 'employee', bornOn: '1982-03-03' })
  grandchild = await make(app, { name: '华小', bornOn: '2016-04-04', guardian: widow })
  stranger = await make(app, { name: '金路', scheme: 'employee' })
  const person = { name: father.name, idNumber: father.idNumber }
  await app.post('/agency/changes', clerk, { person, change: { kind: 'death', on: '2025-01-14' } })
})
afterAll(() => app.close())

describe('an heir', () => {
  test('sees nothing before being named', async () => {
    expect(await inheritances(son)).toEqual([])
  })

  test('is a living person of the register whose name belongs to the number; nobody is named otherwise', async () => {
    const first17 = '99020219800101001'
    const nobody = first17 + checkDigit(first17)
    const told = [
      await name([share('华平', 1_000, son.idNumber), share('无名', 1_000, nobody)]),
      await name([share('华安', 1_000, son.idNumber)]),
      await name([share('华老', 1_000, father.idNumber)]),
    ]
    expect(told.map(({ body }) => body.type)).toEqual([
      '/problems/change/heir-not-registered',
      '/problems/person/name-does-not-match',
      '/problems/change/heir-of-oneself',
    ])
    expect((await app.get(`/agency/estates/${father.id}`, clerk)).body.heirs).toEqual([])
  })

  test('sees what was left and his own part alone, and a child’s guardian the child’s', async () => {
    const { status } = await name([
      share('华平', 60_000, son.idNumber),
      share('华小', 30_000, grandchild.idNumber),
      share('远亲', 5_000),
    ])
    expect(status).toBe(200)
    const parts = [{ account: 'personal', amountFen: 100_000, on: '2025-01-15' }]
    const deceased = { name: '华老', diedOn: '2025-01-14', area: '520200' }
    expect(await inheritances(son)).toMatchObject([
      {
        deceased,
        totalFen: 100_000,
        leftFen: 5_000,
        parts,
        shares: [{ name: '华平', amountFen: 60_000, paidAt: null }],
      },
    ])
    expect(await inheritances(widow)).toMatchObject([{ shares: [{ name: '华小', amountFen: 30_000 }] }])
    expect(await inheritances(stranger)).toEqual([])
  })

  test('is told when he is named and when he is paid', async () => {
    const { heirs } = (await app.get(`/agency/estates/${father.id}`, clerk)).body
    await app.post(`/agency/estates/${father.id}/heirs/${heirs[0].id}/pay`, second)
    await runDueJobs(app.deps, noticeJobs(app.deps, null), app.clock.now())
    const { items } = (await app.get('/notices', son)).body
    expect(items.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['estate.named', 'estate.paid'])
    expect((await inheritances(son))[0].shares).toMatchObject([{ paidAt: expect.any(String) }])
  })
})
