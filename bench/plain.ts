import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import pg from 'pg'
import { bindingsOfFamily, membersOfFamily, personAt } from './families.ts'

// The same messages as a good engineer would serve them in an afternoon: a transaction each, prepared statements, a pool,
// a unique key against repetition, accounts locked in order, one rule of division written out. No dated rules, no limits of
// bindings, no chain, no stored inputs, no refusals in words: what the product is measured against, not what it should be.

const schema = `
  create table person (id bigint primary key, psn_no text not null unique, id_number text not null unique,
    name text not null, scheme text not null);
  create table account (person_id bigint primary key, balance bigint not null check (balance >= 0));
  create table payer (relative_id bigint not null, payer_id bigint not null, position int not null,
    primary key (relative_id, payer_id));
  create table used (person_id bigint not null, year int not null, deductible bigint not null, paid bigint not null,
    primary key (person_id, year));
  create table item (code text primary key, name text not null, first_share int not null);
  create table visit (id bigint primary key generated always as identity, person_id bigint not null references person,
    institution text not null, began text not null, med_type text, disease text, settled boolean not null default false);
  create index on visit (person_id);
  create table diagnosis (visit_id bigint not null references visit, serial int not null, code text not null, name text,
    primary key (visit_id, serial));
  create table line (visit_id bigint not null references visit, serial text not null, batch text not null, code text not null,
    amount bigint not null, in_scope bigint not null, primary key (visit_id, serial));
  create table settlement (id bigint primary key generated always as identity, visit_id bigint not null references visit,
    person_id bigint not null, total bigint not null, fund bigint not null, own bigint not null, relatives bigint not null,
    cash bigint not null, settled_at timestamptz not null default now());
  create index on settlement (person_id);
  create table posting (settlement_id bigint not null references settlement, leg int not null, account text not null,
    person_id bigint, amount bigint not null, primary key (settlement_id, leg));
  create table message (source text not null, msgid text not null, digest text not null, answer text not null,
    primary key (source, msgid));
  insert into item values ('DEMOA0001', 'A', 0), ('DEMOB0001', 'B', 1000);`

/** Makes the plain program's tables in an empty database and fills them with the same families. */
export async function loadPlain(url: string, people: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(schema)
  for (let first = 0; first < people; first += 10_000) {
    const page = Array.from({ length: Math.min(10_000, people - first) }, (_, index) =>
      personAt(first + index),
    )
    await client.query(
      'insert into person select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])',
      [
        page.map(({ id }) => id),
        page.map(({ psnNo }) => psnNo),
        page.map(({ idNumber }) => idNumber),
        page.map(() => '示例'),
        page.map(({ scheme }) => scheme),
      ],
    )
    await client.query('insert into account select * from unnest($1::bigint[], $2::bigint[])', [
      page.map(({ id }) => id),
      page.map(({ scheme }) => (scheme === 'employee' ? 10_000_000 : 0)),
    ])
    const bound = page.flatMap((_, index) =>
      index % membersOfFamily === 0
        ? bindingsOfFamily.map(({ payer, relative, position }) => ({
            payer: page[index + payer]!.id,
            relative: page[index + relative]!.id,
            position,
          }))
        : [],
    )
    await client.query('insert into payer select * from unnest($1::bigint[], $2::bigint[], $3::int[])', [
      bound.map(({ relative }) => relative),
      bound.map(({ payer }) => payer),
      bound.map(({ position }) => position),
    ])
  }
  await client.query('vacuum (analyze)')
  await client.end()
}

type Client = pg.PoolClient
type Row = Record<string, string | number | null>
// biome-ignore lint/suspicious/noExplicitAny: messages are JSON of any transaction
type Message = any

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const names = new Map<string, string>()
/** A prepared statement, named by its text. */
async function ask(client: Client, text: string, values: unknown[]): Promise<Row[]> {
  let name = names.get(text)
  if (name === undefined) {
    name = digest(text).slice(0, 20)
    names.set(text, name)
  }
  return (await client.query<Row>({ name, text, values })).rows
}

async function personOf(client: Client, { psn_no, mdtrt_cert_no: shown }: Message): Promise<number> {
  const [row] = await ask(client, 'select id, id_number from person where psn_no = $1', [psn_no])
  if (!row || (shown !== undefined && row.id_number !== shown)) throw new Error('nobody')
  return Number(row.id)
}

async function register(client: Client, { data }: Message, institution: string) {
  const person = await personOf(client, data)
  const [visit] = await ask(
    client,
    'insert into visit (person_id, institution, began) values ($1, $2, $3) returning id',
    [person, institution, data.begntime],
  )
  return { data: { mdtrt_id: String(visit!.id), psn_no: data.psn_no } }
}

