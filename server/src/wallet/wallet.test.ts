import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-06-02')
  await sql`delete from job`.execute(app.db.autocommit)
})

const moneyOf = async ({ id }: Made) => {
  const account = (await findAccounts(app.db.reader, [id])).get(id)!
  return { personal: account.balance, wallet: account.wallet }
}
const open = (caller: Made, more: object = {}): Promise<Answer> =>
  app.post('/wallets', caller, { useArea: '520200', phone: '13900001234', ...more })

let keys = 0
const send = (sender: Made, recipient: Made, more: object = {}): Promise<Answer> =>
  app.post('/wallet-transfers', sender, {
    requestKey: `transfer-${++keys}-ab`,
    recipient: { name: recipient.name, idNumber: recipient.idNumber },
    relationship: 'sibling',
    amountFen: 50_000,
    commitment: true,
    ...more,
  })
const accept = (who: Made, transfer: Answer, more: object = {}): Promise<Answer> =>
  app.post(`/wallet-transfers/${transfer.body.id}/accept`, who, more)

/** A payer in Guizhou and a resident brother in Yunnan, both with a wallet. */
async function pair({ sender = {}, recipient = {} }: { sender?: object; recipient?: object } = {}) {
  const payer = await make(app, { name: '孙大', scheme: 'employee', balance: 1_000_000, ...sender })
  const brother = await make(app, { name: '孙二', area: '530600', to: null, ...recipient })
  expect((await open(payer)).status).toBe(200)
  expect((await open(brother, { useArea: '530600' })).status).toBe(200)
  return { payer, brother }
}

describe('a wallet', () => {
  test('is opened with a place of use and a phone number (L29)', async () => {
    const person = await make(app, { name: '孙大', scheme: 'employee' })
    expect(await open(person)).toMatchObject({
      status: 200,
      body: { mine: true, maskedPhone: '139****1234', balanceFen: 0, usable: true },
    })
    expect(await open(person)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/already-opened' },
    })
    expect(await open(await make(app, { name: '孙二', to: null }), { phone: '0858123' })).toMatchObject({
      status: 400,
      body: { type: '/problems/http/invalid-input', zh: { what: expect.stringContaining('只有7位') } },
    })
  })

  test('is opened for a child by its guardian, who uses it (代开通)', async () => {
    const mother = await make(app, { name: '孙母', scheme: 'employee', balance: 100_000 })
    const child = await make(app, { name: '孙小', bornOn: '2018-03-03', to: null, guardian: mother })
    const owner = { name: child.name, idNumber: child.idNumber, relationship: 'child', commitment: true }
    const stranger = await make(app, { name: '外人', scheme: 'employee' })
    expect(await open(stranger, { owner })).toMatchObject({
      status: 403,
      body: { type: '/problems/wallet/not-yours-to-open' },
    })
    expect(await open(mother, { owner: { ...owner, commitment: false } })).toMatchObject({
      status: 422,
      body: { type: '/problems/wallet/commitment-needed' },
    })
    expect(await open(mother, { owner })).toMatchObject({ status: 200, body: { mine: false, usable: true } })
    await open(mother)
    const sent = await send(mother, child, { relationship: 'child' })
    expect(await accept(mother, sent, { ownerId: String(child.id) })).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    })
    expect((await app.get('/wallets', mother)).body.wallets).toMatchObject([
      { mine: true },
      { mine: false, owner: { name: '孙小' }, balanceFen: 50_000 },
    ])
  })

  test('opened for a parent lets the child accept, but not send or see what is in it', async () => {
    const son = await make(app, { name: '孙子明', scheme: 'employee', balance: 100_000 })
    const father = await make(app, { name: '孙父', bornOn: '1950-01-01', to: null, area: '530600' })
    const consentCode = (await app.get('/me/code', father)).body.code
    const owner = {
      name: father.name,
      idNumber: father.idNumber,
      relationship: 'parent',
      commitment: true,
      consentCode,
    }
    expect(await open(son, { useArea: '530600', owner })).toMatchObject({
      status: 200,
      body: { balanceFen: null, usable: false },
    })
    await open(son)
    const sent = await send(son, father, { relationship: 'parent' })
    expect((await accept(son, sent, { ownerId: String(father.id) })).status).toBe(200)
    expect(await moneyOf(father)).toEqual({ personal: 0, wallet: 50_000 })
    expect(await send(son, son, { senderId: String(father.id), source: 'wallet' })).toMatchObject({
      status: 404,
      body: { type: '/problems/wallet/no-transfer' },
    })
  })
})

