import { isPoolingArea } from '@gongji/contract/divisions'
import type { Category, Scheme } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { typedIdNumber } from '@gongji/policy/typed'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { lockAccounts } from '../ledger/account.ts'
import { type Accumulator, listOpeningAccumulators, openAccumulators } from '../ledger/accumulator.ts'
import { type Act, recordActs } from '../ledger/act.ts'
import { book, pendingOn, posting, storePending } from '../ledger/post.ts'
import { listHolders } from '../person/lookup.ts'
import {
  type EnrolmentStatus,
  insertEnrolments,
  listEnrolments,
  listNames,
  sameName,
} from '../person/person.ts'
import { digestsOf, type Registration, recordGuardians, registerPeople } from '../person/register.ts'
import { idCard } from '../person/seal.ts'
import { type Kind, kind, type Taking } from './kind.ts'
import {
  about,
  certificate,
  choice,
  code,
  codes,
  count,
  day,
  type Fault,
  fault,
  isFault,
  maybe,
  name,
  type Outcome,
  phoneNumber,
  words,
  yuan,
} from './row.ts'
import { insertOpeningBalances, listOpeningBalances, type OpeningBalance } from './store.ts'
import { findAll, whoFields } from './who.ts'

export const area = code('统筹区', about('6位区划代码', 'six digits'), /^\d{6}$/)

const twice = (field: string): Fault =>
  fault(field, '本文件前面已有同一条', 'the same stands earlier in the file', {
    mendZh: '请删去重复的一条。',
    mendEn: 'Delete the second one.',
  })
const other = (field: string, zh: string, en: string): Fault =>
  fault(field, zh, en, {
    mendZh: '已登记的不会被文件改写；确需更正的请按变更办理。',
    mendEn: 'A file overwrites nothing that is registered; a change does.',
  })

const genders = { '1': '男', '2': '女' } as const
const people = kind({
  name: 'people',
  zh: '参保人',
  en: 'insured people',
  fields: {
    idNumber: whoFields.idNumber,
    idKind: whoFields.idKind,
    name: name(),
    born: maybe(day('出生日期', about('居民身份证以外的证件须填', 'needed unless it is an ID card')), null),
    gender: maybe(choice('性别', genders), null),
    ethnicity: maybe(code('民族', about('国标代码', 'national code'), /^\d{2}$/), '01'),
    psnNo: maybe(code('人员编号', about('26位', '26 digits'), /^\d{26}$/), undefined),
    area,
    phone: maybe(phoneNumber(), undefined),
    card: maybe(words('社保卡号', about('', ''), 40), undefined),
  },
  take: async (tx, deps, rows) => {
    const registrations = rows.map(({ born, gender, ...one }): Registration | Fault => {
      if (!isPoolingArea(one.area)) return fault('area', '不是统筹区', 'it is no pooling area')
      if (one.idKind === idCard) {
        const { wrong } = typedIdNumber(one.idNumber)
        return wrong
          ? fault('idNumber', `身份证号码：${wrong.zh}`, `ID number: ${wrong.en}`)
          : (one as Registration)
      }
      if (born === null || gender === null) {
        return fault('born', '该类证件须填出生日期和性别', 'this certificate needs day of birth and gender')
      }
      return { ...one, born: { on: born, gender } } as Registration
    })
    const digests = registrations.map((one) => (isFault(one) ? null : digestsOf(deps, one)))
    const all = digests.flatMap((one) => (one === null ? [] : [one.id, ...one.others]))
    const holders = await listHolders(tx, [...new Set(all)])
    const names = await listNames(tx, [...new Set(holders.values())])
    const seen = new Set<string>()
    const fresh: Registration[] = []
    const outcomes = registrations.map((one, at): Outcome => {
      if (isFault(one)) return one
      const { id, others } = digests[at]!
      const holder = holders.get(id)
      if (holder !== undefined) {
        return sameName(names.get(holder) ?? '', one.name)
          ? 'same'
          : other('name', '该证件已登记在另一姓名下', 'the certificate is registered under another name')
      }
      if (others.some((digest) => holders.has(digest))) {
        return other('psnNo', '人员编号或社保卡号已属他人', 'person number or card is somebody else’s')
      }
      if ([id, ...others].some((digest) => seen.has(digest))) return twice('idNumber')
      for (const digest of [id, ...others]) seen.add(digest)
      fresh.push(one)
      return 'taken'
    })
    await registerPeople(tx, deps, fresh)
    return outcomes
  },
})

