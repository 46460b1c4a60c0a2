import type { PackFile } from './read.ts'

const head = (
  area: string,
  inherits: string | null,
): string => `# ${area} 的规则包。先改 name，再逐项填写；不知道的留着 unknown，查到文件再填。
# The pack of ${area}. Mend name first, then fill in; leave unknown what nobody knows until its document is found.
# yaml-language-server: $schema=../pack.schema.json
area: '${area}'
name: { zh: '${area}', en: '${area}' }
${inherits ? `inherits: '${inherits}'\n` : ''}
# 异地就医的影响；没有影响就写 value: none。不写则外地账单一律指名拒绝。
# Effects of care elsewhere; value: none if there are none. Without it bills from elsewhere are refused by name.
# filing:
#   effects:
#     - from: 2025-01-01
#       value:
#         - { when: { place: elsewhere, filing: none }, less: 20 points }
#       source: …
#       certainty: exact
`

const section = (name: string, per: string): string => `  ${name}:
    deductible:
      # { amount: 150 yuan, per: ${per} }，没有写 none
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
    ratio:
      # { by: level, 'village, 1': 70 percent, '2': 60 percent, '3': 50 percent }
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
    cap:
      # { amount: 2000 yuan, on: paid, per: year }，没有写 unlimited
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
`

const terms = (name: string): string => `  ${name}:
    terms:
      # { section: outpatient }：按普通门诊 as outpatient；none：统筹不付 the pool pays nothing
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
`

const scheme = (name: string): string =>
  `${name}:\n${section('outpatient', 'year')}${terms('emergency')}${terms('pharmacy')}${section('inpatient', 'admission')}`

/** A pack to fill in: it compiles, refuses every benefit by name, and says where each figure goes. */
export const newPack = (area: string, inherits: string | null): PackFile[] => [
  { path: `${area}/pack.yaml`, text: head(area, inherits) },
  { path: `${area}/employee.yaml`, text: scheme('employee') },
  { path: `${area}/resident.yaml`, text: scheme('resident') },
  {
    path: `${area}/cases.yaml`,
    text: `# 每个值至少一个案例，写明怎么算出来的。At least one case for each value.
- case: 没有填写的待遇，指名拒绝
  benefit: outpatient
  on: 2025-03-10
  patient: { scheme: employee }
  at: { level: 3 }
  bill: { inScope: 1000 }
  expect: { refused: benefit-unknown, parameter: employee.outpatient.deductible }
`,
  },
]