describe('a transfer across provinces (L8, L19, L29, L30)', () => {
  test('leaves the account at once and is in the wallet as soon as it is accepted', async () => {
    const { payer, brother } = await pair()
    const rules = await app.get('/wallet/rules', payer, { query: { area: '530600' } })
    expect(rules.body).toMatchObject({
      stage: 'transfer',
      open: true,
      other: { area: '530600', open: true },
      transfer: {
        perDay: 3,
        maxEachFen: 200_000,
        closed: { from: '22:00', to: '06:00' },
        returnAt: '06:00',
        closedNow: false,
        leftToday: 3,
        waiting: null,
      },
      hindrances: [],
    })
    expect(rules.body.relationships).toHaveLength(8)

    const sent = await send(payer, brother)
    expect(sent).toMatchObject({
      status: 200,
      body: {
        status: 'sent',
        state: { zh: '待对方接收' },
        returnsAt: '2025-06-02T22:00:00.000Z',
        mine: 'sent',
      },
    })
    expect(await moneyOf(payer)).toEqual({ personal: 950_000, wallet: 0 })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 0 })
    expect((await app.get('/wallet-transfers', brother)).body.transfers).toMatchObject([
      { mine: 'received', sender: { name: '孙大' }, amountFen: 50_000, actions: ['accept'] },
    ])

    expect(await accept(brother, sent)).toMatchObject({ status: 200, body: { status: 'accepted' } })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 50_000 })
    // Accepting twice, as after a lost answer, is accepting once; the job finds nothing to return.
    expect((await accept(brother, sent)).status).toBe(200)
    await pass(app, { days: 1 })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 50_000 })
    expect((await app.get('/wallet-transfers', payer)).body.transfers).toMatchObject([
      { mine: 'sent', status: 'accepted', actions: [] },
    ])
    // Each side's account says with whom.
    const latest = async (who: Made) => (await app.get('/account/entries', who)).body.entries[0]
    expect(await latest(payer)).toMatchObject({ kind: 'wallet.send', amountFen: -50_000, relative: '孙二' })
    expect(await latest(brother)).toMatchObject({
      kind: 'wallet.accept',
      account: 'wallet',
      amountFen: 50_000,
      relative: '孙大',
      balanceAfterFen: 50_000,
    })
  })

  test('not accepted goes back at six the next morning, and not before', async () => {
    const { payer, brother } = await pair()
    const sent = await send(payer, brother)
    app.clock.moveTo('2025-06-03', '05:59:59')
    await runJobs(app)
    expect(await moneyOf(payer)).toEqual({ personal: 950_000, wallet: 0 })
    app.clock.moveTo('2025-06-03', '06:00:00')
    // Late is late, whether the job has run or not.
    expect(await accept(brother, sent)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/too-late' },
    })
    await runJobs(app)
    expect(await moneyOf(payer)).toEqual({ personal: 1_000_000, wallet: 0 })
    expect((await app.get('/wallet-transfers', payer)).body.transfers).toMatchObject([
      { status: 'returned', state: { zh: '未接收，已退回' } },
    ])
    expect(await accept(brother, sent)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/transfer-closed' },
    })
    await runJobs(app)
    expect(await moneyOf(payer)).toEqual({ personal: 1_000_000, wallet: 0 })
  })

  test('is limited to three a day, each after the other is accepted; the next day counts anew', async () => {
    const { payer, brother } = await pair()
    for (let n = 0; n < 3; n++) {
      const sent = await send(payer, brother, { amountFen: 200_000 })
      expect(sent.status).toBe(200)
      const blocked = await send(payer, brother)
      expect(blocked).toMatchObject({ status: 409, body: { type: '/problems/wallet/waiting' } })
      expect(blocked.body.zh.mend).toContain('2025-06-03 06:00')
      await accept(brother, sent)
    }
    expect(await send(payer, brother)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/too-many' },
    })
    const { hindrances, transfer } = (await app.get('/wallet/rules', payer)).body
    expect(transfer).toMatchObject({ sentToday: 3, leftToday: 0 })
    expect(hindrances).toMatchObject([{ type: '/problems/wallet/too-many' }])
    app.clock.moveTo('2025-06-03', '06:00:00')
    expect((await send(payer, brother)).status).toBe(200)
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 600_000 })
  })

  test('can only be given back by sending it on: there is no cash-out (L40)', async () => {
    const { payer, brother } = await pair()
    await accept(brother, await send(payer, brother))
    const back = await send(brother, payer, { source: 'wallet', amountFen: 20_000 })
    expect(back.status).toBe(200)
    await accept(payer, back)
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 30_000 })
    expect(await moneyOf(payer)).toEqual({ personal: 950_000, wallet: 20_000 })
    // What came by a transfer goes back, unaccepted, to the wallet it came from.
    const unaccepted = await send(brother, payer, { source: 'wallet', amountFen: 10_000 })
    expect(unaccepted.status).toBe(200)
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 20_000 })
    await pass(app, { days: 1 })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 30_000 })
    expect((await app.get('/wallet/rules', payer)).body.cashOut.zh).toContain('不能提现')
  })

  test('sent again under its key is sent once; the key for something else is refused', async () => {
    const { payer, brother } = await pair()
    const requestKey = 'transfer-same-key'
    const first = await send(payer, brother, { requestKey })
    expect((await send(payer, brother, { requestKey })).body).toEqual(first.body)
    expect(await send(payer, brother, { requestKey, amountFen: 60_000 })).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/key-reused' },
    })
    expect(await moneyOf(payer)).toEqual({ personal: 950_000, wallet: 0 })
  })

  type Case = { when: string; type: string; mend: RegExp; ask: () => Promise<Answer> }
  test.each<Case>([
    {
      when: 'at night',
      type: 'wallet/closed-hours',
      mend: /2025-06-03 06:00/,
      ask: async () => {
        const { payer, brother } = await pair()
        app.clock.moveTo('2025-06-02', '22:00:00')
        return await send(payer, brother)
      },
    },
    {
      when: 'over 2,000 yuan',
      type: 'wallet/too-much',
      mend: /分笔/,
      ask: async () => {
        const { payer, brother } = await pair()
        return await send(payer, brother, { amountFen: 200_001 })
      },
    },
    {
      when: 'beyond the balance',
      type: 'ledger/insufficient-balance',
      mend: /其他支付方式/,
      ask: async () => {
        const { payer, brother } = await pair({ sender: { balance: 49_999 } })
        return await send(payer, brother)
      },
    },
    {
      when: 'without a wallet of one’s own',
      type: 'wallet/not-opened',
      mend: /开通/,
      ask: async () => {
        const { brother } = await pair()
        return await send(await make(app, { name: '孙三', scheme: 'employee', balance: 100_000 }), brother)
      },
    },
    {
      when: 'to somebody without a wallet',
      type: 'wallet/recipient-not-opened',
      mend: /由您代为开通/,
      ask: async () => {
        const { payer } = await pair()
        return await send(payer, await make(app, { name: '孙四', to: null }))
      },
    },
    {
      when: 'to somebody in an area without rules',
      type: 'wallet/no-rules',
      mend: /经办机构/,
      ask: async () => {
        const { payer } = await pair()
        return await send(payer, await make(app, { name: '孙五', area: '520100', to: null }))
      },
    },
    {
      when: 'to somebody not insured',
      type: 'wallet/not-insured',
      mend: /参保地经办机构/,
      ask: async () => {
        const { payer } = await pair()
        return await send(payer, await make(app, { name: '孙六' }))
      },
    },
    {
      when: 'from a suspended insurance',
      type: 'wallet/not-insured',
      mend: /参保地经办机构/,
      ask: async () => {
        const { payer, brother } = await pair()
        await sql`update enrolment set status = 'suspended' where person_id = ${payer.id}`.execute(
          app.db.autocommit,
        )
        return await send(payer, brother)
      },
    },
    {
      when: 'from a resident’s account that does not exist',
      type: 'wallet/no-personal-account',
      mend: /钱包中已有/,
      ask: async () => {
        const { payer, brother } = await pair()
        return await send(brother, payer)
      },
    },
    {
      when: 'to oneself',
      type: 'wallet/oneself',
      mend: /近亲属/,
      ask: async () => {
        const { payer } = await pair()
        return await send(payer, payer)
      },
    },
    {
      when: 'with a wrong name',
      type: 'wallet/not-found',
      mend: /核对姓名/,
      ask: async () => {
        const { payer, brother } = await pair()
        return await send(payer, { ...brother, name: '孙一' })
      },
    },
    {
      when: 'without the declaration of kinship (L41)',
      type: 'wallet/commitment-needed',
      mend: /勾选/,
      ask: async () => {
        const { payer, brother } = await pair()
        return await send(payer, brother, { commitment: false })
      },
    },
    {
      when: 'to a “parent” who is younger',
      type: 'binding/implausible-relationship',
      mend: /./,
      ask: async () => {
        const { payer, brother } = await pair({ recipient: { bornOn: '2010-01-01' } })
        return await send(payer, brother, { relationship: 'parent' })
      },
    },
    {
      when: 'before the wallet was opened there (docs/definitions.md X2)',
      type: 'wallet/area-closed',
      mend: /双方参保地/,
      ask: async () => {
        const { payer, brother } = await pair()
        app.clock.moveTo('2024-12-20')
        return await send(payer, brother)
      },
    },
    {
      when: 'from 2026-01-09 on (docs/definitions.md X13)',
      type: 'wallet/stage-over',
      mend: /共济额度/,
      ask: async () => {
        const { payer, brother } = await pair()
        app.clock.moveTo('2026-01-09')
        return await send(payer, brother)
      },
    },
  ])('is refused $when, in words and with nothing moved', async ({ type, mend, ask }) => {
    const answer = await ask()
    expect(answer.body).toMatchObject({ type: `/problems/${type}` })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body.zh.mend).toMatch(mend)
  })

  test('on its way when quotas begin goes back: no fund money enters a wallet from then on', async () => {
    app.clock.moveTo('2026-01-08')
    const { payer, brother } = await pair()
    const sent = await send(payer, brother)
    app.clock.moveTo('2026-01-09', '00:30:00')
    expect(await accept(brother, sent)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/stage-over' },
    })
    app.clock.moveTo('2026-01-09', '06:00:00')
    await runJobs(app)
    expect(await moneyOf(payer)).toEqual({ personal: 1_000_000, wallet: 0 })
  })

  test('of somebody else can be neither seen nor accepted', async () => {
    const { payer, brother } = await pair()
    const sent = await send(payer, brother)
    const stranger = await make(app, { name: '外人', scheme: 'employee' })
    expect((await accept(stranger, sent)).status).toBe(404)
    expect((await accept(stranger, sent, { ownerId: String(brother.id) })).status).toBe(404)
    expect((await app.get('/wallet-transfers', stranger)).body.transfers).toEqual([])
  })
})