const categories: Record<Category, string> = {
  working: '在职',
  retired: '退休',
  minor: '未成年人',
  adult: '成年居民',
  elderly: '老年居民',
}
const schemes: Record<Scheme, string> = { employee: '职工', resident: '居民' }
const schemeOf = (category: Category): Scheme =>
  category === 'working' || category === 'retired' ? 'employee' : 'resident'
const states: Record<EnrolmentStatus, string> = { normal: '正常', suspended: '暂停', ended: '终止' }

const enrolments = kind({
  name: 'enrolments',
  zh: '参保关系',
  en: 'enrolments',
  fields: {
    ...whoFields,
    scheme: choice('险种', schemes),
    category: choice('人员类别', categories),
    psnType: code('人员类别代码', about('国家代码，如 1101', 'national code, such as 1101'), /^\d{2,6}$/),
    area,
    status: maybe(choice('状态', states), 'normal' as const),
    from: day('开始日期', about('含当日', 'included')),
    to: maybe(day('结束日期', about('含当日；空为至今', 'included; empty: open')), null),
    benefitsFrom: maybe(day('待遇开始日', about('空为开始日期', 'empty: the first day')), null),
    employer: maybe(words('单位名称', about('', '')), ''),
    aidGroups: maybe(
      codes('救助类别', about('国家代码，多个用逗号', 'national codes, with commas'), /^\d{4}$/),
      [] as const,
    ),
    consecutiveYears: maybe(count('连续缴费年数', about('整数', 'a whole number')), 0),
    yearsWithoutUse: maybe(count('连续未用年数', about('整数', 'a whole number')), 0),
  },
  take: async (tx, deps, rows, taking) => {
    const found = await findAll(tx, deps, rows)
    const ids = found.filter((one) => typeof one === 'number')
    const accounts = await lockAccounts(tx, deps.db.lockStep, ids)
    const held = groupBy(await listEnrolments(tx, [...new Set(ids)]), ({ personId }) => personId)
    const fresh: Parameters<typeof insertEnrolments>[1][number][] = []
    const outcomes = rows.map((row, at): Outcome => {
      const personId = found[at]!
      if (typeof personId !== 'number') return personId
      const { name: _, idKind: __, idNumber: ___, benefitsFrom, ...one } = row
      if (!isPoolingArea(one.area)) return fault('area', '不是统筹区', 'it is no pooling area')
      if (schemeOf(one.category) !== one.scheme) {
        return fault('category', '人员类别与险种不符', 'the category is not of that scheme')
      }
      if (one.to !== null && one.to < one.from) {
        return fault('to', '结束日期早于开始日期', 'it ends before it begins')
      }
      const own = [...(held.get(personId) ?? []), ...fresh.filter((other) => other.personId === personId)]
      const same = own.find((o) => o.scheme === one.scheme && o.area === one.area && o.from === one.from)
      if (same) {
        return same.status === one.status && same.to === one.to && same.category === one.category
          ? 'same'
          : other('from', '同一天起已有内容不同的参保关系', 'another enrolment begins on that day')
      }
      const overlapping = own.some(
        (o) =>
          o.scheme === one.scheme &&
          (o.to === null || o.to >= one.from) &&
          (one.to === null || one.to >= o.from),
      )
      if (overlapping)
        return other('from', '与已登记的同险种参保关系日期重叠', 'it overlaps one of that scheme')
      fresh.push({ ...one, personId, id: deps.newId(), benefitsFrom: benefitsFrom ?? one.from })
      return 'taken'
    })
    await insertEnrolments(tx, fresh)
    await recordActs(
      tx,
      accounts,
      fresh.map(({ personId, id, scheme, area, from }) => ({
        personId,
        act: actOf(deps, taking, { kind: 'insurance.enter', ref: id, content: `${scheme} ${area} ${from}` }),
      })),
    )
    return outcomes
  },
})

