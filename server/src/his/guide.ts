import type { Language, Text } from '@gongji/policy'
import { envelopeFields } from './envelope.ts'
import { type Fields, type Message, type Nodes, notation } from './field.ts'
import { guideText } from './guide-text.ts'
import { exampleFiles, vendorText } from './guide-text-vendor.ts'
import { handled } from './routes.ts'

/** What the guide shows of the sandbox, and messages that were really exchanged with it. */
export type GuideFacts = {
  people: readonly {
    name: string
    psnNo: string
    idNumber: string
    card: string
    insutype: string
    area: string
    about: string
  }[]
  institutions: readonly { code: string; name: string; kind: string; level: string; area: string }[]
  items: readonly { code: string; name: string; level: string; firstShare: string; ceiling: string }[]
  /** Title, request and answer, in the order in which they were sent. */
  examples: readonly { infno: string; request: unknown; answer: unknown }[]
  /** Sentences of refusals that were really answered. */
  refusals: readonly { when: Text; sentence: string }[]
  sandboxCode: string
  /** The text of each file of `exampleFiles`. */
  programs: Readonly<Record<string, string>>
}

const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

function fieldTable(fields: Fields, language: Language, input: boolean): string {
  const { member, name, type, note, refused } = guideText[language].columns
  return table(
    [member, type, name, note],
    Object.entries(fields).map(([key, field]) => [
      `\`${key}\``,
      notation(field),
      field.zh,
      [
        input && field.needed ? refused : '',
        field.table && Object.keys(field.table.codes).length > 1 && Object.keys(field.table.codes).length < 22
          ? Object.entries(field.table.codes)
              .map(([code, meaning]) => `${code} ${meaning}`)
              .join('；')
          : '',
      ]
        .filter((part) => part !== '')
        .join(' · '),
    ]),
  )
}

function nodesOf(nodes: Nodes, language: Language, input: boolean): string[] {
  const { rows, none } = guideText[language]
  const { input: inputTitle, output: outputTitle } = guideText[language]
  const entries = Object.entries(nodes)
  if (entries.length === 0) return [`**${input ? inputTitle : outputTitle}**: ${none}`]
  return entries.flatMap(([name, { fields, many }]) => [
    `**${input ? inputTitle : outputTitle}** \`${name}\`${many ? ` ${rows}` : ''}`,
    fieldTable(fields, language, input),
  ])
}

const messageSection = (spec: Message, language: Language): string[] => [
  `### ${spec.infno} ${spec.zh}`,
  ...(guideText[language].messages[spec.infno] === undefined
    ? []
    : [guideText[language].messages[spec.infno]!]),
  ...nodesOf(spec.input, language, true),
  ...nodesOf(spec.output, language, false),
  ...Object.entries(spec.files ?? {}).flatMap(([name, { fields }]) => [
    `**${name === '(infile)' ? guideText[language].fileIn : guideText[language].fileOut}**`,
    fieldTable(fields, language, name === '(infile)'),
  ]),
]

/** Messages that settle can be undone by 2601, those that reverse cannot. */
const settling = /^(2102|2207|2304)A?$/
const reversing = /^(2103|2208|2305)$/
const offering = /^(2101|2206|2303)A?$/

/** Which number a transaction wants, and what its sender does without an answer. */
function lostRow({ infno, zh, writes }: Message, language: Language): string[] {
  const { lostBy } = vendorText[language]
  const kind = settling.test(infno)
    ? 'settles'
    : reversing.test(infno)
      ? 'reverses'
      : offering.test(infno)
        ? 'offers'
        : writes
          ? 'writes'
          : 'reads'
  return [`${infno} ${zh}`, ...lostBy[kind].split(' | ')]
}

/** The guide for hospital programs: prose, the sandbox's fixed data, every member of every message, and real messages. */
export function interfaceGuide(facts: GuideFacts, language: Language): string {
  const words = guideText[language]
  const vendor = vendorText[language]
  const curl = JSON.stringify(facts.examples[0]?.request)
  const parts: string[] = [
    `# ${words.title}`,
    words.intro,
    `## ${words.tryTitle}`,
    words.tryIt,
    `\`\`\`sh\ncurl -s http://127.0.0.1:8080/fsi/api/rsfComIfsService/callService \\\n  -H 'content-type: text/plain; charset=utf-8' \\\n  -d '${curl}'\n\`\`\``,
    `## ${vendor.examplesTitle}`,
    ...exampleFiles.flatMap(({ file, kind, title, about }) => [
      `### ${title[language]}`,
      about[language],
      `\`\`\`${kind}\n${facts.programs[file]?.trimEnd()}\n\`\`\``,
    ]),
    `## ${words.sandboxTitle}`,
    words.sandbox.replace('{code}', facts.sandboxCode),
    table(
      words.peopleHead,
      facts.people.map((one) => [
        one.name,
        `\`${one.psnNo}\``,
        `\`${one.idNumber}\``,
        `\`${one.card}\``,
        one.insutype,
        one.area,
        one.about,
      ]),
    ),
    table(
      words.institutionsHead,
      facts.institutions.map((one) => [`\`${one.code}\``, one.name, one.kind, one.level, one.area]),
    ),
    table(
      words.itemsHead,
      facts.items.map((one) => [`\`${one.code}\``, one.name, one.level, one.firstShare, one.ceiling]),
    ),
    `## ${words.wireTitle}`,
    words.wire,
    fieldTable(envelopeFields, language, true),
    `## ${words.orderTitle}`,
    words.order,
    `## ${words.accountsTitle}`,
    words.accounts,
    `## ${words.moneyTitle}`,
    words.money,
    `## ${words.againTitle}`,
    words.again,
    `## ${vendor.lostTitle}`,
    vendor.lost,
    table(
      vendor.lostHead,
      handled.map(({ spec }) => lostRow(spec, language)),
    ),
    `## ${words.refusalsTitle}`,
    vendor.refusalsLink,
    words.refusals,
    table(
      words.refusalsHead,
      facts.refusals.map(({ when, sentence }) => [when[language], sentence]),
    ),
    `## ${words.examplesTitle}`,
    words.examples,
    ...facts.examples.flatMap(({ infno, request, answer }) => [`### ${infno}`, json(request), json(answer)]),
    `## ${words.messagesTitle}`,
    words.notation,
    ...handled.flatMap(({ spec }) => messageSection(spec, language)),
    `## ${words.signaturesTitle}`,
    words.signatures,
    `## ${words.missingTitle}`,
    words.missing,
  ]
  return `${parts.join('\n\n')}\n`
}
