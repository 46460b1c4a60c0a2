import type { routes } from '@gongji/contract'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { recordFalseRelation } from '../person/false-relation.ts'
import { nameHelper } from '../person/helper.ts'
import { keepPhotos, listPhotos } from '../person/photo.ts'
import { recordGuardian } from '../person/register.ts'
import type { Call } from './agency.ts'
import { line, newVisit } from './family.ts'
import type { TestApp } from './harness.ts'
import { bindFor, type Made, make } from './people.ts'
import { jpeg } from './picture.ts'

// Every route that a citizen may call, with a call about a child, of whom each relation there is has one who stands in it.

/** Who stands how to the child; `former` was its guardian until they were found not to be related. */
export type Relations = Record<'self' | 'guardian' | 'former' | 'payer' | 'helper' | 'stranger', Made>

type Things = Record<
  | 'filing'
  | 'claim'
  | 'photo'
  | 'binding'
  | 'setlId'
  | 'objection'
  | 'request'
  | 'transfer'
  | 'relation'
  | 'premium',
  string
>

const care = {
  institution: 'H52020100001',
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
  totalFen: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
}
const filed = { from: '2025-01-15', reason: '出差', commitmentVersion: letterVersion }
const matter = { kind: 'outOfArea', type: 'temporary', destination: '530100' }
const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const phone = '13900001234'

/** A child of 520200 with something of everything; the premium is that of its sibling, who is not insured yet. */
export async function prepareRelations(app: TestApp) {
  const adult = (name: string) =>
    make(app, { name, scheme: 'employee', bornOn: '1984-03-03', balance: 500_000 })
  const guardian = await adult('吴岚')
  const payer = await adult('吴刚')
  const former = await adult('冯远')
  const helper = await adult('褚宁')
  const stranger = await adult('卫平')
  const self = await make(app, { name: '吴小', bornOn: '2015-02-02', to: null, guardian })
  const sibling = await make(app, { name: '吴幼', bornOn: '2018-02-02', guardian })
  const people: Relations = { self, guardian, former, payer, helper, stranger }
  const { deps } = app
  for (const child of [self, sibling]) {
    await app.db.transaction(async (tx) => {
      await recordGuardian(tx, { childId: child.id, guardianId: former.id, at: deps.now() })
      await recordFalseRelation(tx, {
        personId: child.id,
        otherId: former.id,
        caseId: deps.newId(),
        at: deps.now(),
      })
      await nameHelper(tx, deps, { personId: child.id, helper: named(helper), actor: `citizen:${child.id}` })
    })
  }
  const bound = async (child: Made, more: object = {}) => {
    const id = await bindFor(app, payer, child, { relationship: 'child', ...more })
    await app.post(`/bindings/${id}/accept`, guardian, { agreed: true })
    return id
  }
  const binding = await bound(self)
  await bound(sibling, { purposes: ['premium'] })
  const personId = String(self.id)
  const filing = await app.post('/filings', guardian, { personId, matter, ...filed })
  const claim = await app.post('/claims', guardian, { personId, ...care, slipNo: 'REL-1' })
  const [photo] = await app.db.transaction(async (tx) => {
    const of = { personId: self.id, matter: 'claim', matterId: Number(claim.body.id) } as const
    await keepPhotos(tx, deps, { ...of, addedBy: `citizen:${guardian.id}`, area: '520200' }, [
      { shows: 'slip', picture: jpeg(2) },
    ])
    return await listPhotos(tx, { ...of, matterIds: [of.matterId] })
  })
  const bill = await newVisit(deps, {
    personId: self.id,
    scheme: 'resident',
    lines: [line('1', 10_000 as never)],
  })
  await app.settler.settle(bill)
  const rows = await sql<{
    setl_id: string
  }>`select setl_id from settlement where person_id = ${self.id}`.read(app.db.reader)
  const setlId = rows[0]!.setl_id
  const about = { kind: 'bill', setlId }
  const objection = await app.post('/objections', self, { about, cause: 'other', words: '请核对' })
  const request = await app.post('/visit-requests', guardian, { relativeId: personId })
  const owner = { ...named(self), relationship: 'child', commitment: true }
  await app.post('/wallets', payer, { useArea: '520200', phone })
  await app.post('/wallets', guardian, { useArea: '520200', phone, owner })
  const transfer = await app.post('/wallet-transfers', payer, {
    requestKey: 'relations-1',
    recipient: named(self),
    relationship: 'child',
    amountFen: 10_000,
    commitment: true,
  })
  const relation = String(deps.newId())
  await sql`insert into quota_relation (relative_id, id, payer_id, relationship, status, payer_area, relative_area,
      asked_at, commitment, channel, premium_only)
    values (${self.id}, ${Number(relation)}, ${payer.id}, 'child', 'invited', '520200', '520200',
      ${new Date(deps.now())}, '1', 'web', false)`.execute(app.db.autocommit)
  await sql`insert into quota_relation_of_payer (payer_id, relation_id, relative_id)
    values (${payer.id}, ${Number(relation)}, ${self.id})`.execute(app.db.autocommit)
  const premium = await app.post('/premiums', payer, paying(sibling, payer, 'relations-1'))
  const made = { filing, claim, objection, request, transfer, premium }
  for (const [what, { status, text }] of Object.entries(made)) {
    if (status !== 200) throw new Error(`${what}: ${text}`)
  }
  const ids = Object.fromEntries(Object.entries(made).map(([what, { body }]) => [what, body.id as string]))
  const things = { ...ids, photo: String(photo!.id), binding, setlId, relation } as Things
  return { people, sibling, things, lines: linesAbout(people, sibling, things) }
}

