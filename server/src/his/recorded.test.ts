import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'

// Answers recorded at hospitals (names and numbers masked): what their programs read must be in ours too, in the same form.

let app: TestApp
const answers = new Map<string, HisAnswer>()
beforeAll(async () => {
  app = await testApp()
  const his = till(app, 'H52020100001')
  const bill = { patient: demoPatient('王秀英'), lines: [{ code: 'DEMOB0002', amount: 4.52 }] }
  const visit = await his.openVisit(bill)
  const row = {
    feedetl_sn: 'yp570',
    mdtrt_id: visit,
    psn_no: bill.patient.psnNo,
    chrg_bchno: '1',
    fee_ocur_time: '2025-01-15 09:00:00',
    med_list_codg: 'DEMOB0002',
    det_item_fee_sumamt: 4.52,
    cnt: 1,
    pric: 4.52,
  }
  answers.set('1101', await his.readPerson('02', bill.patient.certNo))
  answers.set('2204', await his.call('2204', { feedetail: [row] }))
  answers.set('2206', await his.preSettle(visit, '1', bill))
  const settled = await his.settle(visit, '1', bill)
  answers.set('2207', settled)
  const { setl_id: settlement } = settled.output.setlinfo
  answers.set('2208', await his.reverse({ visit, settlement, psnNo: bill.patient.psnNo }))
})
afterAll(() => app.close())

const recorded = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

// A member of the output that every recorded answer leaves empty and the standard does not list.
const unlisted = new Set(['output.expContent'])

const formOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)

/** Members of the recorded answer that ours lacks, or has in another form. Empty ones may be empty on either side. */
function missing(theirs: unknown, ours: unknown, path: string): string[] {
  if (theirs === null || theirs === '' || unlisted.has(path)) return []
  if (Array.isArray(theirs)) {
    if (theirs.length === 0) return Array.isArray(ours) ? [] : [path]
    return Array.isArray(ours) && ours.length > 0 ? missing(theirs[0], ours[0], `${path}[0]`) : [path]
  }
  if (typeof theirs !== 'object') {
    return ours === null || formOf(ours) === formOf(theirs) ? [] : [`${path}: ${formOf(ours)}`]
  }
  if (typeof ours !== 'object' || ours === null) return [path]
  return Object.entries(theirs as Record<string, unknown>).flatMap(([name, value]) =>
    name in ours
      ? missing(value, (ours as Record<string, unknown>)[name], `${path}.${name}`)
      : unlisted.has(`${path}.${name}`)
        ? []
        : [`${path}.${name}: missing`],
  )
}

describe('every member that a recorded answer fills is in ours, as the same kind of value', () => {
  it.each([
    ['1101', '1101-response-hebei-5-insutypes'],
    ['2204', '2204-response-hebei'],
    ['2206', '2206-response-hebei'],
    ['2207', '2207-response-hebei'],
    ['2208', '2208-response-hebei-negative'],
  ])('%s', (infno, name) => {
    const ours = answers.get(infno)
    expect(ours).toMatchObject({ infcode: 0 })
    const theirs = recorded(name)
    expect(missing(theirs.output, ours!.output, 'output')).toEqual([])
    expect(Object.keys(ours!)).toEqual(expect.arrayContaining(Object.keys(theirs)))
  })
})

it('the class B drug of the recorded upload divides as it did there', () => {
  const [theirs] = (recorded('2204-response-hebei').output as { result: Record<string, unknown>[] }).result
  const filled = Object.fromEntries(Object.entries(theirs!).filter(([, value]) => value !== null))
  expect(answers.get('2204')!.output.result[0]).toMatchObject(filled)
})