const balances = kind({
  name: 'balances',
  zh: '个人账户结转余额',
  en: 'balances brought forward',
  money: 'amount',
  fields: {
    ...whoFields,
    amount: yuan('余额', about('元，如 8642.35', 'in yuan, such as 8642.35')),
    on: maybe(day('结转日期', about('空为今天', 'empty: today')), null),
  },
  take: async (tx, deps, rows, taking) => {
    const found = await findAll(tx, deps, rows)
    const ids = [...new Set(found.filter((one) => typeof one === 'number'))]
    const pending = pendingOn(await lockAccounts(tx, deps.db.lockStep, ids))
    const known = new Map((await listOpeningBalances(tx, ids)).map((one) => [one.personId, one.amount]))
    const fresh: OpeningBalance[] = []
    const today = dateInChina(deps.now())
    const outcomes = rows.map(({ amount, on }, at): Outcome => {
      const personId = found[at]!
      if (typeof personId !== 'number') return personId
      if (on !== null && on > today) return fault('on', '结转日期晚于今天', 'the day has not come')
      const before = known.get(personId)
      if (before !== undefined) {
        return before === amount
          ? 'same'
          : other('amount', '已结转过另一余额', 'another balance was brought forward')
      }
      known.set(personId, fen(amount))
      const postingId = amount === 0 ? null : deps.newId()
      const asOf = on ?? today
      if (postingId !== null) {
        const content = JSON.stringify({ opening: true, asOf })
        book(pending, posting('contribution', postingId, asOf, { personId, amount: fen(amount) }), {
          actor: taking.actor,
          at: deps.now(),
          content,
        })
      }
      fresh.push({ personId, postingId, amount: fen(amount), asOf, takenBy: taking.actor })
      return 'taken'
    })
    await storePending(tx, pending)
    await insertOpeningBalances(tx, fresh)
    return outcomes
  },
})

/** The names of pots that an area's rules speak of. */
function potsOf({ packs }: Pick<Deps, 'packs'>, of: string): Set<string> {
  const pack = packs.packOf(of)
  const text = pack === null ? '' : JSON.stringify(pack)
  const kinds = [
    'outpatient',
    'emergency',
    'pharmacy',
    'chronic',
    'inpatient',
    'criticalIllness',
    'largeSum',
    'medicalAid',
  ]
  return new Set([...kinds, ...[...text.matchAll(/"pot":"(\w+)"/g)].map(([, pot]) => pot!)])
}

