import { routes as contract, type Route } from '@gongji/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Field } from '../his/field.ts'
import { handled } from '../his/routes.ts'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { openApiDocument } from './openapi.ts'

// A table of ours that is asked for one of these without looking at its own members answers with a function.
const words = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

type Input = Record<string, Record<string, unknown> | Record<string, unknown>[]>

/** A good message of each transaction, which one member then spoils. */
async function goodInputs(): Promise<ReadonlyMap<string, { institution: string; input: Input }>> {
  const [hospital, pharmacy] = [till(app, 'H52020100001'), till(app, 'P52020100001')]
  const bill = { patient: demoPatient('张建国'), lines: [{ code: 'DEMOA0001', amount: 10 }] }
  const { visit, batch } = await hospital.prepare(bill)
  const { psnNo, certNo } = bill.patient
  const shown = { psn_no: psnNo, mdtrt_cert_type: '02', mdtrt_cert_no: certNo }
  const begntime = '2025-01-15 09:00:00'
  const named = { psn_no: psnNo, mdtrt_id: visit }
  const care = { ...named, med_type: '11', begntime }
  const diagnosis = { diag_type: '1', diag_srt_no: 1, diag_code: 'I10.x00', vali_flag: '1' }
  const row = {
    ...named,
    feedetl_sn: '1',
    chrg_bchno: 'b',
    fee_ocur_time: begntime,
    med_list_codg: 'DEMOA0001',
  }
  const inputs: Record<string, Input> = {
    '9001': { signIn: { opter_no: '1' } },
    '9002': { signOut: { sign_no: '1' } },
    '1101': { data: { mdtrt_cert_type: '02', mdtrt_cert_no: certNo } },
    '1201': { medinsinfo: { fixmedins_code: 'H52020100001' } },
    '2201': { data: { ...shown, begntime } },
    '2202': { data: named },
    '2203': { mdtrtinfo: care, diseinfo: [diagnosis] },
    '2203A': { mdtrtinfo: care, diseinfo: [diagnosis] },
    '2204': { feedetail: [{ ...row, det_item_fee_sumamt: 1, cnt: 1, pric: 1 }] },
    '2205': { data: { ...named, chrg_bchno: 'b' } },
    '2206': hospital.billData(visit, batch, bill),
    '2207': hospital.billData(visit, batch, bill),
    '2208': { data: { ...named, setl_id: 'x' } },
    '2101': pharmacy.saleData(bill),
    '2102': pharmacy.saleData(bill),
    '2103': { data: { ...named, setl_id: 'x' } },
  }
  return new Map(
    Object.entries(inputs).map(([infno, input]) => [
      infno,
      { institution: infno.startsWith('21') ? 'P52020100001' : 'H52020100001', input },
    ]),
  )
}

/** What one member of a node says instead. */
const spoilt = (input: Input, node: string, member: string, word: string): Input => {
  const given = input[node] ?? {}
  const own = (one: Record<string, unknown>) => Object.fromEntries([...Object.entries(one), [member, word]])
  return { ...input, [node]: Array.isArray(given) ? given.map(own) : own(given) }
}

/** Members whose codes decide something: another code is refused, and the refusal names the member. */
const deciding: Readonly<Record<string, RegExp>> = {
  acct_used_flag: /acct_used_flag/,
  insutype: /insutype/,
  mdtrt_cert_type: /mdtrt_cert_type/,
  hosp_appr_flag: /hosp_appr_flag/,
  med_type: /med_type|医疗类别/,
  rx_circ_flag: /rx_circ_flag/,
}

describe('a word that every object knows', () => {
  it('is no code in any member of any message of the national interface', async () => {
    const inputs = await goodInputs()
    // One till each for the whole test: a till made for each message repeats another's message numbers.
    const tills = new Map(
      [...inputs.values()].map(({ institution }) => [institution, till(app, institution)]),
    )
    for (const { spec } of handled) {
      const good = inputs.get(spec.infno)
      const sender = good && tills.get(good.institution)
      if (!good || !sender) continue
      const coded = Object.entries(spec.input).flatMap(([node, { fields }]) =>
        Object.entries<Field>(fields).flatMap(([member, { table }]) => (table ? [{ node, member }] : [])),
      )
      // The others may be any word: the bill is settled with it.
      const order = ({ member }: { member: string }): number => (deciding[member] ? 0 : 1)
      for (const { node, member } of coded.sort((a, b) => order(a) - order(b))) {
        for (const word of words) {
          const where = `${spec.infno} ${node}.${member} ${word}`
          const wrong = spoilt(good.input, node, member, word)
          const answer = await sender.call(spec.infno, wrong)
          expect(answer.err_msg, where).not.toMatch(/系统故障/)
          const named = deciding[member]
          if (named)
            expect(answer, where).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(named) })
        }
      }
      if (!spec.writes) continue
      for (const word of words) {
        const answer = await app.fsi({ ...sender.envelope(word, good.input, 'm') })
        expect(answer.err_msg, word).toMatch(/交易/)
      }
    }
  })

  it('breaks no route: in the path, in the query, in the body', async () => {
    const callers: readonly (TestCaller | null)[] = [
      await app.person('张伟'),
      await app.staff('clerk-520200'),
      await app.staff('policy'),
      null,
    ]
    const bodies = sampleBodies()
    let turn = 0
    for (const [name, route] of Object.entries(contract as Record<string, Route>)) {
      if (name.startsWith('signOut') || name === 'moveClock') continue
      for (const word of words.slice(0, 2)) {
        const path = route.path.replaceAll(/:\w+/g, word)
        const asked = Object.keys((route.query as { shape?: object } | undefined)?.shape ?? {})
        const query = new URLSearchParams(asked.map((key): [string, string] => [key, word])).toString()
        turn += 1
        for (const caller of shareOf(callers, turn % 2, 2)) {
          const body = bodies(name, word)
          const answer = await app.call(
            route.method,
            `${path}${query === '' ? '' : `?${query}`}`,
            caller,
            body,
          )
          expect(answer.status, `${name} ${word}: ${answer.text.slice(0, 200)}`).toBeLessThan(500)
        }
      }
    }
  })
})

type Schema = {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
}

/** A body as the document describes it, with the word wherever one of several words is asked for. */
function sampleBodies(): (name: string, word: string) => unknown {
  const document = openApiDocument() as {
    paths: Record<
      string,
      Record<string, { operationId?: string; requestBody?: { content: Record<string, { schema: Schema }> } }>
    >
    components: { schemas: Record<string, Schema> }
  }
  const operations = new Map(
    Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => [operation.operationId, operation] as const),
    ),
  )
  const sample = (schema: Schema, word: string, depth = 0): unknown => {
    if (depth > 8) return null
    if (schema.$ref) {
      return sample(document.components.schemas[schema.$ref.split('/').at(-1)!]!, word, depth + 1)
    }
    const [first] = schema.anyOf ?? schema.oneOf ?? []
    if (first) return sample(first, word, depth + 1)
    if (schema.enum) return word
    if (schema.const !== undefined) return schema.const
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, one]) => [key, sample(one, word, depth + 1)]),
        )
      case 'array':
        return schema.items ? [sample(schema.items, word, depth + 1)] : []
      case 'integer':
      case 'number':
        return schema.minimum ?? 1
      case 'boolean':
        return true
      default:
        return word
    }
  }
  return (name, word) => {
    const body = operations.get(name)?.requestBody?.content['application/json']?.schema
    return body ? sample(body, word) : undefined
  }
}
