import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listActsOf } from '../ledger/act.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { allowedActions } from './binding.ts'

const ids = {
  张伟: '990201198203150037',
  李梅: '990201198407220041',
  张建国: '990201195601080050',
  王秀英: '990201195809190064',
  张小雨: '990201201612010080',
  张明: '99020120070710021X',
  张敏: '990201198605300106',
  赵磊: '990201197904040119',
  孙丽: '990201199006060221',
  何平: '990201197001010234',
  何静: '99020119740618024X',
  陈刚: '990602198106110138',
  刘芳: '990602198302270147',
  陈思: '990602201209100156',
  陈强: '990602198508180171',
  张浩: '99060219900102019X',
} as const
type Name = keyof typeof ids

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const signature = 'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30'

const wish = (name: Name, relationship: string, more: object = {}) => ({
  relative: { name, idNumber: ids[name] },
  relationship,
  ...more,
})

/** Reads the letter for a wish and agrees to it as the area asks. */
async function bind(payer: TestCaller, body: ReturnType<typeof wish>, letter: object = {}) {
  const prepared = await app.post('/bindings/prepare', payer, body)
  if (prepared.status !== 200) return prepared
  const { digest, form } = prepared.body.letter
  return await app.post('/bindings', payer, {
    ...body,
    letter: { digest, agreed: true, signature: form === 'signature' ? signature : null, ...letter },
  })
}

async function endAll(payer: TestCaller, name: Name) {
  const { body } = await app.get('/family', payer)
  for (const one of body.authorised) {
    if (one.relative.name === name && one.status !== 'ended') {
      await app.post(`/bindings/${one.id}/end`, payer, {})
    }
  }
}