const accumulators = kind({
  name: 'accumulators',
  zh: '本年累计',
  en: 'accumulators of the running year',
  fields: {
    ...whoFields,
    scheme: choice('险种', schemes),
    area,
    year: count('年度', about('4位', 'four digits')),
    pot: words(
      '累计项',
      about('如 outpatient、chronic、inpatient', 'such as outpatient, chronic, inpatient'),
      80,
    ),
    deductible: maybe(yuan('已付起付线', about('元', 'yuan')), 0),
    paid: maybe(yuan('统筹已付', about('元', 'yuan')), 0),
    entered: maybe(yuan('已进入统筹费用', about('元', 'yuan')), 0),
  },
  take: async (tx, deps, rows, taking) => {
    const found = await findAll(tx, deps, rows)
    const ids = [...new Set(found.filter((one) => typeof one === 'number'))]
    const accounts = await lockAccounts(tx, deps.db.lockStep, ids)
    const keyOf = (one: Omit<Accumulator, 'deductible' | 'paid' | 'entered'>) =>
      [one.personId, one.scheme, one.area, one.year, one.pot].join(' ')
    const known = new Map((await listOpeningAccumulators(tx, ids)).map((one) => [keyOf(one), one]))
    const fresh: Accumulator[] = []
    const outcomes = rows.map((row, at): Outcome => {
      const personId = found[at]!
      if (typeof personId !== 'number') return personId
      const { scheme, year, pot } = row
      if (!potsOf(deps, row.area).has(pot.split(/[:/]/)[0]!)) {
        return fault('pot', '本系统的规则里没有这个累计项', 'the rules here know no such pot')
      }
      const [deductible, paid, entered] = [fen(row.deductible), fen(row.paid), fen(row.entered)]
      const one = { personId, scheme, area: row.area, year, pot, deductible, paid, entered }
      const before = known.get(keyOf(one))
      if (before) {
        return before.deductible === deductible && before.paid === paid && before.entered === entered
          ? 'same'
          : other('pot', '该累计项已结转过另一数额', 'another sum was brought forward')
      }
      known.set(keyOf(one), one)
      fresh.push(one)
      return 'taken'
    })
    await openAccumulators(tx, fresh)
    await recordActs(
      tx,
      accounts,
      [...groupBy(fresh, ({ personId }) => personId)].map(([personId, own]) => {
        const content = JSON.stringify(own.map(({ personId: _, ...rest }) => rest))
        return {
          personId,
          act: actOf(deps, taking, { kind: 'accumulator.open', ref: deps.newId(), content }),
        }
      }),
    )
    return outcomes
  },
})

/** An act of whoever brings the rows in. */
const actOf = (
  deps: Pick<Deps, 'now'>,
  { actor }: Taking,
  act: Pick<Act, 'kind' | 'ref' | 'content'>,
): Act => ({ ...act, actor, at: deps.now() })

const guardians = kind({
  name: 'guardians',
  zh: '监护关系',
  en: 'guardians',
  fields: {
    ...whoFields,
    guardianIdNumber: certificate('监护人证件号码', about('', '')),
    guardianIdKind: maybe(code('监护人证件类型', about('默认 01', '01 when left out'), /^\d{2,6}$/), idCard),
    guardianName: maybe(name('监护人姓名'), ''),
  },
  take: async (tx, deps, rows, taking) => {
    const children = await findAll(tx, deps, rows)
    const others = rows.map((one) => ({
      idNumber: one.guardianIdNumber,
      idKind: one.guardianIdKind,
      name: one.guardianName,
    }))
    const found = await findAll(tx, deps, others, 'guardianIdNumber')
    const pairs: { childId: number; guardianId: number; at: number }[] = []
    const outcomes = rows.map((_, at): Outcome => {
      const childId = children[at]!
      const guardianId = found[at]!
      if (typeof childId !== 'number') return childId
      if (typeof guardianId !== 'number') return guardianId
      if (childId === guardianId) return fault('guardianIdNumber', '不能是本人', 'nobody is his own guardian')
      pairs.push({ childId, guardianId, at: deps.now() })
      return 'taken'
    })
    const accounts = await lockAccounts(
      tx,
      deps.db.lockStep,
      pairs.map(({ childId }) => childId),
    )
    const added = await recordGuardians(tx, pairs)
    await recordActs(
      tx,
      accounts,
      pairs
        .filter(({ childId, guardianId }) => added.has(`${childId} ${guardianId}`))
        .map(({ childId, guardianId }) => ({
          personId: childId,
          act: actOf(deps, taking, { kind: 'guardian.record', ref: guardianId, content: null }),
        })),
    )
    return outcomes.map((one, at) =>
      one === 'taken' && !added.has(`${children[at]} ${found[at]}`) ? 'same' : one,
    )
  },
})

export const personKinds: readonly Kind[] = [people, enrolments, balances, accumulators, guardians]
