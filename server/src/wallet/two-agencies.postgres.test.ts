import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts } from '../ledger/account.ts'
import { peerJobs } from '../peer/send.ts'
import { peerPublicKey, signMessage } from '../peer/sign.ts'
import { type Answer, type TestApp, testApp, testSecrets } from '../testing/harness.ts'
import { type Fault, startLine } from '../testing/line.ts'
import { Crash, type Moment, mortal } from '../testing/mortal.ts'
import { type Made, make } from '../testing/people.ts'
import { crossingStatement, scheduleCrossings } from './crossing-month.ts'
import { walletPeerHandlers } from './crossing-receive.ts'
import { walletJobs } from './jobs.ts'

// Two agencies, each a server with its own database: a member of one sends wallet money to a relative whom the other keeps.
// Whatever is lost, doubled or late, the money is in one place, and both books say the same.

type Side = { app: TestApp; line: Awaited<ReturnType<typeof startLine>> }
let guizhou: Side
let yunnan: Side
const codes = { guizhou: '520000', yunnan: '530000' } as const

beforeAll(async () => {
  const [a, b] = [await testApp(), await testApp()]
  guizhou = { app: a, line: await startLine(a) }
  yunnan = { app: b, line: await startLine(b) }
  const publicKey = peerPublicKey(testSecrets)
  const other = { publicKey }
  a.deps.peers = {
    self: codes.guizhou,
    agencies: [{ ...other, code: codes.yunnan, name: '云南省医保局', url: yunnan.line.url }],
    patienceMs: 5_000,
  }
  b.deps.peers = {
    self: codes.yunnan,
    agencies: [{ ...other, code: codes.guizhou, name: '贵州省医保局', url: guizhou.line.url }],
    patienceMs: 5_000,
  }
})
afterAll(async () => {
  for (const { app, line } of [guizhou, yunnan]) {
    await line.close()
    await app.close()
  }
})
const both = () => [guizhou, yunnan]
const moveTo = (day: string, time?: string) => {
  for (const { app } of both()) app.clock.moveTo(day, time)
}
beforeEach(async () => {
  moveTo('2025-06-02')
  for (const { app, line } of both()) {
    line.fault = () => null
    await sql`delete from job`.execute(app.db.autocommit)
  }
})

/** What is due at one agency, by a process that may die. */
const work = async ({ app }: Side, db: Db = app.db): Promise<void> => {
  const deps: Deps = { ...app.deps, db }
  const handlers = { ...walletJobs(deps), ...peerJobs(deps, walletPeerHandlers(deps)) }
  await runDueJobs(deps, handlers, app.clock.now(), (job, error) => {
    if (!(error instanceof Crash)) throw new Error(`job ${job.kind} failed`, { cause: error })
  }).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })
}
/** Lets both agencies work until nothing is left to carry. */
async function settleDown(days = 1): Promise<void> {
  for (let round = 0; round < 3 * days; round++) {
    for (const side of both()) await work(side)
    for (const { app } of both()) app.clock.advance({ hours: 8 })
  }
  for (const side of both()) await work(side)
}

let keys = 0
async function family() {
  const sender = await make(guizhou.app, { name: '孙大', scheme: 'employee', balance: 1_000_000 })
  const brother = await make(yunnan.app, { name: '孙二', area: '530600', to: null })
  for (const [{ app }, one, useArea] of [
    [guizhou, sender, '520200'],
    [yunnan, brother, '530600'],
  ] as const)
    expect((await app.post('/wallets', one, { useArea, phone: '13900001234' })).status).toBe(200)
  return { sender, brother }
}
const send = (sender: Made, recipient: Made, more: object = {}): Promise<Answer> =>
  guizhou.app.post('/wallet-transfers', sender, {
    requestKey: `across-${++keys}-abcd`,
    recipient: { name: recipient.name, idNumber: recipient.idNumber },
    relationship: 'sibling',
    amountFen: 50_000,
    commitment: true,
    ...more,
  })
const received = async (brother: Made) =>
  (await yunnan.app.get('/wallet-transfers', brother)).body.transfers as {
    id: string
    status: string
    actions: string[]
    state: { zh: string }
  }[]
const accept = (brother: Made, id: string): Promise<Answer> =>
  yunnan.app.post(`/wallet-transfers/${id}/accept`, brother, {})
