import { caseFileSchema } from './cases.ts'
import { entryShape, packHead } from './compile.ts'
import { definitions } from './expressions.ts'
import type { JsonSchema, Reader } from './read.ts'
import { orWholeUnknown, ruleFields, schemeFields, sectionFields } from './shapes.ts'

const list = (reader: Reader<unknown>): JsonSchema => ({
  type: 'array',
  minItems: 1,
  items: entryShape(reader).schema,
})
const lists = (fields: Readonly<Record<string, Reader<unknown>>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(fields).map(([name, reader]) => [name, list(reader)]))

function schemeSchema(): JsonSchema {
  const section = { type: 'object', properties: lists(sectionFields), additionalProperties: false }
  return { type: 'object', properties: lists(schemeFields), additionalProperties: section }
}

function ruleSchemas(): Record<string, JsonSchema> {
  const tops: Record<string, Record<string, Reader<unknown>>> = {}
  for (const [name, reader] of Object.entries(ruleFields)) {
    const [top, field] = name.split('.') as [string, string]
    tops[top] = { ...tops[top], [field]: orWholeUnknown(reader) }
  }
  return Object.fromEntries(
    Object.entries(tops).map(([top, fields]) => [
      top,
      { type: 'object', properties: lists(fields), additionalProperties: false },
    ]),
  )
}

/** JSON Schema 2020-12 of a pack file, for editors. */
export const packSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Gongji policy pack',
  type: 'object',
  properties: {
    ...(packHead.schema.properties as Record<string, JsonSchema>),
    employee: schemeSchema(),
    resident: schemeSchema(),
    ...ruleSchemas(),
  },
  additionalProperties: false,
  $defs: definitions,
})

/** JSON Schema 2020-12 of a file of cases. */
export const casesSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Gongji policy cases',
  ...caseFileSchema,
  $defs: definitions,
})
