import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import type { TestApp, TestCaller } from './harness.ts'
import { bindFor, type Made, make } from './people.ts'
import { jpeg } from './picture.ts'

// Every route that a clerk may call, with a call about people of 520200 of whom each has something there.

export type Call = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown }
/** A call about somebody of 520200, and the same about nobody; null: a list, which shows the own area only. */
export type Line = { there: () => Call; nowhere: (() => Call) | null }

export const noId = '999999999'
const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const nobody = { name: '无名氏', idNumber: '990201197001010015' }
const heirs = {
  heirs: [
    { name: '周平', relation: '子', bankAccount: '622202000000001234', amountFen: 10_000, proof: '公证书' },
  ],
}
const claimed = {
  institution: 'H52020100001',
  slipNo: 'AREA-1',
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
  totalFen: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
}
const outage = { from: '2025-01-15 08:00', to: '2025-01-15 09:00', reason: '光缆中断' }
const filed = { from: '2025-01-15', reason: '出差', commitmentVersion: letterVersion }
const matter = { kind: 'outOfArea', type: 'temporary', destination: '530100' }

type Kind =
  | 'claim'
  | 'filing'
  | 'guardian'
  | 'photo'
  | 'objection'
  | 'case'
  | 'hold'
  | 'binding'
  | 'heir'
  | 'base'
  | 'due'
  | 'run'
  | 'outage'

export type Agency = {
  own: TestCaller
  other: TestCaller
  payer: Made
  heir: Made
  ids: Record<Kind, string>
  lines: Record<string, Line>
}

/** People of 520200 with something of everything before their agency, and a call of every route about them. */
export async function prepareAgency(app: TestApp): Promise<Agency> {
  const own = await app.staff('clerk-520200')
  const other = await app.staff('clerk-530600')
  const payer = await make(app, { name: '周平', scheme: 'employee', bornOn: '1980-02-02', balance: 500_000 })
  const child = await make(app, { name: '周小', bornOn: '2015-02-02' })
  const heir = await make(app, { name: '周老', scheme: 'employee', bornOn: '1950-02-02', balance: 70_000 })
  const wife = await make(app, { name: '郑洁', scheme: 'employee', bornOn: '1982-04-04', balance: 30_000 })
  const binding = await bindFor(app, payer, wife, { relationship: 'spouse' })
  const { body: claim } = await app.post('/claims', payer, claimed)
  const { body: filing } = await app.post('/filings', payer, { matter, ...filed })
  const { body: guardian } = await app.post('/family/guardians', payer, {
    child: named(child),
    proof: 'householdRegister',
    photos: [{ shows: 'householdRegister', picture: jpeg(1) }],
  })
  const { body: second } = await app.post('/claims', payer, { ...claimed, slipNo: 'AREA-2' })
  await app.post(`/agency/claims/${second.personId}/${second.id}/decide`, own, {
    decision: 'approve',
    version: second.version,
  })
  const rows = await sql<{ setl_id: string }>`select setl_id from settlement
    where person_id = ${payer.id} limit 1`.read(app.db.reader)
  const { body: objection } = await app.post('/objections', payer, {
    about: { kind: 'bill', setlId: rows[0]!.setl_id },
    cause: 'other',
    words: '请核对',
  })
  const { body: opened } = await app.post('/agency/cases', own, {
    payer: named(payer),
    relative: named(wife),
    words: '有人举报',
  })
  const { body: holds } = await app.post('/account/freeze', payer, { scope: 'family' })
  await app.post('/agency/changes', own, { person: named(heir), change: { kind: 'death', on: '2025-01-14' } })
  const { body: estate } = await app.post(`/agency/estates/${heir.id}/heirs`, own, heirs)
  const { body: base } = await app.call('PUT', '/agency/contribution-bases', own, {
    person: named(payer),
    from: '2025-01-01',
    baseFen: 500_000,
  })
  const due = app.deps.newId()
  await sql`insert into revision_due (person_id, id, settlement_id, revision_id, area, direction, amount, status, made_at)
    select person_id, ${due}::bigint, id, 1, '520200', 'toFunds', 500, 'open', settled_at from settlement
    where person_id = ${payer.id} limit 1`.execute(app.db.autocommit)
  const run = app.deps.newId()
  await sql`insert into payment_run (id, area, month, status, amount, orders, digest, prepared_by, prepared_at)
    values (${run}::bigint, '520200', '2023-12', 'prepared', 0, '[]', '', 'staff:1', now())`.execute(
    app.db.autocommit,
  )
  // Long ago: no claim and no offer of today knows of it.
  const outageId = app.deps.newId()
  await sql`insert into outage (id, area, from_at, to_at, reason, declared_by, declared_at)
    values (${outageId}::bigint, '520200', '2024-03-01', '2024-03-02', '停电', 'staff:1', '2024-03-02')`.execute(
    app.db.autocommit,
  )
  const ids: Agency['ids'] = {
    outage: String(outageId),
    run: String(run),
    due: String(due),
    claim: claim.id,
    guardian: guardian.id,
    photo: guardian.photos[0].id,
    filing: filing.id,
    objection: objection.id,
    case: opened.id,
    hold: holds.holds.find(({ scope }: { scope: string }) => scope === 'family').id,
    binding,
    heir: estate.heirs[0].id,
    base: base.id,
  }
  return { own, other, payer, heir, ids, lines: linesAbout({ payer, child, heir, ids }) }
}