const sentOf = async (sender: Made) => (await guizhou.app.get('/wallet-transfers', sender)).body.transfers[0]
const personal = async ({ id }: Made) =>
  (await findAccounts(guizhou.app.db.reader, [id])).get(id)!.balance as number
const wallet = async ({ id }: Made) =>
  (await findAccounts(yunnan.app.db.reader, [id])).get(id)!.wallet as number
/** What an agency's books hold for the other. */
const cleared = async ({ app }: Side, { id }: Made) =>
  (
    await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount from ledger_entry
      where person_id = ${id} and account = 'clearing'`.read(app.db.reader)
  )[0]!.amount

/** The money is in one place, and what one agency owes the other is owed. */
async function expectWhole({ sender, brother }: { sender: Made; brother: Made }): Promise<boolean> {
  const accepted = (await wallet(brother)) > 0
  expect([await personal(sender), await wallet(brother)]).toEqual(
    accepted ? [950_000, 50_000] : [1_000_000, 0],
  )
  const owed = await cleared(guizhou, sender)
  expect([owed, await cleared(yunnan, brother)]).toEqual(accepted ? [50_000, -50_000] : [0, 0])
  expect((await sentOf(sender))?.status ?? 'returned').toBe(accepted ? 'accepted' : 'returned')
  for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  return accepted
}

test('leaves the sender at once, waits at the other agency, and is in the wallet as soon as it is accepted', async () => {
  const { sender, brother } = await family()
  const sent = await send(sender, brother)
  expect(sent, sent.text).toMatchObject({
    status: 200,
    body: { status: 'sent', mine: 'sent', recipient: { name: '孙二' }, amountFen: 50_000 },
  })
  expect(await personal(sender)).toBe(950_000)
  await work(guizhou)
  const [offered] = await received(brother)
  expect(offered).toMatchObject({ status: 'sent', actions: ['accept'], sender: { name: '孙大' } })
  expect((await accept(brother, offered!.id)).body).toMatchObject({ status: 'accepted', mine: 'received' })
  expect(await wallet(brother)).toBe(50_000)
  // The other agency hears of it a moment later.
  expect((await sentOf(sender)).status).toBe('sent')
  await work(yunnan)
  expect(await expectWhole({ sender, brother })).toBe(true)
  expect((await accept(brother, offered!.id)).body).toMatchObject({ status: 'accepted' })
  expect(await wallet(brother)).toBe(50_000)
})

test('what is not accepted goes back once the other agency has said so, and not before', async () => {
  const { sender, brother } = await family()
  await send(sender, brother)
  await work(guizhou)
  const [offered] = await received(brother)
  moveTo('2025-06-03', '06:00:00')
  expect(await accept(brother, offered!.id)).toMatchObject({
    status: 409,
    body: { type: '/problems/wallet/too-late' },
  })
  yunnan.line.fault = () => 'request lost'
  await work(guizhou)
  expect(await sentOf(sender)).toMatchObject({
    status: 'sent',
    state: { zh: expect.stringMatching(/正在与对方经办机构核对/) },
  })
  yunnan.line.fault = () => null
  await settleDown()
  expect(await expectWhole({ sender, brother })).toBe(false)
  expect(await received(brother)).toMatchObject([{ status: 'returned', actions: [] }])
})

test('accepted in time and heard of too late: it stays accepted, and both can prove when', async () => {
  const { sender, brother } = await family()
  await send(sender, brother)
  await work(guizhou)
  moveTo('2025-06-03', '05:59:00')
  expect((await accept(brother, (await received(brother))[0]!.id)).status).toBe(200)
  guizhou.line.fault = () => 'request lost'
  await work(yunnan)
  moveTo('2025-06-03', '06:00:00')
  await work(guizhou)
  await work(guizhou)
  guizhou.line.fault = () => null
  await settleDown()
  expect(await expectWhole({ sender, brother })).toBe(true)
  const proofs = await sql<{
    proof: string
  }>`select proof from peer_message where kind = 'wallet.close'`.read(guizhou.app.db.reader)
  const [said] = proofs
    .map(({ proof }) => JSON.parse(proof))
    .filter(({ content }) => /accepted/.test(content))
  expect(said).toMatchObject({ from: codes.yunnan, signature: expect.any(String) })
})

test('an offer that comes after it was asked back is not taken', async () => {
  const { sender, brother } = await family()
  yunnan.line.fault = (payload) => (payload.includes('wallet.offer') ? 'request lost' : null)
  await send(sender, brother)
  moveTo('2025-06-03', '06:00:00')
  await work(guizhou)
  await work(guizhou)
  expect(await personal(sender)).toBe(1_000_000)
  yunnan.line.fault = () => null
  await settleDown()
  expect(await received(brother)).toEqual([])
  expect(await expectWhole({ sender, brother })).toBe(false)
})

async function dies(sender: Made): Promise<void> {
  const person = { name: sender.name, idNumber: sender.idNumber }
  const change = { kind: 'death', on: '2025-06-02' }
  const clerk = await guizhou.app.staff('clerk-520200')
  const done = await guizhou.app.post('/agency/changes', clerk, { person, change })
  expect(done, done.text).toMatchObject({ status: 200 })
  await work(guizhou)
  await work(guizhou)
}

test('an offer that comes after its sender died is not taken, though the deadline lies ahead', async () => {
  const { sender, brother } = await family()
  yunnan.line.fault = (payload) => (payload.includes('wallet.offer') ? 'request lost' : null)
  await send(sender, brother)
  await dies(sender)
  yunnan.line.fault = () => null
  for (const { app } of both()) app.clock.advance({ minutes: 10 })
  await work(guizhou)
  expect(await received(brother)).toEqual([])
  for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
})

test('of a sender who dies it is asked back at once, and goes to the heirs', async () => {
  const { sender, brother } = await family()
  await send(sender, brother)
  await work(guizhou)
  await dies(sender)
  expect(await received(brother)).toMatchObject([{ status: 'returned', actions: [] }])
  const left = await sql<{ amount: number }>`select sum(amount)::bigint as amount from ledger_entry
    where person_id = ${sender.id} and account = 'heirs'`.read(guizhou.app.db.reader)
  expect([left[0]!.amount, await personal(sender), await cleared(guizhou, sender)]).toEqual([1_000_000, 0, 0])
  for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
})

describe('is refused with nothing moved', () => {
  test('when nobody there has that name and number, has a wallet, or the agency does not answer', async () => {
    const { sender, brother } = await family()
    const noWallet = await make(yunnan.app, { name: '孙三', area: '530600', to: null })
    expect(await send(sender, noWallet)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/recipient-not-opened' },
    })
    expect(await send(sender, { ...brother, name: '别人' })).toMatchObject({
      status: 404,
      body: { type: '/problems/wallet/not-found' },
    })
    expect(await send(sender, brother, { relationship: 'parent' })).toMatchObject({ status: 422 })
    expect(await send(sender, brother, { amountFen: 250_000 })).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/too-much' },
    })
    yunnan.line.fault = () => 'request lost'
    expect(await send(sender, brother)).toMatchObject({
      status: 503,
      body: { type: '/problems/peer/unavailable', zh: { what: expect.stringContaining('云南省医保局') } },
    })
    expect(await personal(sender)).toBe(1_000_000)
  })

  test('when a second one is sent before the first is decided; the same key sends once, even while nobody answers', async () => {
    const { sender, brother } = await family()
    const requestKey = 'across-once-abcd'
    const first = await send(sender, brother, { requestKey })
    yunnan.line.fault = () => 'request lost'
    expect(await send(sender, brother, { requestKey })).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    })
    yunnan.line.fault = () => null
    expect(await send(sender, brother)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/waiting' },
    })
    expect(await send(sender, brother, { requestKey, amountFen: 1 })).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/key-reused' },
    })
    expect(await personal(sender)).toBe(950_000)
  })

  test('when a message is not signed by an agency that is known, is changed on its way, or is old', async () => {
    const { brother } = await family()
    const body = { kind: 'wallet.find', body: { name: brother.name, idNumber: brother.idNumber } }
    const [from, to] = [codes.guizhou, codes.yunnan]
    const knock = (message: object) => yunnan.app.post('/agencies/messages', null, message)
    const right = signMessage(testSecrets, { from, to, id: `${from}-1`, content: body })
    expect((await knock(right)).status).toBe(200)
    const stranger = signMessage(testSecrets, { from: '440000', to, id: '440000-1', content: body })
    expect((await knock(stranger)).status).toBe(403)
    const forged = { ...testSecrets, seal: Buffer.alloc(16, 7) }
    for (const wrong of [
      { ...right, content: right.content.replace('孙二', '孙三') },
      { ...right, to: '440000' },
      signMessage(forged, { from, to, id: `${from}-2`, content: body }),
      signMessage(testSecrets, { from, to, id: `${from}-3`, content: body }, Date.now() - 3_600_000),
    ])
      expect((await knock(wrong)).status).toBe(401)
  })
})

const faults: Fault[] = ['request lost', 'answer lost', 'twice']
const carried = ['wallet.offer', 'wallet.accepted', 'wallet.close'] as const
test.each(carried.flatMap((kind) => faults.map((fault) => [kind, fault] as const)))(
  '%s, %s: nothing is lost',
  async (kind, fault) => {
    for (const accepts of [true, false]) {
      moveTo('2025-06-02')
      const { sender, brother } = await family()
      let left = 2
      const faulty = (payload: string) => (payload.includes(`\\"${kind}\\"`) && left-- > 0 ? fault : null)
      for (const { line } of both()) line.fault = faulty
      await send(sender, brother)
      for (let tries = 0; tries < 6; tries++) {
        await work(guizhou)
        for (const { app } of both()) app.clock.advance({ minutes: 2 })
      }
      if (accepts)
        for (const { id, actions } of await received(brother))
          if (actions.length > 0) await accept(brother, id)
      await settleDown(2)
      expect(await expectWhole({ sender, brother })).toBe(accepts)
    }
  },
)

test('the month ends with the same at both agencies, however late one hears of the other', async () => {
  moveTo('2025-07-29')
  const first = await family()
  await send(first.sender, first.brother)
  await work(guizhou)
  moveTo('2025-07-29', '12:00:00')
  await accept(first.brother, (await received(first.brother))[0]!.id)
  // Nobody at the other agency hears of it before the month is over.
  guizhou.line.fault = (payload) => (payload.includes('wallet.accepted') ? 'request lost' : null)
  yunnan.line.fault = (payload) => (payload.includes('wallet.close') ? 'request lost' : null)
  for (const { app } of both()) await app.db.transaction((tx) => scheduleCrossings(tx, app.deps))
  moveTo('2025-08-01', '08:00:00')
  await work(guizhou)
  const monthOf = async ({ app }: Side) =>
    (await crossingStatement(app.db.reader, app.deps))
      .split('\n')
      .filter((line) => line.startsWith('2025-07'))
  expect((await monthOf(guizhou))[0]).toMatch(/\t0\t0\.00\tno\t/)
  for (const { line } of both()) line.fault = () => null
  await settleDown(2)
  const line = /^2025-07\t520000\t530000\t31020402\t912\t1\t500\.00\tyes\t/
  const [ours, theirs] = [await monthOf(guizhou), await monthOf(yunnan)]
  expect(ours.filter((one) => line.test(one))).toHaveLength(1)
  expect(theirs.filter((one) => line.test(one))).toHaveLength(1)
  expect(await expectWhole(first)).toBe(true)
})

describe('a server that dies', () => {
  /** Everything from sending to the end, with one agency's worker dying at its nth transaction. */
  async function live(dying: () => Side, nth: number, moment: Moment, accepts: boolean): Promise<boolean> {
    moveTo('2025-06-02')
    const { sender, brother } = await family()
    await send(sender, brother)
    const { db, dead } = mortal(dying().app.db, nth, moment)
    const turn = async (side: Side) => {
      await work(side, side === dying() && !dead() ? db : side.app.db)
    }
    for (let round = 0; round < 4; round++) {
      await turn(guizhou)
      if (accepts)
        for (const { id, actions } of await received(brother))
          if (actions.length > 0) await accept(brother, id)
      await turn(yunnan)
      for (const { app } of both()) app.clock.advance({ hours: 8 })
    }
    await settleDown()
    expect(await expectWhole({ sender, brother })).toBe(accepts)
    return dead()
  }
  const moments: Moment[] = ['before', 'within', 'after']
  // EVERY_STEP=1 dies at each; else at some, in turn before, in and after it.
  const every = process.env.EVERY_STEP === '1'
  test.each([true, false])('between any two steps, accepted: %s', async (accepts) => {
    for (const dying of [() => guizhou, () => yunnan])
      for (const [at, moment] of moments.entries())
        for (let nth = every ? 1 : 1 + at; await live(dying, nth, moment, accepts); nth += every ? 1 : 13);
  })
})
