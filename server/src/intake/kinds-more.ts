import { typedIdNumber } from '@gongji/policy/typed'
import { instantInChina } from '../deps.ts'
import { type Department, listDepartments, writeDepartments } from '../institution/department.ts'
import { findRegistered } from '../institution/institution.ts'
import { lockAccounts } from '../ledger/account.ts'
import { type Act, recordActs } from '../ledger/act.ts'
import { listHolders } from '../person/lookup.ts'
import { addCertificates, type Certificate } from '../person/register.ts'
import { certificateDigest, idCard } from '../person/seal.ts'
import { type Hold, insertHold, listHolds } from '../risk/hold.ts'
import { type Kind, kind } from './kind.ts'
import { about, certificate, choice, code, day, fault, maybe, type Outcome, words } from './row.ts'
import { findAll, whoFields } from './who.ts'

const certificates = kind({
  name: 'certificates',
  zh: '其他证件',
  en: 'further certificates',
  fields: {
    ...whoFields,
    certificateKind: code(
      '另一证件类型',
      about('国家代码，如 14 普通护照', 'national code, such as 14, passport'),
      /^\d{2,6}$/,
    ),
    certificateNumber: certificate(
      '另一证件号码',
      about('持此证件也能找到本人', 'who shows it is found by it'),
    ),
  },
  take: async (tx, deps, rows, { actor }) => {
    const found = await findAll(tx, deps, rows)
    const digests = rows.map((row) =>
      certificateDigest(deps.secrets, row.certificateKind, row.certificateNumber),
    )
    const holders = await listHolders(tx, [...new Set(digests)])
    const accounts = await lockAccounts(
      tx,
      deps.db.lockStep,
      found.filter((one) => typeof one === 'number'),
    )
    const fresh: Certificate[] = []
    const acts: { personId: number; act: Act }[] = []
    const outcomes = rows.map((row, at): Outcome => {
      const personId = found[at]!
      if (typeof personId !== 'number') return personId
      const { certificateKind: kind, certificateNumber: number } = row
      const wrong = kind === idCard ? typedIdNumber(number).wrong : undefined
      if (wrong) return fault('certificateNumber', `身份证号码：${wrong.zh}`, `ID number: ${wrong.en}`)
      const holder = holders.get(digests[at]!)
      if (holder === personId) return 'same'
      if (holder !== undefined) {
        return fault('certificateNumber', '该证件已登记在另一人名下', 'the certificate is somebody else’s', {
          mendZh: '请核对证件；两人为同一人的，请经办机构先查明。',
          mendEn: 'Check the number; where both are one person, the agency finds out first.',
        })
      }
      holders.set(digests[at]!, personId)
      fresh.push({ personId, kind, number })
      const content = `${kind} ${digests[at]}`
      acts.push({
        personId,
        act: { kind: 'person.certificate', ref: personId, actor, at: deps.now(), content },
      })
      return 'taken'
    })
    await addCertificates(tx, deps, fresh)
    await recordActs(tx, accounts, acts)
    return outcomes
  },
})

const scopes = { family: '家庭共济', account: '整个账户' } as const
const holds = kind({
  name: 'holds',
  zh: '账户暂停',
  en: 'holds on accounts',
  page: 200,
  fields: {
    ...whoFields,
    scope: choice('暂停范围', scopes),
    since: day('暂停日期', about('含当日', 'included')),
  },
  take: async (tx, deps, rows, { actor }) => {
    const found = await findAll(tx, deps, rows)
    const ids = [...new Set(found.filter((one) => typeof one === 'number'))]
    const accounts = await lockAccounts(tx, deps.db.lockStep, ids)
    const keyOf = ({ personId, scope }: Pick<Hold, 'personId' | 'scope'>) => `${personId} ${scope}`
    const known = new Set((await listHolds(tx, ids)).filter(({ cause }) => cause === 'clerk').map(keyOf))
    const acts: { personId: number; act: Act }[] = []
    const outcomes: Outcome[] = []
    for (const [index, { scope, since }] of rows.entries()) {
      const personId = found[index]!
      const at = deps.now()
      if (typeof personId !== 'number') outcomes.push(personId)
      else if (instantInChina(since) > at)
        outcomes.push(fault('since', '暂停日期晚于今天', 'the day has not come'))
      else if (known.has(keyOf({ personId, scope }))) outcomes.push('same')
      else {
        known.add(keyOf({ personId, scope }))
        const id = deps.newId()
        const rest = { bindingId: null, cause: 'clerk', rule: '', caseId: null } as const
        await insertHold(tx, { personId, id, scope, ...rest, placedAt: instantInChina(since) }, actor)
        acts.push({
          personId,
          act: { kind: 'account.hold', ref: id, actor, at, content: `${scope} ${since}` },
        })
        outcomes.push('taken')
      }
    }
    await recordActs(tx, accounts, acts)
    return outcomes
  },
})

const departments = kind({
  name: 'departments',
  zh: '医疗机构科室',
  en: 'departments of hospitals',
  fields: {
    institution: code('机构代码', about('H 或 P 加11位数字', 'H or P and 11 digits'), /^[HP]\d{11}$/),
    department: code('科室代码', about('机构内的代码', 'the hospital’s own'), /^[\w.-]{1,20}$/),
    departmentName: words('科室名称', about('', '')),
    from: day('开始日期', about('含当日', 'included')),
    to: maybe(day('结束日期', about('空为至今', 'empty: open')), null),
  },
  take: async (tx, deps, rows) => {
    const known = new Map<string, Department>()
    const registered = new Set<string>()
    for (const institution of new Set(rows.map((row) => row.institution))) {
      if ((await findRegistered(tx, institution)) !== null) registered.add(institution)
      for (const one of await listDepartments(tx, institution)) known.set(`${institution} ${one.code}`, one)
    }
    const fresh: Department[] = []
    const outcomes = rows.map(
      ({ institution, department: code, departmentName: name, from, to }): Outcome => {
        if (!registered.has(institution)) {
          return fault('institution', '没有登记过这个机构', 'no such institution is registered', {
            mendZh: '请先报送“institutions”文件，或更正机构代码。',
            mendEn: 'Send the file of institutions first, or correct the code.',
          })
        }
        if (to !== null && to < from) return fault('to', '结束日期早于开始日期', 'it ends before it begins')
        const before = known.get(`${institution} ${code}`)
        if (before !== undefined) {
          return before.name === name && before.begins === from && before.ends === to
            ? 'same'
            : fault(
                'department',
                '该科室已登记，内容不同',
                'the department is registered with other content',
                {
                  mendZh: '已登记的不会被文件改写；由医院用3401、3402报送变更。',
                  mendEn:
                    'A file overwrites nothing that is registered; the hospital changes it by 3401 and 3402.',
                },
              )
        }
        const one = { institution, code, name, begins: from, ends: to, sent: {}, changedAt: deps.now() }
        known.set(`${institution} ${code}`, one)
        fresh.push(one)
        return 'taken'
      },
    )
    await writeDepartments(tx, fresh)
    return outcomes
  },
})

/** What rests on people, and on institutions, beside their affairs. */
export const furtherKinds: readonly Kind[] = [certificates, holds, departments]
