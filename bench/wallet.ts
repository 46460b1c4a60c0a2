/**
 * Measures how soon accepted wallet money can be spent at a till (docs/definitions.md L8, X8), through HTTP, on a server process of its
 * own: `tsx bench/wallet.ts [pglite|postgres] [transfers]`. Prints how long sending, accepting and the sale
 * after it take, and from the sending to the paid sale. The sale's answer has to say that the wallet paid.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServerProcess } from '../server/rehearsal/crash/server-process.ts'
import { createHis, sendTo } from '../server/rehearsal/hospital/sample-client.ts'
import { demoPeople } from '../server/src/sandbox/people.ts'
import { startCluster } from '../server/src/testing/postgres-cluster.ts'

const amountFen = 500
const person = (name: string) => demoPeople.find((one) => one.name === name)!
const [payer, spender] = [person('陈刚'), person('刘芳')]
const pharmacy = 'P53060200001'
// Three transfers a day is the rule, and none at night.
const perDay = 3
const dayMs = 86_400_000
const start = Date.parse('2025-02-01T09:00:00+08:00')

async function measure(url: string, transfers: number): Promise<Map<string, number[]>> {
  const call = async (path: string, token: string | null, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    const said = (await answer.json()) as Record<string, unknown>
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said)}`)
    return said
  }
  const signIn = async ({ name }: { name: string }) =>
    String((await call('/sign-in/demo', null, { name, channel: 'web' })).token)
  let now = start
  const moveTo = async (at: number) => {
    now = at
    await call('/demo/clock', null, { to: new Date(at).toISOString() })
  }
  await moveTo(now)
  const [sending, receiving] = [await signIn(payer), await signIn(spender)]
  for (const token of [sending, receiving]) {
    await call('/wallets', token, { useArea: '530600', phone: '13900001234' })
  }
  const till = createHis({ send: sendTo(url), institution: pharmacy, now: () => now })
  const took = new Map<string, number[]>()
  const note = (what: string, ms: number) => took.set(what, [...(took.get(what) ?? []), ms])
  for (let number = 0; number < transfers; number++) {
    if (number > 0 && number % perDay === 0) await moveTo(now + dayMs)
    const began = performance.now()
    const sent = await call('/wallet-transfers', sending, {
      requestKey: `measure-${number}-${now}`,
      recipient: { name: spender.name, idNumber: spender.idNumber },
      relationship: 'spouse',
      amountFen,
      commitment: true,
    })
    const onItsWay = performance.now()
    await call(`/wallet-transfers/${String(sent.id)}/accept`, receiving, {})
    const accepted = performance.now()
    const { answer } = await till.sell({
      patient: { psnNo: spender.psnNo, certNo: spender.idNumber },
      lines: [{ code: 'DEMOA0001', amount: amountFen / 100 }],
    })
    const paid = performance.now()
    const { acct_pay, psn_cash_pay } = answer.output.setlinfo
    if (acct_pay !== amountFen / 100 || psn_cash_pay !== 0) {
      throw new Error(`the wallet did not pay: ${JSON.stringify(answer)}`)
    }
    note('sent', onItsWay - began)
    note('accepted', accepted - onItsWay)
    note('spent, from the acceptance', paid - accepted)
    note('spent, from the sending', paid - began)
  }
  return took
}

const [kind = 'pglite', count = '60'] = process.argv.slice(2)
const cluster = kind === 'postgres' ? await startCluster({ settings: {} }) : null
const folder = cluster === null ? mkdtempSync(join(tmpdir(), 'gongji-wallet-')) : null
try {
  const server = await startServerProcess(
    cluster ? { DATABASE_URL: cluster.url } : { DATA_DIR: join(folder!, 'data') },
  )
  try {
    const took = await measure(server.url, Number(count))
    console.log(`${kind}: ${count} transfers, each spent whole in the next request`)
    for (const [what, times] of took) {
      const sorted = times.toSorted((a, b) => a - b)
      const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] as number).toFixed(1)
      console.log(`  ${what.padEnd(28)} median ${at(0.5)} ms  95 % ${at(0.95)} ms  slowest ${at(1)} ms`)
    }
  } finally {
    await server.stop()
  }
} finally {
  await cluster?.stop()
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
}