describe('who may be bound', () => {
  test('an employee authorises a near relative, and both see it at once', async () => {
    const [payer, sister] = [await app.person('张伟'), await app.person('张敏')]
    const bound = await bind(payer, wish('张敏', 'sibling', { limits: { yearFen: 50_000 } }))
    expect(bound).toMatchObject({
      status: 200,
      body: { status: 'active', relative: { name: '张敏' }, limits: { yearFen: 50_000 }, position: 1 },
    })
    const seen = await app.get('/family', sister)
    expect(seen.body.authorisedBy).toMatchObject([
      { payer: { name: '张伟' }, actions: ['reorder', 'pause', 'end'] },
    ])
    await endAll(payer, '张敏')
  })

  test.each<{ who: Name; whom: Name; as: string; type: string; status: number; mend: RegExp }>([
    { who: '张伟', whom: '张伟', as: 'sibling', type: 'oneself', status: 422, mend: /本人账户/ },
    { who: '张伟', whom: '张浩', as: 'sibling', type: 'other-province', status: 409, mend: /医保钱包/ },
    {
      who: '何静',
      whom: '何平',
      as: 'sibling',
      type: 'relative-not-insured',
      status: 409,
      mend: /居民医保缴费/,
    },
    { who: '张伟', whom: '孙丽', as: 'sibling', type: 'relative-not-insured', status: 409, mend: /参保/ },
    { who: '孙丽', whom: '张伟', as: 'sibling', type: 'payer-not-insured', status: 409, mend: /经办机构/ },
    { who: '张建国', whom: '张伟', as: 'child', type: 'payer-has-no-account', status: 409, mend: /职工医保/ },
    { who: '张敏', whom: '张伟', as: 'sibling', type: 'no-rules', status: 409, mend: /经办机构/ },
    { who: '张伟', whom: '张明', as: 'child', type: 'guardian-needed', status: 409, mend: /监护/ },
    {
      who: '陈刚',
      whom: '陈强',
      as: 'sibling',
      type: 'relationship-not-covered',
      status: 422,
      mend: /医保钱包/,
    },
    {
      who: '张伟',
      whom: '何静',
      as: 'child',
      type: 'implausible-relationship',
      status: 422,
      mend: /虚构关系/,
    },
    { who: '李梅', whom: '张明', as: 'parent', type: 'implausible-relationship', status: 422, mend: /关系/ },
    { who: '张伟', whom: '张建国', as: 'parent', type: 'already-bound', status: 409, mend: /授权记录/ },
    { who: '陈刚', whom: '刘芳', as: 'spouse', type: 'already-bound', status: 409, mend: /授权记录/ },
  ])('$who cannot authorise $whom as $as: $type', async ({ who, whom, as, type, status, mend }) => {
    const payer = await app.person(who)
    const before = (await app.get('/family', payer)).body
    const refused = await bind(payer, wish(whom, as))
    expect(refused).toMatchObject({ status, body: { type: `/problems/binding/${type}` } })
    expect(refused.body.zh.mend).toMatch(mend)
    expect(refused.body.en.what).not.toContain('{')
    expect((await app.get('/family', payer)).body).toEqual(before)
  })

  test('somebody not yet insured is bound for the premium alone, and for more only once insured', async () => {
    const payer = await app.person('何静')
    const bound = await bind(payer, wish('何平', 'sibling', { purposes: ['premium'] }))
    expect(bound.body).toMatchObject({ status: 'active', purposes: ['premium'] })
    const more = await app.call('PATCH', `/bindings/${bound.body.id}`, payer, {
      purposes: ['premium', 'outpatient'],
      version: bound.body.version,
    })
    expect(more.body.type).toBe('/problems/binding/relative-not-insured')
    await endAll(payer, '何平')
  })

  test('Zhaotong shares with three kinds of relative, and its refusal names the eight and their day', async () => {
    const refused = await bind(await app.person('陈刚'), wish('陈强', 'sibling'))
    expect(refused.body.zh.what).toMatch(/配偶、父母、子女.*兄弟姐妹.*自2025-06-20起施行/s)
    expect(refused.body.en.what).toMatch(/in force here from 2025-06-20/)
  })

  test('from 2025-06-20 a brother in Zhaotong is bound like anybody of the eight kinds', async () => {
    app.clock.moveTo('2025-06-19')
    const payer = await app.person('陈刚')
    expect((await bind(payer, wish('陈强', 'sibling'))).status).toBe(422)
    app.clock.moveTo('2025-06-20')
    expect((await app.get('/family/rules', payer)).body).toMatchObject({
      relationships: { length: 8 },
      widerRelationships: null,
    })
    expect((await bind(payer, wish('陈强', 'sibling'))).body).toMatchObject({ status: 'active' })
    await endAll(payer, '陈强')
  })

  test('a wrong name and an unknown number are refused alike, so that nobody can try numbers out', async () => {
    const payer = await app.person('张伟')
    const wrongName = await app.post('/relatives/look-up', payer, { name: '赵云', idNumber: ids.赵磊 })
    const unknown = await app.post('/relatives/look-up', payer, {
      name: '赵云',
      idNumber: '110101199003070134',
    })
    expect(wrongName).toMatchObject({ status: 404, body: { type: '/problems/person/unknown' } })
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrongName.body, requestId: '' })
    const right = await app.post('/relatives/look-up', payer, { name: '赵磊', idNumber: ids.赵磊 })
    expect(right.body).toEqual({
      name: '赵磊',
      maskedId: '9902************19',
      gender: '1',
      premiumOnly: false,
    })
  })

  test.each([
    { who: '张伟', relative: '张浩', type: 'other-province' },
    { who: '张伟', relative: '张建国', type: 'already-bound' },
    { who: '张伟', relative: '张明', type: 'guardian-needed' },
    { who: '张伟', relative: '张伟', type: 'oneself' },
    { who: '孙丽', relative: '赵磊', type: 'payer-not-insured' },
    { who: '张建国', relative: '赵磊', type: 'payer-has-no-account' },
  ])('$who looks for $relative and is refused at once: $type', async ({ who, relative, type }) => {
    const named = { name: relative, idNumber: ids[relative as keyof typeof ids] }
    const { body } = await app.post('/relatives/look-up', await app.person(who), named)
    expect(body.type).toBe(`/problems/binding/${type}`)
  })

  test('who is not insured is found, for the premium alone', async () => {
    const named = { name: '何平', idNumber: ids.何平 }
    const { body } = await app.post('/relatives/look-up', await app.person('何静'), named)
    expect(body).toMatchObject({ name: '何平', premiumOnly: true })
  })

  test.each([
    { number: '990201197904040118', reason: /校验码/ },
    { number: '99020119790404011', reason: /18位/ },
    { number: '990201197913040119', reason: /出生日期/ },
    { number: '990201790404011', reason: /15位/ },
  ])(
    'an ID number that cannot be one is refused with what is wrong with it: $number',
    async ({ number, reason }) => {
      const answer = await app.post('/relatives/look-up', await app.person('张伟'), {
        name: '赵磊',
        idNumber: number,
      })
      expect(answer).toMatchObject({ status: 422, body: { type: '/problems/person/id-number-wrong' } })
      expect(answer.body.zh.what).toMatch(reason)
    },
  )
})