async function record(client: Client, { mdtrtinfo, diseinfo }: Message) {
  const person = await personOf(client, mdtrtinfo)
  await ask(client, 'update visit set med_type = $3, disease = $4 where id = $1 and person_id = $2', [
    mdtrtinfo.mdtrt_id,
    person,
    mdtrtinfo.med_type,
    mdtrtinfo.dise_codg,
  ])
  for (const one of diseinfo) {
    await ask(
      client,
      `insert into diagnosis values ($1, $2, $3, $4) on conflict (visit_id, serial) do update set code = excluded.code`,
      [mdtrtinfo.mdtrt_id, one.diag_srt_no, one.diag_code, one.diag_name],
    )
  }
  return {}
}

const fenOf = (yuan: number): number => Math.round(yuan * 100)

async function priced(client: Client, rows: Message[]) {
  const items = await ask(client, 'select code, first_share from item where code = any($1)', [
    rows.map((row) => row.med_list_codg),
  ])
  const shares = new Map(items.map((item) => [item.code, Number(item.first_share)]))
  return rows.map((row) => {
    const share = shares.get(row.med_list_codg)
    if (share === undefined) throw new Error(`no item ${row.med_list_codg}`)
    const amount = fenOf(row.det_item_fee_sumamt)
    return {
      serial: row.feedetl_sn,
      code: row.med_list_codg,
      amount,
      inScope: amount - Math.round((amount * share) / 10_000),
    }
  })
}

async function upload(client: Client, { feedetail }: Message) {
  const [first] = feedetail
  const person = await personOf(client, { psn_no: first.psn_no })
  const [visit] = await ask(client, 'select id, settled from visit where id = $1 and person_id = $2', [
    first.mdtrt_id,
    person,
  ])
  if (!visit || visit.settled) throw new Error('no visit')
  const lines = await priced(client, feedetail)
  await ask(
    client,
    'insert into line select $1, s, $2, c, a, i from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) as n (s, c, a, i)',
    [
      first.mdtrt_id,
      first.chrg_bchno,
      lines.map(({ serial }) => serial),
      lines.map(({ code }) => code),
      lines.map(({ amount }) => amount),
      lines.map(({ inScope }) => inScope),
    ],
  )
  return {
    result: lines.map(({ serial, amount, inScope }) => ({
      feedetl_sn: serial,
      det_item_fee_sumamt: amount / 100,
      inscp_scp_amt: inScope / 100,
    })),
  }
}

type Split = {
  total: number
  deductible: number
  fund: number
  legs: { person: number; amount: number }[]
  cash: number
}

/** ¥150 a year below which nothing is paid, then 55 % up to ¥4,000; the rest from the own account, relatives, cash. */
async function divide(
  client: Client,
  person: number,
  total: number,
  inScope: number,
  lock: string,
): Promise<Split> {
  const payers = await ask(client, 'select payer_id from payer where relative_id = $1 order by position', [
    person,
  ])
  const order = [person, ...payers.map((row) => Number(row.payer_id))]
  const accounts = await ask(
    client,
    `select person_id, balance from account where person_id = any($1) order by person_id ${lock}`,
    [order],
  )
  const balances = new Map(accounts.map((row) => [Number(row.person_id), Number(row.balance)]))
  const [used] = await ask(client, 'select deductible, paid from used where person_id = $1 and year = $2', [
    person,
    new Date().getFullYear(),
  ])
  const deductible = Math.min(inScope, Math.max(0, 15_000 - Number(used?.deductible ?? 0)))
  const fund = Math.min(
    Math.round((inScope - deductible) * 0.55),
    Math.max(0, 400_000 - Number(used?.paid ?? 0)),
  )
  let left = total - fund
  const legs = order.flatMap((one) => {
    const amount = Math.min(left, balances.get(one) ?? 0)
    left -= amount
    return amount > 0 ? [{ person: one, amount }] : []
  })
  return { total, deductible, fund, legs, cash: left }
}

const linesOf = async (client: Client, data: Message) => {
  const lines = await ask(client, 'select amount, in_scope from line where visit_id = $1 and batch = $2', [
    data.mdtrt_id,
    data.chrg_bchno,
  ])
  const total = lines.reduce((all, row) => all + Number(row.amount), 0)
  if (total !== fenOf(data.medfee_sumamt)) throw new Error('the total differs')
  return { total, inScope: lines.reduce((all, row) => all + Number(row.in_scope), 0) }
}

const answerOf = (split: Split, person: number, data: Message, setlId: string) => ({
  setlinfo: {
    setl_id: setlId,
    mdtrt_id: data.mdtrt_id,
    psn_no: data.psn_no,
    medfee_sumamt: split.total / 100,
    fund_pay_sumamt: split.fund / 100,
    acct_pay: (split.legs.find((leg) => leg.person === person)?.amount ?? 0) / 100,
    acct_mulaid_pay: split.legs.reduce((all, leg) => all + (leg.person === person ? 0 : leg.amount), 0) / 100,
    psn_cash_pay: split.cash / 100,
  },
  setldetail: [],
})