const paying = (insured: Made, payer: Made, requestKey: string) => ({
  requestKey,
  kind: 'resident',
  year: 2025,
  insuredId: String(insured.id),
  payerId: String(payer.id),
  account: 'personal',
  amountFen: 40_000,
})

export type Relation = keyof Relations
export type CitizenLine = {
  call: () => Call
  /** By hand: who of the child's people may. Everybody else is told what `refused` names. */
  may: readonly Relation[]
  refused: readonly string[]
  /** Makes the state again that a call before used up. */
  before?: (app: TestApp) => Promise<unknown>
}

type Name = keyof typeof routes

function linesAbout(people: Relations, sibling: Made, things: Things): Partial<Record<Name, CitizenLine>> {
  const { self, guardian, helper, payer } = people
  const child = String(self.id)
  const everybody = Object.keys(people) as Relation[]
  const line = (may: string, refused: string, call: Call = {}): CitizenLine => ({
    call: () => call,
    may: may.split(' ') as Relation[],
    refused: refused.split(' ').map((type) => `/problems/${type}`),
  })
  /** About the caller himself: whoever is signed in may. */
  const own = (call: Call = {}): CitizenLine => ({ call: () => call, may: everybody, refused: [] })
  const query = { personId: child }
  const at = (id: string, body?: unknown): Call => ({ params: { id }, body })
  const relative = { relativeId: child }
  const bound = 'binding/unknown binding/not-yours'
  const letter = { digest: 'ab'.repeat(32), agreed: true, signature: null }
  const wish = { relative: named(self), relationship: 'child' }
  return {
    readHome: own(),
    readOwnData: own(),
    readErasure: own(),
    readAccount: line('self guardian helper', 'access/unknown', { query }),
    readAccountYear: line('self guardian helper', 'access/unknown', { params: { year: '2025' }, query }),
    listAccountEntries: line('self guardian helper', 'access/unknown', { query }),
    listHolds: own(),
    readWalletRules: own(),
    readFamilyRules: own(),
    printStatement: own({ params: { year: '2025' } }),
    readCode: line('self guardian', 'access/unknown', { query }),
    listReadings: line('self guardian', 'access/unknown', { query }),
    listBills: line('self guardian helper', 'access/unknown', { query }),
    listStays: line('self guardian helper', 'access/unknown', { query }),
    readBill: line('self guardian helper auditor', 'access/unknown', {
      params: { setlId: things.setlId },
      query,
    }),
    readBillBasis: line('self guardian helper', 'access/unknown', {
      params: { setlId: things.setlId },
      query,
    }),
    readEstimateBasis: line('self guardian helper', 'access/unknown', { query }),
    printSlip: line('self guardian', 'settlement/unknown-bill', { params: { setlId: things.setlId }, query }),
    listPayments: line('self helper', 'access/unknown', { query }),
    estimate: line('self guardian', 'access/unknown', {
      body: {
        personId: child,
        institution: 'H52020100001',
        benefit: 'outpatient',
        accountUse: 1,
        lines: [{ code: 'DEMOA0001', amountFen: 10_000 }],
      },
    }),
    readFamily: own(),
    lookUpRelative: own({ body: named(self) }),
    prepareBinding: own({ body: wish }),
    createBinding: own({ body: { ...wish, letter } }),
    readBinding: line('self guardian payer', bound, at(things.binding)),
    printLetter: line('self guardian payer', bound, at(things.binding)),
    acceptBinding: line('guardian', bound, at(things.binding, { agreed: true })),
    changeBinding: line('payer', bound, at(things.binding, { version: 1, onlyWhenAsked: true })),
    prepareBindingChange: line('payer', bound, at(things.binding, { onlyWhenAsked: true })),
    confirmBinding: line('guardian', bound, at(things.binding, {})),
    declareGuardian: own({
      body: {
        child: named(sibling),
        proof: 'householdRegister',
        photos: [{ shows: 'householdRegister', picture: jpeg(1) }],
      },
    }),
    readPhoto: line('self guardian', 'photo/unknown', { params: { personId: child, id: things.photo } }),
    pauseBinding: line('guardian payer', bound, at(things.binding, {})),
    resumeBinding: line('guardian payer', bound, at(things.binding, {})),
    orderPayers: line('guardian', bound, { body: { ...relative, order: [things.binding] } }),
    listVisitRequests: own(),
    createVisitRequest: line('guardian payer', bound, { body: relative }),
    cancelVisitRequest: line('guardian payer', 'binding/request-unknown', at(things.request, {})),
    readCertificateCode: line('guardian', bound, { query: relative }),
    issueCertificate: line('guardian', bound, { body: relative }),
    printCertificate: line('guardian', bound, { query: relative }),
    revokeCertificate: line('guardian', bound, { body: relative }),
    readFilingOptions: line('self guardian helper', 'filing/not-your-ward', { query }),
    listMyFilings: own(),
    submitFiling: line('self guardian helper', 'filing/not-your-ward', {
      body: { ...query, matter, ...filed },
    }),
    readFiling: line('self guardian helper', 'filing/unknown', at(things.filing)),
    printFiling: line('self guardian helper', 'filing/unknown', at(things.filing)),
    mendFiling: line(
      'self guardian helper',
      'filing/unknown',
      at(things.filing, { reason: '出差', from: '2025-01-15', commitmentVersion: letterVersion }),
    ),
    renewFiling: line(
      'self guardian helper',
      'filing/unknown',
      at(things.filing, { commitmentVersion: letterVersion }),
    ),
    endFiling: line('self guardian helper', 'filing/unknown', at(things.filing, { reason: '已返回' })),
    listMyClaims: own(),
    submitClaim: line('self guardian', 'claim/not-your-ward', {
      body: { ...query, ...care, slipNo: 'REL-2' },
    }),
    readClaim: line('self guardian helper', 'claim/unknown', at(things.claim)),
    printClaim: line('self guardian helper', 'claim/unknown', at(things.claim)),
    mendClaim: line(
      'self guardian',
      'claim/unknown',
      at(things.claim, { lines: care.lines, totalFen: care.totalFen }),
    ),
    withdrawClaim: line('self guardian', 'claim/unknown', at(things.claim)),
    listHelpers: own(),
    listInheritances: own(),
    nameHelper: line('guardian former payer helper stranger', 'helper/not-of-age', { body: named(sibling) }),
    readInbox: own(),
    markInboxRead: own({ body: { until: '2025-01-15T10:00:00+08:00' } }),
    readNoticeSetting: own(),
    changeNoticeSetting: own({
      body: { sms: false, wechat: false, dailyUse: true, quietFrom: '22:00', quietTo: '08:00' },
    }),
    listDemoMessages: own(),
    listMyObjections: own(),
    submitObjection: line('self guardian', 'settlement/unknown-bill', {
      body: { about: { kind: 'bill', setlId: things.setlId, ...query }, cause: 'other', words: '请核对' },
    }),
    withdrawObjection: line('self', 'objection/unknown', at(things.objection, {})),
    listPayable: own({ query: { year: '2025' } }),
    quotePremium: line('guardian payer', 'premium/not-bound', {
      query: { insuredId: String(sibling.id), year: '2025' },
    }),
    submitPremium: line('payer', 'premium/account-not-yours', {
      body: paying(sibling, payer, 'relations-2'),
    }),
    listPremiums: own(),
    readPremium: line('guardian payer', 'premium/not-found', at(things.premium)),
    readPremiumVoucher: line('guardian payer', 'premium/not-found', at(things.premium)),
    printVoucher: line('guardian payer', 'premium/not-found', at(things.premium)),
    askPremiumRefund: line(
      'guardian payer',
      'premium/not-found',
      at(things.premium, { reason: 'duplicate' }),
    ),
    confirmPremium: line('payer', 'premium/not-found', at(things.premium, {})),
    declinePremium: line('payer', 'premium/not-found', at(things.premium, {})),
    sumPremiums: own(),
    readBureauEntry: own(),
    listWallets: own(),
    openWallet: own({ body: { useArea: '520200', phone } }),
    changeWallet: line('guardian', 'wallet/not-yours-to-change', {
      params: { ownerId: child },
      body: { phone },
    }),
    lookUpRecipient: own({ body: { purpose: 'transfer', recipient: named(self), relationship: 'child' } }),
    listTransfers: own(),
    sendTransfer: line('guardian', 'wallet/no-transfer', {
      body: {
        requestKey: 'relations-3',
        source: 'wallet',
        senderId: child,
        recipient: named(guardian),
        relationship: 'parent',
        amountFen: 1_000,
        commitment: true,
      },
    }),
    acceptTransfer: line('guardian', 'wallet/no-transfer', at(things.transfer, { ownerId: child })),
    listQuotaRelations: own(),
    inviteToQuota: own({ body: { relative: named(self), relationship: 'child', commitment: true } }),
    agreeToQuota: line('guardian', 'wallet/no-relation', at(things.relation, relative)),
    grantQuota: line(
      'payer',
      'wallet/no-relation',
      at(things.relation, { requestKey: 'relations-4', amountFen: 1_000 }),
    ),
    releaseQuota: line(
      'payer',
      'wallet/no-relation',
      at(things.relation, { requestKey: 'relations-5', amountFen: 1_000 }),
    ),
    endQuotaRelation: line('guardian payer', 'wallet/no-relation', at(things.relation, relative)),
    freezeAccount: own({ body: { scope: 'family' } }),
    unfreezeAccount: own({ body: {} }),
    endBinding: line('guardian payer', bound, at(things.binding, { reason: '不再需要' })),
    eraseOwnData: own({ body: { agreed: true } }),
    endHelper: {
      ...line('self helper', 'helper/unknown', { body: { personId: child, helperId: String(helper.id) } }),
      before: (app) =>
        app.db
          .transaction((tx) =>
            nameHelper(tx, app.deps, { personId: self.id, helper: named(helper), actor: 'citizen:1' }),
          )
          .catch(() => undefined),
    },
  }
}
