import { createHash } from 'node:crypto'
import type { Purpose, Relationship } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { registerInstitution } from '../administration/institution.ts'
import { allPurposes } from '../binding/binding.ts'
import { takeOverBinding } from '../binding/take-over.ts'
import { applyChange, type Change } from '../change/change.ts'
import { dateInChina, instantInChina } from '../deps.ts'
import { type ApprovedFiling, listApprovedFilings } from '../filing/filing.ts'
import { insertApprovedFiling } from '../filing/seed.ts'
import { findRegistered } from '../institution/institution.ts'
import { lockAccounts } from '../ledger/account.ts'
import { type Act, recordActs } from '../ledger/act.ts'
import { book, pendingOn, posting, storePending } from '../ledger/post.ts'
import { listNames } from '../person/person.ts'
import { idCard } from '../person/seal.ts'
import { type Kind, kind } from './kind.ts'
import { area } from './kinds-person.ts'
import {
  about,
  certificate,
  choice,
  code,
  codes,
  day,
  fault,
  maybe,
  name,
  type Outcome,
  several,
  words,
  yes,
  yuan,
} from './row.ts'
import { insertChangeReceived, insertReceived, listReceived, type Received, wasReceived } from './store.ts'
import { findAll, whoFields } from './who.ts'

const relationships: Record<Relationship, string> = {
  spouse: '配偶',
  parent: '父母',
  child: '子女',
  sibling: '兄弟姐妹',
  paternalGrandparent: '祖父母',
  maternalGrandparent: '外祖父母',
  sonsChild: '孙子女',
  daughtersChild: '外孙子女',
}
const purposes: Record<Purpose, string> = {
  outpatient: '门诊',
  inpatient: '住院',
  pharmacy: '购药',
  premium: '代缴',
}

const bindings = kind({
  name: 'bindings',
  zh: '家庭共济授权',
  en: 'bindings with their letters',
  page: 1,
  fields: {
    payerIdNumber: certificate('授权人证件号码', about('', '')),
    payerIdKind: maybe(code('授权人证件类型', about('默认 01', '01 when left out'), /^\d{2,6}$/), idCard),
    payerName: maybe(name('授权人姓名'), ''),
    relativeIdNumber: certificate('使用人证件号码', about('', '')),
    relativeIdKind: maybe(code('使用人证件类型', about('默认 01', '01 when left out'), /^\d{2,6}$/), idCard),
    relativeName: maybe(name('使用人姓名'), ''),
    relationship: choice('使用人是授权人的', relationships),
    from: day('开始日期', about('含当日', 'included')),
    to: maybe(day('结束日期', about('空为长期', 'empty: until ended')), null),
    purposes: maybe(several('用途', purposes), allPurposes),
    limitYear: maybe(yuan('每年限额', about('元；空为不限', 'yuan; empty: none')), null),
    limitPayment: maybe(yuan('单笔限额', about('元；空为不限', 'yuan; empty: none')), null),
    onlyWhenAsked: maybe(yes('仅在提出时使用'), false),
    letter: words('承诺书全文', about('原系统留存的承诺书', 'the letter as it was agreed to'), 20_000),
    letterForm: maybe(
      choice('签署方式', { tick: '勾选', signature: '手写签名', scan: '扫描件' }),
      'scan' as const,
    ),
    agreedOn: day('签署日期', about('', '')),
  },
  take: async (tx, deps, rows, { actor }) => {
    const outcomes: Outcome[] = []
    for (const row of rows) {
      const payer = { idNumber: row.payerIdNumber, idKind: row.payerIdKind, name: row.payerName }
      const relative = { idNumber: row.relativeIdNumber, idKind: row.relativeIdKind, name: row.relativeName }
      const [payerId] = await findAll(tx, deps, [payer], 'payerIdNumber')
      const [relativeId] = await findAll(tx, deps, [relative], 'relativeIdNumber')
      if (typeof payerId !== 'number') outcomes.push(payerId!)
      else if (typeof relativeId !== 'number') outcomes.push(relativeId!)
      else if (row.agreedOn > dateInChina(deps.now())) {
        outcomes.push(fault('agreedOn', '签署日期晚于今天', 'the day has not come'))
      } else {
        const taken = await takeOverBinding(tx, deps, {
          payerId,
          relative: {
            idNumber: row.relativeIdNumber,
            name: (await listNames(tx, [relativeId])).get(relativeId)!,
          },
          relationship: row.relationship,
          purposes: row.purposes,
          limits: {
            year: row.limitYear === null ? null : fen(row.limitYear),
            payment: row.limitPayment === null ? null : fen(row.limitPayment),
            purpose: {},
          },
          from: row.from,
          to: row.to,
          onlyWhenAsked: row.onlyWhenAsked,
          letter: { text: row.letter, form: row.letterForm, agreedAt: instantInChina(row.agreedOn) },
          actor,
        })
        outcomes.push(taken === null ? 'same' : 'taken')
      }
    }
    return outcomes
  },
})