describe('limits, uses and term', () => {
  test.each([
    { more: { limits: { yearFen: 0 } }, type: 'binding/limit-not-positive' },
    { more: { limits: { paymentFen: -1 } }, type: 'binding/limit-not-positive' },
    { more: { limits: { purposeFen: { pharmacy: 0 } } }, type: 'binding/limit-not-positive' },
    { more: { limits: { yearFen: 10.5 } }, type: 'http/invalid-input' },
    { more: { limits: { yearFen: 100_000_000_001 } }, type: 'http/invalid-input' },
    { more: { limits: { yaer: 100 } }, type: 'http/invalid-input' },
    { more: { purposes: [] }, type: 'binding/no-purpose' },
    { more: { purposes: ['gym'] }, type: 'http/invalid-input' },
    {
      more: { purposes: ['premium'], limits: { purposeFen: { inpatient: 5 } } },
      type: 'binding/limit-for-other-purpose',
    },
    { more: { from: '2025-01-14' }, type: 'binding/term-in-the-past' },
    { more: { from: '2025-03-01', to: '2025-02-28' }, type: 'binding/term-backwards' },
    { more: { from: '2025-02-30' }, type: 'http/invalid-input' },
  ])('$more is refused as $type', async ({ more, type }) => {
    const refused = await bind(await app.person('张伟'), wish('张敏', 'sibling', more))
    expect(refused.body.type).toBe(`/problems/${type}`)
  })

  test('the payer changes limits, and a page that shows an older version is refused', async () => {
    const payer = await app.person('李梅')
    const { body } = await app.get('/family', payer)
    const one = body.authorised.find(
      (each: { relative: { name: string } }) => each.relative.name === '张小雨',
    )
    const changed = await app.call('PATCH', `/bindings/${one.id}`, payer, {
      limits: { yearFen: 30_000, paymentFen: 5_000 },
      onlyWhenAsked: true,
      version: one.version,
    })
    expect(changed.body).toMatchObject({
      limits: { yearFen: 30_000, paymentFen: 5_000 },
      onlyWhenAsked: true,
      from: one.from,
      version: one.version + 1,
    })
    const late = await app.call('PATCH', `/bindings/${one.id}`, payer, { version: one.version })
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/binding/changed-meanwhile' } })
    const back = { limits: { yearFen: one.limits.yearFen, paymentFen: null }, onlyWhenAsked: false }
    await app.call('PATCH', `/bindings/${one.id}`, payer, { ...back, version: one.version + 1 })
  })
})

describe('the letter of commitment', () => {
  test('what was agreed to can be read again, with its digest', async () => {
    const payer = await app.person('张伟')
    const bound = await bind(payer, wish('张敏', 'sibling', { limits: { yearFen: 50_000 } }))
    const { body } = await app.get(`/bindings/${bound.body.id}`, await app.person('张敏'))
    expect(body.letters).toMatchObject([{ form: 'tick', agreedBy: '张伟', version: '520000/2025-01' }])
    expect(body.letters[0].text).toMatch(/张敏.*兄弟姐妹.*每年500\.00元/s)
    await endAll(payer, '张敏')
  })

  test('another letter than the one shown is refused', async () => {
    const payer = await app.person('张伟')
    const prepared = await app.post('/bindings/prepare', payer, wish('张敏', 'sibling'))
    const refused = await app.post('/bindings', payer, {
      ...wish('张敏', 'sibling', { limits: { yearFen: 100 } }),
      letter: { digest: prepared.body.letter.digest, agreed: true },
    })
    expect(refused.body.type).toBe('/problems/binding/letter-changed')
  })

  test('a letter that is not agreed to binds nobody', async () => {
    const refused = await bind(await app.person('张伟'), wish('张敏', 'sibling'), { agreed: false })
    expect(refused.body.type).toBe('/problems/binding/letter-not-agreed')
  })

  test.each([
    { signed: null, type: 'signature-needed' },
    { signed: 'M1 1', type: 'signature-invalid' },
    { signed: '<script>', type: 'signature-invalid' },
  ])('in Yunnan it is signed by hand: $signed is refused', async ({ signed, type }) => {
    const payer = await app.person('陈刚')
    await endAll(payer, '刘芳')
    const refused = await bind(payer, wish('刘芳', 'spouse'), { signature: signed })
    expect(refused.body.type).toBe(`/problems/binding/${type}`)
    expect((await bind(payer, wish('刘芳', 'spouse'))).body.status).toBe('active')
  })
})