describe('money in a wallet', () => {
  test('pays one’s own resident premium (L30)', async () => {
    app.clock.moveTo('2025-02-10')
    const bureau = await rehearseBureau(app)
    try {
      const payer = await make(app, { name: '孙大', scheme: 'employee', area: '530600', balance: 100_000 })
      const sister = await make(app, { name: '孙妹', to: '2025-03-31', scheme: 'resident' })
      await open(payer, { useArea: '530600' })
      await open(sister)
      await accept(sister, await send(payer, sister, { amountFen: 50_000 }))
      const paid = await app.post('/premiums', sister, {
        requestKey: 'wallet-premium-1',
        year: 2025,
        insuredId: String(sister.id),
        account: 'wallet',
        amountFen: 40_000,
      })
      expect(paid).toMatchObject({
        status: 200,
        body: { account: 'wallet', status: 'submitted', mine: 'both' },
      })
      expect(await moneyOf(sister)).toEqual({ personal: 0, wallet: 10_000 })
      bureau.bureau.setMode(sister.idNumber, 'refuse:notNormal')
      await runJobs(app)
      expect(await moneyOf(sister)).toEqual({ personal: 0, wallet: 50_000 })
    } finally {
      await bureau.close()
    }
  })

  test('pays at a till as soon as it is accepted, before cash, and comes back when the sale is taken back', async () => {
    const { payer, brother } = await pair()
    const sent = await send(payer, brother)
    const buy = () =>
      till(app, 'P53060200001').sell({
        patient: { psnNo: brother.psnNo, certNo: brother.idNumber },
        lines: [{ code: 'DEMOA0001', amount: 520 }],
      })
    expect((await buy()).answer.output.setlinfo).toMatchObject({ acct_pay: 0, psn_cash_pay: 520 })
    await accept(brother, sent)
    const bought = await buy()
    expect(bought.answer.output.setlinfo).toMatchObject({ acct_pay: 500, psn_cash_pay: 20 })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 0 })
    await till(app, 'P53060200001').reverseSale(bought)
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 50_000 })
  })

  test('stays spendable after transfers have ended (docs/definitions.md X13)', async () => {
    const { payer, brother } = await pair()
    await accept(brother, await send(payer, brother))
    app.clock.moveTo('2026-03-02')
    const bought = await till(app, 'P53060200001').sell({
      patient: { psnNo: brother.psnNo, certNo: brother.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 100 }],
    })
    expect(bought.answer.output.setlinfo).toMatchObject({ acct_pay: 100, psn_cash_pay: 0 })
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 40_000 })
  })

  test('does not need a binding, and a binding does not reach it', async () => {
    const { payer, brother } = await pair({ recipient: { area: '520200' } })
    await bindFor(app, payer, brother, { relationship: 'sibling' })
    await accept(brother, await send(payer, brother))
    expect(await moneyOf(brother)).toEqual({ personal: 0, wallet: 50_000 })
  })
})