const filings = kind({
  name: 'filings',
  zh: '备案',
  en: 'approved filings',
  page: 200,
  fields: {
    ...whoFields,
    kind: choice('备案类别', { outOfArea: '异地就医', chronic: '慢特病' }),
    type: maybe(
      choice('异地类型', {
        longTerm: '长期居住',
        temporary: '临时外出',
        transfer: '转诊',
        emergency: '急诊',
      }),
      null,
    ),
    destination: maybe(
      code('就医地', about('区划代码，异地就医必填', 'six digits; for out-of-area'), /^\d{6}$/),
      null,
    ),
    disease: maybe(code('病种', about('慢特病必填', 'for chronic disease'), /^M\d+$/), null),
    area,
    from: day('开始日期', about('含当日', 'included')),
    to: maybe(day('结束日期', about('空为长期', 'empty: open')), null),
  },
  take: async (tx, deps, rows, { actor }) => {
    const found = await findAll(tx, deps, rows)
    const ids = [...new Set(found.filter((one) => typeof one === 'number'))]
    const accounts = await lockAccounts(tx, deps.db.lockStep, ids)
    const acts: { personId: number; act: Act }[] = []
    const keyOf = (one: Pick<ApprovedFiling, 'personId' | 'kind' | 'from'> & { of: string | null }) =>
      `${one.personId} ${one.kind} ${one.of} ${one.from}`
    const earliest = rows.map(({ from }) => from).sort()[0] ?? ''
    const known = new Set(
      (await listApprovedFilings(tx, ids, earliest, '9999-12-31')).map((one) =>
        keyOf({ ...one, of: one.area ?? one.disease }),
      ),
    )
    const outcomes: Outcome[] = []
    for (const [at, row] of rows.entries()) {
      const personId = found[at]!
      const { destination, disease, type, from, to } = row
      const isElsewhere = row.kind === 'outOfArea'
      const key =
        typeof personId === 'number'
          ? keyOf({ personId, kind: row.kind, from, of: destination ?? disease })
          : ''
      if (typeof personId !== 'number') outcomes.push(personId)
      else if (isElsewhere && (destination === null || type === null)) {
        outcomes.push(
          fault('destination', '异地就医须填就医地和类型', 'out-of-area needs destination and type'),
        )
      } else if (!isElsewhere && disease === null) {
        outcomes.push(fault('disease', '慢特病须填病种', 'a chronic disease is named'))
      } else if (to !== null && to < from) {
        outcomes.push(fault('to', '结束日期早于开始日期', 'it ends before it begins'))
      } else if (known.has(key)) outcomes.push('same')
      else {
        known.add(key)
        const what = isElsewhere ? { type: type!, destination: destination! } : { disease: disease! }
        const one = { ...what, id: deps.newId(), personId, kind: row.kind, area: row.area, from, to }
        const at = deps.now()
        await insertApprovedFiling(tx, { ...one, at })
        acts.push({
          personId,
          act: { kind: 'filing.takeOver', ref: one.id, actor, at, content: JSON.stringify(what) },
        })
        outcomes.push('taken')
      }
    }
    await recordActs(tx, accounts, acts)
    return outcomes
  },
})

const institutions = kind({
  name: 'institutions',
  zh: '定点医药机构',
  en: 'institutions with their agreements',
  page: 1,
  fields: {
    code: code('机构代码', about('H 或 P 加11位数字', 'H or P and 11 digits'), /^[HP]\d{11}$/),
    institution: words('机构名称', about('', '')),
    level: choice('级别', { '3': '三级', '2': '二级', '1': '一级', village: '村级' }),
    hospLv: code('医院等级', about('国家代码 hosp_lv', 'national code hosp_lv'), /^\d{1,2}$/),
    area,
    county: code('县区', about('6位区划代码', 'six digits'), /^\d{6}$/),
    address: maybe(words('地址', about('', '')), ''),
    uscc: maybe(code('统一社会信用代码', about('18位', '18 characters'), /^[0-9A-Z]{18}$/), ''),
    directSettlement: maybe(yes('异地直接结算'), false),
    signInRequired: maybe(yes('须先签到'), false),
    groups: maybe(
      codes('机构分组', about('规则中所用的分组名', 'groups that rules name'), /^[A-Za-z][A-Za-z0-9]{0,39}$/),
      [] as const,
    ),
    agreementNo: maybe(words('协议编号', about('', '')), ''),
    agreedFrom: day('协议生效日', about('含当日', 'included')),
    agreedTo: maybe(day('协议终止日', about('含当日；空为未定', 'included; empty: open')), null),
    phone: maybe(words('电话', about('', '')), ''),
    hours: maybe(words('服务时间', about('', '')), ''),
  },
  take: async (tx, deps, rows, { actor }) => {
    const outcomes: Outcome[] = []
    for (const { institution: called, ...row } of rows) {
      const known = await findRegistered(tx, row.code)
      if (known && known.name === called && known.agreementNo === row.agreementNo) outcomes.push('same')
      else {
        const fresh = { longitude: null, latitude: null, active: true, name: called }
        await registerInstitution(tx, deps, { ...row, ...fresh, actor })
        outcomes.push('taken')
      }
    }
    return outcomes
  },
})