describe('consent', () => {
  test('a child is bound when its recorded guardian consents, not before, and not by the child', async () => {
    const [payer, guardian, child] = [
      await app.person('张伟'),
      await app.person('李梅'),
      await app.person('张小雨'),
    ]
    await endAll(payer, '张小雨')
    const bound = await bind(payer, wish('张小雨', 'child', { limits: { yearFen: 10_000 } }))
    expect(bound.body.status).toBe('invited')
    const byChild = await app.post(`/bindings/${bound.body.id}/accept`, child, { agreed: true })
    expect(byChild).toMatchObject({ status: 403, body: { type: '/problems/binding/not-yours' } })
    const byPayer = await app.post(`/bindings/${bound.body.id}/accept`, payer, { agreed: true })
    expect(byPayer.body.type).toBe('/problems/binding/not-yours')
    const accepted = await app.post(`/bindings/${bound.body.id}/accept`, guardian, { agreed: true })
    expect(accepted.body.status).toBe('active')
    const { letters } = (await app.get(`/bindings/${bound.body.id}`, payer)).body
    expect(letters.map(({ agreedBy }: { agreedBy: string }) => agreedBy)).toEqual(['张伟', '李梅'])
  })

  test('from 2026-01-09 both sides consent: the relative is invited and accepts', async () => {
    app.clock.moveTo('2026-01-09')
    const [payer, sister] = [await app.person('张伟'), await app.person('张敏')]
    const bound = await bind(payer, wish('张敏', 'sibling'))
    expect(bound.body.status).toBe('invited')
    const accepted = await app.post(`/bindings/${bound.body.id}/accept`, sister, { agreed: true })
    expect(accepted.body).toMatchObject({ status: 'active', actions: ['reorder', 'pause', 'end'] })
    await endAll(payer, '张敏')
  })

  test('until then the payer alone is enough', async () => {
    app.clock.moveTo('2026-01-08')
    const payer = await app.person('张伟')
    expect((await bind(payer, wish('张敏', 'sibling'))).body.status).toBe('active')
    await endAll(payer, '张敏')
  })
})

