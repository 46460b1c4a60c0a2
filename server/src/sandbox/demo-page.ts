import { relationshipWords } from '@gongji/contract/words'
import { type Fen, fenToYuan } from '@gongji/policy/money'
import { sandboxCodeOf } from '../person/code.ts'
import { certificateNames } from '../person/identity.ts'
import { bindings } from './bindings.ts'
import { inventedArea } from './invented.ts'
import {
  type DemoPerson,
  demoGuardians,
  demoPassword,
  demoPeople,
  demoStaff,
  inventedPerson,
  inventedStaff,
} from './people.ts'
import { demoInstitutions, demoItems, inventedInstitution } from './places.ts'

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const named = (one: DemoPerson): string =>
  `${one.name} (ID card ${one.idNumber}, psn_no ${one.psnNo}, card ${one.card}, phone ${one.phone})`

const yuan = (amount: number): string => fenToYuan(amount as Fen)

/** docs/demo.md: who and what every sandbox holds, printed from the data that seeds it. */
export const demoPage = (): string => `# The sandbox's people and places

Every sandbox holds these, with the same numbers each time, so that examples, tests and a hospital program's rehearsal
agree. Names, phones and cards are invented; the ID numbers have an impossible area prefix (99) and a right check digit.
The clock starts at 2025-01-15 10:00 (Asia/Shanghai), or at today's date with \`SANDBOX_CLOCK=now\`; residents are insured on
whatever day it shows, but for who is called not insured. Printed by \`npx tsx server/src/sandbox/write-demo.ts\`.

## People

Sign in as any of them: \`POST /api/sign-in/demo\` with \`{"name": "张伟"}\`; the answer's token goes into
\`Authorization: Bearer …\`. At a till they are known by code (kind of credential 01:
\`${sandboxCodeOf('')}\` and the number of the certificate), ID card (02) or social-security card (03).

${table(
  ['person', 'certificate', 'number', 'psn_no', 'card', 'phone', 'scheme, area', 'account, yuan', ''],
  demoPeople.map((one) => [
    one.name,
    `${one.idKind} ${certificateNames[one.idKind]}`,
    one.idNumber,
    one.psnNo,
    one.card,
    one.phone ?? '–',
    `${one.scheme === 'employee' ? 310 : 390} ${one.area}, ${one.category}`,
    one.balance === 0 ? '–' : yuan(one.balance),
    one.about.en,
  ]),
)}

## Bindings, in the order in which they were authorised

${table(
  ['payer', 'relative', 'who is', 'limit a year, yuan'],
  bindings.map(({ payer, relative, relationship, yearLimit }) => [
    payer,
    relative,
    relationshipWords[relationship].en,
    yearLimit === null ? '–' : yuan(yearLimit),
  ]),
)}

${demoGuardians.map(({ child, guardian }) => `Guardian of ${child}: ${guardian}.`).join(' ')} Approved filing: 王秀英, M03900 高血压 (chronic).

## Staff

Sign in with \`{"staff": "cashier-1"}\` at \`/api/sign-in/demo\`, or with name and password \`${demoPassword}\` at \`/api/sign-in/staff\`.

${table(
  ['sign-in name', 'role', 'of'],
  demoStaff.map(({ signInName, role, institution, area }) => [
    signInName,
    role,
    institution ?? area ?? 'everywhere',
  ]),
)}

## Institutions

${table(
  ['code', 'name', 'level', 'area', 'settles directly for other areas', 'longitude, latitude'],
  demoInstitutions.map(({ code, name, kind, level, area, directSettlement, longitude, latitude }) => [
    code,
    name,
    kind === 'pharmacy' ? 'pharmacy' : level,
    area,
    directSettlement ? 'yes' : 'no',
    `${longitude}, ${latitude}`,
  ]),
)}

## The invented area ${inventedArea}

Demo city (示范市) lies nowhere, and every figure of its rules is made up and marked so; they lie in
\`server/src/sandbox/areas/${inventedArea}/\`, and production never reads them. Its list of chronic diseases has what the real areas'
published lists do not: M03900 高血压 (up to 3,000 yuan a year), M00500 恶性肿瘤 (a second clerk approves too, 24 months, up to
50,000) and M99900 器官移植术后抗排异 (up to the pool's cap of 200,000). Employees only.

Insured there: ${named(inventedPerson)},
${yuan(inventedPerson.balance)} yuan on the account. Hospital: ${inventedInstitution.code} ${inventedInstitution.name}, level ${inventedInstitution.level}.
Clerks: ${inventedStaff.map(({ signInName }) => `\`${signInName}\``).join(', ')}.

## What may be billed (area 000000)

${table(
  ['code', 'what', 'class', 'first share', 'ceiling, yuan'],
  demoItems.map(({ code, name, itemClass, firstShare, ceiling }) => [
    code,
    name,
    itemClass,
    firstShare === 0 ? '–' : `${firstShare / 100} %`,
    ceiling === null ? '–' : yuan(ceiling),
  ]),
)}
`

export const demoPageFile = new URL('../../../docs/demo.md', import.meta.url)