const changes = kind({
  name: 'changes',
  zh: '参保变更',
  en: 'changes of insurance and deaths',
  page: 1,
  fields: {
    ...whoFields,
    change: choice('变更', { death: '死亡', leave: '停保', suspend: '暂停', resume: '恢复', move: '转移' }),
    on: day(
      '日期',
      about('停保为最后参保日，其余为生效日', 'the last insured day of leave, else the first day'),
    ),
    toArea: maybe(code('转入统筹区', about('转移必填', 'for a move'), /^\d{6}$/), null),
  },
  take: async (tx, deps, rows, { actor }) => {
    const outcomes: Outcome[] = []
    for (const row of rows) {
      const [personId] = await findAll(tx, deps, [row])
      if (typeof personId !== 'number') {
        outcomes.push(personId!)
        continue
      }
      if (row.change === 'move' && row.toArea === null) {
        outcomes.push(fault('toArea', '转移须填转入统筹区', 'a move names where to'))
        continue
      }
      const change: Change =
        row.change === 'leave'
          ? { personId, kind: 'leave', last: row.on }
          : row.change === 'move'
            ? { personId, kind: 'move', area: row.toArea!, on: row.on }
            : { personId, kind: row.change, on: row.on }
      const digest = createHash('sm3').update(JSON.stringify(change)).digest('hex')
      await lockAccounts(tx, deps.db.lockStep, [personId])
      if (await wasReceived(tx, personId, digest)) {
        outcomes.push('same')
        continue
      }
      await applyChange(tx, deps, change, actor)
      await insertChangeReceived(tx, { personId, digest, at: deps.now() })
      outcomes.push('taken')
    }
    return outcomes
  },
})

const contributions = kind({
  name: 'contributions',
  zh: '划入个人账户',
  en: 'contributions that came in',
  money: 'amount',
  fields: {
    ...whoFields,
    amount: yuan('金额', about('元', 'yuan'), { least: fen(1) }),
    period: code('费款所属期', about('YYYY-MM', 'YYYY-MM'), /^\d{4}-(0[1-9]|1[0-2])$/),
    reference: code(
      '业务流水号',
      about('同一流水号只入账一次', 'the same reference is booked once'),
      /^[\w-]{4,64}$/,
    ),
  },
  take: async (tx, deps, rows, { actor }) => {
    const found = await findAll(tx, deps, rows)
    const ids = [...new Set(found.filter((one) => typeof one === 'number'))]
    const pending = pendingOn(await lockAccounts(tx, deps.db.lockStep, ids))
    const before = await listReceived(
      tx,
      ids,
      rows.map(({ reference }) => reference),
    )
    const known = new Map(before.map((one) => [`${one.personId} ${one.reference}`, one.amount]))
    const fresh: Received[] = []
    const outcomes = rows.map(({ amount, period, reference }, at): Outcome => {
      const personId = found[at]!
      if (typeof personId !== 'number') return personId
      const key = `${personId} ${reference}`
      const same = known.get(key)
      if (same !== undefined) {
        return same === amount
          ? 'same'
          : fault('reference', '该流水号已入账另一金额', 'it was booked with another amount')
      }
      known.set(key, fen(amount))
      const postingId = deps.newId()
      const parts = { personId, amount: fen(amount) }
      const content = JSON.stringify({ period, reference })
      const on = dateInChina(deps.now())
      book(pending, posting('contribution', postingId, on, parts), { actor, at: deps.now(), content })
      fresh.push({ personId, reference, postingId, amount: fen(amount), period })
      return 'taken'
    })
    await storePending(tx, pending)
    await insertReceived(tx, fresh)
    return outcomes
  },
})

export const affairKinds: readonly Kind[] = [bindings, filings, institutions, changes, contributions]