describe('order, pause and ending', () => {
  test('the person drawn for reorders, for a child its guardian; a list that is not complete is refused', async () => {
    const guardian = await app.person('李梅')
    const { body } = await app.get('/family', guardian)
    const open = body.authorisedBy.filter(
      (one: { relative: { name: string }; status: string }) =>
        one.relative.name === '张小雨' && one.status !== 'ended',
    )
    const relativeId = open[0].relative.id
    const order = open.map((one: { id: string }) => one.id).reverse()
    const reordered = await app.call('PUT', '/family/order', guardian, { relativeId, order })
    expect(reordered.body.bindings.map((one: { id: string }) => one.id)).toEqual(order)
    const partial = await app.call('PUT', '/family/order', guardian, { relativeId, order: order.slice(1) })
    expect(partial.body.type).toBe('/problems/binding/order-incomplete')
    const stranger = await app.call('PUT', '/family/order', await app.person('赵磊'), { relativeId, order })
    expect(stranger).toMatchObject({ status: 403, body: { type: '/problems/binding/not-yours' } })
  })

  test('who paused a binding resumes it; the other side cannot', async () => {
    const [payer, mother] = [await app.person('张伟'), await app.person('王秀英')]
    const { body } = await app.get('/family', mother)
    const { id } = body.authorisedBy[0]
    expect((await app.post(`/bindings/${id}/pause`, payer)).body).toMatchObject({
      status: 'paused',
      pausedBy: 'payer',
    })
    const refused = await app.post(`/bindings/${id}/resume`, mother)
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/binding/paused-by-other' } })
    expect((await app.post(`/bindings/${id}/resume`, payer)).body).toMatchObject({
      status: 'active',
      pausedBy: null,
    })
    const again = await app.post(`/bindings/${id}/resume`, payer)
    expect(again.body.type).toBe('/problems/binding/not-allowed-now')
  })

  test('either side ends it at once; both chains keep the act; the same two may be bound again', async () => {
    const [payer, sister] = [await app.person('张伟'), await app.person('张敏')]
    const bound = await bind(payer, wish('张敏', 'sibling'))
    const ended = await app.post(`/bindings/${bound.body.id}/end`, sister, { reason: '不再需要' })
    expect(ended.body).toMatchObject({ status: 'ended', endReason: '不再需要', actions: [] })
    for (const { id } of [payer, sister]) {
      const acts = await listActsOf(app.db.reader, [id])
      expect(acts.filter(({ ref }) => ref === Number(bound.body.id)).map(({ kind }) => kind)).toEqual([
        'binding.bind',
        'binding.end',
      ])
    }
    const rebound = await bind(payer, wish('张敏', 'sibling'))
    expect(rebound.body.status).toBe('active')
    await endAll(payer, '张敏')
  })

  test('a stranger sees and ends nothing', async () => {
    const { body } = await app.get('/family', await app.person('张伟'))
    const answer = await app.post(`/bindings/${body.authorised[0].id}/end`, await app.person('赵磊'), {})
    expect(answer).toMatchObject({ status: 404, body: { type: '/problems/binding/unknown' } })
  })

  test('what each side may do follows from the state', () => {
    const states = (['invited', 'active', 'paused', 'ended'] as const).map((status) => [
      status,
      allowedActions({ status, pausedBy: status === 'paused' ? 'payer' : null }, 'payer'),
      allowedActions({ status, pausedBy: status === 'paused' ? 'payer' : null }, 'relative'),
    ])
    expect(states).toEqual([
      ['invited', ['change', 'end'], ['accept', 'reorder', 'end']],
      ['active', ['change', 'pause', 'end'], ['reorder', 'pause', 'end']],
      ['paused', ['change', 'resume', 'end'], ['reorder', 'end']],
      ['ended', [], []],
    ])
  })
})

describe('saying so for one visit', () => {
  test('a relative asks once a day, shows the code, and takes it back', async () => {
    const wife = await app.person('刘芳')
    const asked = await app.post('/visit-requests', wife, {})
    expect(asked.body).toMatchObject({
      state: 'open',
      on: '2025-01-15',
      code: expect.stringMatching(/^\d{10}$/),
    })
    expect((await app.post('/visit-requests', wife, {})).body.id).toBe(asked.body.id)
    const cancelled = await app.post(`/visit-requests/${asked.body.id}/cancel`, wife)
    expect(cancelled.body.state).toBe('cancelled')
    expect((await app.post('/visit-requests', wife, {})).body.id).not.toBe(asked.body.id)
  })

  test('the payer may ask for whom he authorised; a stranger may not; nobody asks without a binding', async () => {
    const [payer, wife, stranger] = [
      await app.person('陈刚'),
      await app.person('刘芳'),
      await app.person('赵磊'),
    ]
    const relativeId = String(wife.id)
    expect((await app.post('/visit-requests', payer, { relativeId })).status).toBe(200)
    expect((await app.post('/visit-requests', stranger, { relativeId })).body.type).toBe(
      '/problems/binding/not-yours',
    )
    expect((await app.post('/visit-requests', stranger, {})).body.type).toBe(
      '/problems/binding/nobody-authorised',
    )
  })

  test('a certificate is issued to the relative, and issuing it again makes the old code worthless', async () => {
    const wife = await app.person('刘芳')
    const first = (await app.post('/family/certificate', wife, {})).body
    const second = (await app.post('/family/certificate', wife, {})).body
    expect(first.code).toMatch(/^\d{16}$/)
    expect(second.code).not.toBe(first.code)
    expect((await app.get('/family/certificate', wife)).body.certificate.code).toBe(second.code)
    await app.post('/family/certificate/revoke', wife, {})
    expect((await app.get('/family/certificate', wife)).body.certificate).toBeNull()
    const refused = await app.post('/family/certificate', await app.person('赵磊'), {})
    expect(refused.body.type).toBe('/problems/binding/nobody-authorised')
  })
})