function linesAbout({
  payer,
  child,
  heir,
  ids,
}: {
  payer: Made
  child: Made
  heir: Made
  ids: Agency['ids']
}): Agency['lines'] {
  const about = (of: () => Call, key: string): Line => ({
    there: of,
    nowhere: () => {
      const call = of()
      return { ...call, params: { ...call.params, [key]: noId } }
    },
  })
  const list: Line = { there: () => ({}), nowhere: null }
  const person = (body: (who: { name: string; idNumber: string }) => unknown, who = () => payer): Line => ({
    there: () => ({ body: body(named(who())) }),
    nowhere: () => ({ body: body(nobody) }),
  })
  const byId = (
    body: (personId: string) => unknown,
    params: () => Record<string, string> = () => ({}),
  ): Line => ({
    there: () => ({ params: params(), body: body(String(payer.id)) }),
    nowhere: () => ({ params: params(), body: body(noId) }),
  })

  const wish = (personId: string) => ({ personId, relative: named(heir), relationship: 'parent' })
  const keyed = (kind: keyof typeof ids) => ({ personId: String(payer.id), id: ids[kind] })
  return {
    findAtCounter: person((who) => who),
    prepareAtCounter: byId(wish),
    bindAtCounter: byId((personId) => ({
      ...wish(personId),
      letter: { digest: 'ab'.repeat(32), form: 'scan', signature: 'ab'.repeat(32) },
    })),
    actAtCounter: byId(
      (personId) => ({ personId, reason: '' }),
      () => ({ id: ids.binding, action: 'end' }),
    ),
    recordGuardian: person(
      (who) => ({ child: who, guardian: named(payer), proof: 'householdRegister' }),
      () => child,
    ),
    readAgencyGuardian: about(
      () => ({ params: { personId: String(child.id), id: ids.guardian } }),
      'personId',
    ),
    decideGuardian: about(
      () => ({
        params: { personId: String(child.id), id: ids.guardian },
        body: { decision: 'confirm', version: 1 },
      }),
      'personId',
    ),
    readAgencyPhoto: about(() => ({ params: { personId: String(child.id), id: ids.photo } }), 'personId'),
    listAgencyClaims: list,
    listWork: list,
    listOutages: list,
    readAgencyFilingOptions: about(() => ({ params: { personId: String(payer.id) } }), 'personId'),
    readAgencyClaim: about(() => ({ params: keyed('claim') }), 'id'),
    readAgencyObjection: about(() => ({ params: keyed('objection') }), 'id'),
    readCase: about(() => ({ params: { id: ids.case } }), 'id'),
    readMoney: about(() => ({ params: { personId: String(payer.id) } }), 'personId'),
    submitAgencyClaim: person((who) => ({ ...claimed, slipNo: 'AREA-3', ...who })),
    chooseClaimPlace: about(
      () => ({ params: keyed('claim'), body: { institution: 'H52020100001', version: 1 } }),
      'id',
    ),
    enterClaimLines: about(
      () => ({ params: keyed('claim'), body: { lines: claimed.lines, version: 1 } }),
      'id',
    ),
    previewClaim: about(() => ({ params: keyed('claim') }), 'id'),
    decideClaim: about(
      () => ({
        params: keyed('claim'),
        body: { decision: 'refuse', reasons: [{ code: 'proofIllegible' }], version: 1 },
      }),
      'id',
    ),
    payClaim: about(() => ({ params: keyed('claim'), body: { version: 1 } }), 'id'),
    takeBackClaim: about(
      () => ({ params: keyed('claim'), body: { reasons: [{ code: 'proofIllegible' }], version: 1 } }),
      'id',
    ),
    listAgencyFilings: list,
    submitAgencyFiling: person((who) => ({ ...who, matter, ...filed })),
    readAgencyFiling: about(() => ({ params: keyed('filing') }), 'id'),
    printAgencyFiling: about(() => ({ params: keyed('filing') }), 'id'),
    decideFiling: about(
      () => ({
        params: keyed('filing'),
        body: { decision: 'refuse', reasons: [{ code: 'proofIllegible' }], version: 1 },
      }),
      'id',
    ),
    listAgencyObjections: list,
    answerObjection: about(
      () => ({
        params: keyed('objection'),
        body: { outcome: 'rejected', remedy: 'none', answer: '已核对', version: 1 },
      }),
      'id',
    ),
    listCases: list,
    listRiskRules: list,
    reportCase: person((who) => ({ payer: who, relative: named(child), words: '举报' })),
    decideCase: about(
      () => ({
        params: { id: ids.case },
        body: { decision: 'confirm', words: '不实', owedFen: 0, version: 1 },
      }),
      'id',
    ),
    liftCase: about(() => ({ params: { id: ids.case }, body: { words: '再查', version: 1 } }), 'id'),
    recoverCase: about(() => ({ params: { id: ids.case }, body: { amountFen: 1, version: 1 } }), 'id'),
    confirmRecovery: about(() => ({ params: { id: ids.case }, body: { amountFen: 1, version: 1 } }), 'id'),
    releaseHold: {
      there: () => ({ params: keyed('hold'), body: { person: named(payer) } }),
      nowhere: () => ({ params: keyed('hold'), body: { person: nobody } }),
    },
    reportChange: person((who) => ({ person: who, change: { kind: 'suspend', on: '2025-01-15' } })),
    reportDivorce: person((who) => ({ one: who, other: named(heir) })),
    readEstate: about(() => ({ params: { personId: String(heir.id) } }), 'personId'),
    nameHeirs: about(() => ({ params: { personId: String(heir.id) }, body: heirs }), 'personId'),
    payHeir: about(() => ({ params: { personId: String(heir.id), id: ids.heir } }), 'personId'),
    setContributionBase: person((who) => ({ person: who, from: '2025-01-01', baseFen: 600_000 })),
    listProposedBases: list,
    approveContributionBase: about(() => ({ params: keyed('base'), body: { decision: 'approve' } }), 'id'),
    listAccountRuns: list,
    listWatchedPremiums: list,
    returnPremium: {
      there: () => ({ params: { id: noId }, body: { reason: '税务没有回音' } }),
      nowhere: () => ({ params: { id: noId }, body: { reason: '税务没有回音' } }),
    },
    askBureauNow: { there: () => ({ params: { id: noId } }), nowhere: () => ({ params: { id: noId } }) },
    listRevisionDues: list,
    proposeRevisionDue: about(
      () => ({
        params: { personId: String(payer.id), id: ids.due },
        body: { action: 'waive', words: '金额很小', version: 1 },
      }),
      'id',
    ),
    decideRevisionDue: about(
      () => ({
        params: { personId: String(payer.id), id: ids.due },
        body: { decision: 'confirm', version: 1 },
      }),
      'id',
    ),
    listPaymentRuns: list,
    listReconciliations: list,
    readInstitutionMonths: {
      there: () => ({ params: { month: '2024-01' } }),
      nowhere: () => ({ params: { month: '2024-01' } }),
    },
    addAdjustment: {
      there: () => ({
        body: {
          requestKey: 'adjust-agency-1',
          institution: 'H52020100001',
          scheme: 'employee',
          amountFen: -100,
          reason: '稽核扣款',
        },
      }),
      nowhere: () => ({
        body: {
          requestKey: 'adjust-agency-2',
          institution: 'H99999999999',
          scheme: 'employee',
          amountFen: -100,
          reason: '稽核扣款',
        },
      }),
    },
    declareOutage: {
      there: () => ({ body: { ...outage, institution: 'H52020100001' } }),
      nowhere: () => ({ body: { ...outage, institution: 'H99999999999' } }),
    },
    withdrawOutage: about(() => ({ params: { id: ids.outage }, body: { reason: '登错了机构' } }), 'id'),
    findClaimItems: {
      there: () => ({ query: { institution: 'H52020100001', careOn: '2025-01-15', search: 'demoa' } }),
      nowhere: null,
    },
    preparePaymentRun: {
      there: () => ({ body: { month: '2024-01' } }),
      nowhere: () => ({ body: { month: '2024-01' } }),
    },
    decidePaymentRun: about(
      () => ({ params: { id: ids.run }, body: { decision: 'cancel', version: 1 } }),
      'id',
    ),
    readPaymentFile: about(() => ({ params: { id: ids.run } }), 'id'),
    listClearings: list,
    readClearing: {
      there: () => ({ params: { month: '2024-01' } }),
      nowhere: () => ({ params: { month: '2024-01' } }),
    },
  }
}
