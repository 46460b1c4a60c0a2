import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { envelopeFields } from './envelope.ts'
import { bare, type Field, type Message, type Nodes } from './field.ts'
import { handled } from './routes.ts'

// Our descriptions of messages against the field tables of the national baseline, which stand beside this file as facts.

type Fact = {
  infno: string
  direction: 'in' | 'out'
  node: string
  many: boolean
  field: string
  type: string
  length: string
  required: boolean
}

const facts: Fact[] = readFileSync(new URL('fixtures/national-fields.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(2)
  .map((line) => {
    const [infno, direction, node, many, field, type, length, , required] = line.split('\t')
    return {
      infno: infno!,
      direction: direction as Fact['direction'],
      node: node!,
      many: many === 'many',
      field: field!,
      type: type!,
      length: length!,
      required: required === 'Y',
    }
  })

const of = (infno: string, direction: Fact['direction']): Fact[] =>
  facts.filter((fact) => fact.infno === infno && fact.direction === direction && !fact.field.startsWith('='))

const specs = handled.map(({ spec }) => spec)
const described = new Set(facts.map(({ infno }) => infno))

/** Nodes of a description whose fields stand directly under input or output too. */
const nodeOf = (nodes: Nodes, name: string): Readonly<Record<string, Field>> | undefined =>
  nodes[name === '' ? bare : name]?.fields

/** Files that come with a message. */
const inFiles = ({ files = {} }: Message): Nodes =>
  Object.fromEntries(Object.entries(files).filter(([name]) => name === '(infile)'))

describe.each(specs.filter(({ infno }) => described.has(infno)).map((spec) => [spec.infno, spec] as const))(
  '%s by the national field tables',
  (infno, spec) => {
    test('every member of an answer is there, and what may not be empty never is', () => {
      const missing = of(infno, 'out').filter(({ node, field, required }) => {
        const ours = nodeOf({ ...spec.output, ...spec.files }, node)?.[field]
        return ours === undefined || (required && !ours.starred)
      })
      expect(missing.map(({ node, field }) => `${node}.${field}`)).toEqual([])
    })

    test('nothing is demanded that the tables leave open', () => {
      const wanted = new Map(of(infno, 'in').map((fact) => [`${fact.node} ${fact.field}`, fact]))
      const demanded = Object.entries({ ...spec.input, ...inFiles(spec) }).flatMap(
        ([node, { fields, optional }]) =>
          Object.entries(fields)
            .filter(([name, { needed }]) => needed && !optional && !wanted.get(`${node} ${name}`)?.required)
            .map(([name]) => `${node}.${name}`),
      )
      expect(demanded).toEqual([])
    })

    test('nothing is refused for its length', () => {
      const short = of(infno, 'in').filter(({ node, field, type, length }) => {
        const ours = nodeOf({ ...spec.input, ...inFiles(spec) }, node)?.[field]
        return ours?.kind === 'text' && ours.needed && type === 'C' && ours.length < Number(length)
      })
      expect(short.map(({ node, field, length }) => `${node}.${field} C${length}`)).toEqual([])
    })
  },
)

test('the envelope takes every length of the national tables', () => {
  const fields: Readonly<Record<string, Field>> = envelopeFields
  const short = of('envelope', 'in').filter(
    ({ field, type, length }) =>
      fields[field]?.kind === 'text' && type === 'C' && fields[field].length < Number(length),
  )
  expect(short.map(({ field, length }) => `${field} C${length}`)).toEqual([])
})