async function offer(client: Client, { data }: Message) {
  const person = await personOf(client, data)
  const { total, inScope } = await linesOf(client, data)
  return answerOf(await divide(client, person, total, inScope, ''), person, data, '')
}

async function book(client: Client, person: number, visit: string, split: Split): Promise<string> {
  for (const { person: payer, amount } of split.legs) {
    await ask(client, 'update account set balance = balance - $2 where person_id = $1', [payer, amount])
  }
  await ask(
    client,
    `insert into used values ($1, $2, $3, $4) on conflict (person_id, year) do update
       set deductible = used.deductible + excluded.deductible, paid = used.paid + excluded.paid`,
    [person, new Date().getFullYear(), split.deductible, split.fund],
  )
  const own = split.legs.find((leg) => leg.person === person)?.amount ?? 0
  const relatives = split.legs.reduce((all, leg) => all + leg.amount, 0) - own
  const [row] = await ask(
    client,
    `insert into settlement (visit_id, person_id, total, fund, own, relatives, cash) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [visit, person, split.total, split.fund, own, relatives, split.cash],
  )
  const legs = [
    { account: 'institution', person: null, amount: split.total },
    { account: 'fund', person: null, amount: -split.fund },
    ...split.legs.map((leg) => ({ account: 'personal', person: leg.person, amount: -leg.amount })),
    { account: 'cash', person: null, amount: -split.cash },
  ]
  await ask(
    client,
    'insert into posting select $1, leg, a, p, m from unnest($2::text[], $3::bigint[], $4::bigint[]) with ordinality as n (a, p, m, leg)',
    [row!.id, legs.map((leg) => leg.account), legs.map((leg) => leg.person), legs.map((leg) => leg.amount)],
  )
  await ask(client, 'update visit set settled = true where id = $1', [visit])
  return String(row!.id)
}

async function settle(client: Client, { data }: Message) {
  const person = await personOf(client, data)
  const [visit] = await ask(client, 'select settled from visit where id = $1 and person_id = $2 for update', [
    data.mdtrt_id,
    person,
  ])
  if (!visit || visit.settled) throw new Error('no visit')
  const { total, inScope } = await linesOf(client, data)
  const split = await divide(client, person, total, inScope, 'for update')
  return answerOf(split, person, data, await book(client, person, data.mdtrt_id, split))
}

async function sell(client: Client, { druginfo, drugdetail }: Message, institution: string) {
  const person = await personOf(client, druginfo)
  const lines = await priced(client, drugdetail)
  const [visit] = await ask(
    client,
    'insert into visit (person_id, institution, began) values ($1, $2, $3) returning id',
    [person, institution, druginfo.begntime],
  )
  const data = { ...druginfo, mdtrt_id: String(visit!.id) }
  const total = lines.reduce((all, line) => all + line.amount, 0)
  const inScope = lines.reduce((all, line) => all + line.inScope, 0)
  const split = await divide(client, person, total, inScope, 'for update')
  return answerOf(split, person, data, await book(client, person, data.mdtrt_id, split))
}

const works: Record<string, (client: Client, input: Message, institution: string) => Promise<object>> = {
  2201: register,
  2203: record,
  2204: upload,
  2206: offer,
  2207: settle,
  2102: sell,
}

async function answer(pool: pg.Pool, text: string): Promise<object> {
  const message = JSON.parse(text) as Message
  const { infno, msgid, fixmedins_code: source, input } = message
  const content = digest(JSON.stringify([infno, input]))
  const client = await pool.connect()
  try {
    await client.query('begin')
    const [known] = await ask(client, 'select digest, answer from message where source = $1 and msgid = $2', [
      source,
      msgid,
    ])
    if (known && known.digest !== content) throw new Error('another message has this number')
    const output = known ? JSON.parse(known.answer as string) : await works[infno]!(client, input, source)
    if (!known && infno !== '2206') {
      await ask(client, 'insert into message values ($1, $2, $3, $4)', [
        source,
        msgid,
        content,
        JSON.stringify(output),
      ])
    }
    await client.query('commit')
    return { infcode: 0, inf_refmsgid: randomUUID(), err_msg: '', output }
  } catch (error) {
    await client.query('rollback')
    return { infcode: -1, err_msg: String(error), output: null }
  } finally {
    client.release()
  }
}

/** Serves the messages on a free port of this machine, and prints where. */
export function servePlain(url: string): void {
  const pool = new pg.Pool({ connectionString: url, max: 16 })
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = JSON.stringify(await answer(pool, Buffer.concat(parts).toString('utf8')))
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number }
    console.log(`is ready: http://127.0.0.1:${port}/`)
  })
}