describe('a relative is chosen, not typed again', () => {
  const relativesOf = async (who: Made) => (await app.get('/wallet/rules', who)).body.relatives

  test('whoever was bound or dealt with, by what he is to the reader, and what keeps money from him', async () => {
    const { payer, brother } = await pair()
    const mother = await make(app, { name: '孙母', bornOn: '1950-05-05', to: null })
    await bindFor(app, payer, mother, { relationship: 'parent' })
    expect(await relativesOf(payer)).toEqual([
      expect.objectContaining({
        id: String(mother.id),
        name: '孙母',
        relationship: 'parent',
        hindrance: expect.objectContaining({
          what: expect.objectContaining({ zh: expect.stringContaining('医保钱包') }),
        }),
      }),
    ])
    await accept(brother, await send(payer, brother))
    expect((await relativesOf(payer)).map(({ id }: { id: string }) => Number(id))).toEqual([
      brother.id,
      mother.id,
    ])
    expect(await relativesOf(brother)).toEqual([
      expect.objectContaining({ id: String(payer.id), relationship: 'sibling', hindrance: null }),
    ])
    expect(await relativesOf(mother)).toEqual([
      expect.objectContaining({ id: String(payer.id), relationship: 'child', hindrance: null }),
    ])
  })

  test('by an id that is nobody whom the sender knows, or by nothing, nothing is sent', async () => {
    const { payer, brother } = await pair()
    const chosen = { recipient: undefined, recipientId: String(brother.id) }
    expect(await send(payer, brother, chosen)).toMatchObject({
      status: 404,
      body: { type: '/problems/wallet/not-found' },
    })
    expect(await send(payer, brother, { recipient: undefined })).toMatchObject({
      status: 422,
      body: { type: '/problems/wallet/relative-needed' },
    })
    expect((await moneyOf(payer)).personal).toBe(1_000_000)
    await accept(brother, await send(payer, brother))
    const again = await send(payer, brother, chosen)
    expect(again).toMatchObject({ status: 200, body: { recipient: { name: '孙二' }, amountFen: 50_000 } })
    await accept(brother, again)
    expect(await moneyOf(brother)).toMatchObject({ wallet: 100_000 })
  })
})
