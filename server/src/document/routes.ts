import { routes } from '@gongji/contract'
import { divisionName } from '@gongji/contract/divisions'
import { type Language, ownOf } from '@gongji/policy'
import { findBinding, notTheSpeaker } from '../binding/acting.ts'
import { readCertificate } from '../binding/certificate.ts'
import { letterInEnglish } from '../binding/letter-english.ts'
import { statusWords as claimStatus } from '../claim/claim.ts'
import { findClaimOf } from '../claim/own.ts'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { findFilingAt, findFilingOf } from '../filing/own.ts'
import { presentFilings } from '../filing/present.ts'
import { reasonText } from '../filing/reason.ts'
import { findInstitution } from '../institution/institution.ts'
import { listNames } from '../person/person.ts'
import { findPremiumFor, readVoucher } from '../premium/view.ts'
import { Problem } from '../problem.ts'
import { type RawReply, requireCitizen, type Serve } from '../serve.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { type Acceptance, renderAcceptance } from './acceptance.ts'
import { renderCertificate } from './certificate.ts'
import { areaNameOf, certificateOf, letterOf, slipOf, statementOf } from './facts.ts'
import { certificateFoot, footOf, kindWords } from './foot.ts'
import { renderLetter } from './letter.ts'
import { problem } from './problem.ts'
import { yuanText } from './sheet.ts'
import { renderSlip } from './slip.ts'
import { claimFacts, filingFacts } from './standing.ts'
import { renderStatement } from './statement.ts'
import { verify } from './verify.ts'
import { verificationPage } from './verify-page.ts'
import { renderVoucher } from './voucher.ts'

const pdf = (bytes: Uint8Array, filename: string): RawReply => ({
  raw: bytes,
  contentType: 'application/pdf',
  filename: `${filename}.pdf`,
})

const acceptanceKind: Readonly<Record<string, Acceptance['kind']>> = {
  returned: 'returned',
  refused: 'refused',
  approved: 'approved',
  settled: 'approved',
  paid: 'approved',
}

/** The paper of a filing: receipt, everything that is missing, or the decision. */
async function filingPaper(
  tx: Tx,
  deps: Deps,
  filing: Awaited<ReturnType<typeof findFilingAt>>,
  language: Language,
): Promise<RawReply> {
  const [shown] = await presentFilings(tx, deps, [filing], 'owner')
  const name = (await listNames(tx, [filing.personId])).get(filing.personId) ?? ''
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const areaName = areaNameOf(deps, filing.area, language)
  const acceptance: Acceptance = {
    kind: ownOf(acceptanceKind, filing.status) ?? 'accepted',
    matter:
      filing.kind === 'chronic'
        ? `${t('门诊慢特病备案', 'Chronic-disease filing')} · ${shown?.disease?.name[language] ?? ''} ${filing.disease ?? ''}`
        : `${t('异地就医备案', 'Out-of-area filing')} · ${shown?.typeName?.[language] ?? ''}`,
    applicant: name,
    areaName: t(`${areaName}医疗保障经办机构`, `Insurance agency of ${areaName}`),
    number: String(filing.id),
    submittedAt: filing.submittedAt,
    dueOn: filing.dueOn,
    facts: [
      ...(filing.destination === null
        ? []
        : ([[t('就医地', 'Place of care'), divisionName(filing.destination)[language]]] as const)),
      ...(shown?.institution ? ([[t('医院', 'Hospital'), shown.institution.name]] as const) : []),
      [t('有效期', 'Valid'), `${filing.from} — ${filing.to ?? t('长期', 'until ended')}`],
      [t('状态', 'State'), shown?.statusName[language] ?? ''],
    ],
    reasons: (shown?.reasons ?? []).map(({ what, mend }) => ({ what: what[language], mend: mend[language] })),
  }
  const key = {
    kind: 'filing' as const,
    personId: filing.personId,
    ref: String(filing.id),
    area: filing.area,
  }
  const foot = await footOf(tx, deps, { ...key, facts: filingFacts(filing) }, language)
  return pdf(await renderAcceptance(acceptance, { language, foot, at: deps.now() }), acceptance.number)
}

/** Documents as PDF, each with a code that a public page verifies. */
export function documentRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.printSlip, async ({ caller, may, params, query, language }) => {
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    return await db.transaction(async (tx) => {
      await may(tx, { personId }, settlementProblem.unknownBill)
      const { slip, area, ref } = await slipOf(tx, deps, { personId, setlId: params.setlId, language })
      const foot = await footOf(tx, deps, { kind: 'slip', personId, ref, area, facts: slip }, language)
      return pdf(await renderSlip(slip, { paper: query.paper, language, foot, at: deps.now() }), slip.setlId)
    })
  })

  serve(routes.printDeskSlip, async ({ may, params, query, language }) => {
    const personId = Number(params.personId)
    return await db.transaction(async (tx) => {
      const { slip, area, ref, institution } = await slipOf(tx, deps, {
        personId,
        setlId: params.setlId,
        language,
      })
      await may(tx, { personId, institution }, problem.otherInstitution)
      const foot = await footOf(tx, deps, { kind: 'slip', personId, ref, area, facts: slip }, language)
      return pdf(await renderSlip(slip, { paper: query.paper, language, foot, at: deps.now() }), slip.setlId)
    })
  })

  serve(routes.printCertificate, async ({ caller, may, query, language }) => {
    const relativeId = Number(query.relativeId ?? requireCitizen(caller).personId)
    const tx = db.reader
    await may(tx, { personId: relativeId }, notTheSpeaker)
    const issued = await readCertificate(tx, relativeId)
    if (!issued) throw problem.noCertificate()
    const certificate = await certificateOf(tx, deps, relativeId, language)
    const foot = certificateFoot(deps, issued.code, language)
    const bytes = await renderCertificate(certificate, {
      language,
      foot,
      at: deps.now(),
      tillCode: issued.code,
    })
    return pdf(bytes, kindWords.certificate[language])
  })

  serve(routes.printLetter, async ({ caller, may, params, language }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const binding = await findBinding(tx, deps, may, { personId, bindingId: Number(params.id) })
      const letter = await letterOf(tx, deps.secrets, binding)
      const key = { personId: binding.payerId, ref: String(binding.id), area: binding.payerArea }
      const english = letterInEnglish(letter.text, areaNameOf(deps, binding.payerArea, 'en'))
      const foot = await footOf(tx, deps, { kind: 'letter', ...key, facts: letter }, language)
      return pdf(await renderLetter(letter, { language, english, foot, at: deps.now() }), letter.title)
    })
  })

  serve(routes.printVoucher, async ({ caller, may, params, language }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const premium = await findPremiumFor(tx, deps, may, { personId, id: Number(params.id) })
      const {
        areaName,
        amountFen,
        serial,
        creditedAt,
        account,
        creditedOn: _,
        ...rest
      } = await readVoucher(tx, deps, premium)
      const voucher = {
        ...rest,
        areaName: areaName[language],
        amount: amountFen,
        taxNo: serial,
        account,
        creditedAt: Date.parse(creditedAt),
      }
      const key = { personId: premium.insuredId, ref: String(premium.id), area: premium.area }
      const foot = await footOf(tx, deps, { kind: 'voucher', ...key, facts: voucher }, language)
      return pdf(await renderVoucher(voucher, { language, foot, at: deps.now() }), voucher.taxNo)
    })
  })

  serve(routes.printStatement, async ({ caller, may, params, language }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      const { area, ...statement } = await statementOf(tx, deps, { personId, year: params.year, language })
      const key = { personId, ref: String(params.year), area }
      const { given, received, areaName: _, ...sums } = statement
      const entries = [...given, ...received].map(({ on, amount }) => [on, amount])
      const foot = await footOf(tx, deps, { kind: 'statement', ...key, facts: { sums, entries } }, language)
      return pdf(await renderStatement(statement, { language, foot, at: deps.now() }), `${params.year}`)
    })
  })

  serve(routes.printFiling, async ({ find, params, language }) =>
    db.transaction(async (tx) => filingPaper(tx, deps, await findFilingOf(tx, find, params.id), language)),
  )

  serve(routes.printAgencyFiling, async ({ may, params, language }) => {
    const key = { personId: Number(params.personId), id: Number(params.id) }
    return await db.transaction(async (tx) =>
      filingPaper(tx, deps, await findFilingAt(tx, may, key), language),
    )
  })

  serve(routes.printClaim, async ({ find, params, language }) => {
    return await db.transaction(async (tx) => {
      const claim = await findClaimOf(tx, find, params.id)
      const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
      const areaName = areaNameOf(deps, claim.area, language)
      const institution = claim.institution === '' ? null : await findInstitution(tx, claim.institution)
      const acceptance: Acceptance = {
        kind: ownOf(acceptanceKind, claim.status) ?? 'accepted',
        matter: t('手工报销', 'Manual reimbursement'),
        applicant: (await listNames(tx, [claim.personId])).get(claim.personId) ?? '',
        areaName: t(`${areaName}医疗保障经办机构`, `Insurance agency of ${areaName}`),
        number: String(claim.id),
        submittedAt: claim.submittedAt,
        dueOn: claim.dueOn,
        facts: [
          [t('机构', 'Place'), institution?.name ?? (claim.placeWritten || claim.institution)],
          [t('票据号', 'Slip'), claim.slipNo],
          [t('就医日期', 'Day of care'), claim.careOn],
          [t('票据金额（元）', 'Slip total (yuan)'), yuanText(claim.total)],
          ...(claim.paidAmount === null
            ? []
            : ([
                [
                  claim.status === 'paid'
                    ? t('基金拨付金额（元）', 'Paid out by the funds (yuan)')
                    : t('基金应付金额（元）', 'Owed by the funds (yuan)'),
                  yuanText(claim.paidAmount),
                ],
              ] as const)),
          ...(claim.accountShare === null || claim.accountShare === 0
            ? []
            : ([
                [
                  t(
                    '账户本可支付、不付到银行卡（元）',
                    'Accounts could have paid; never to a bank card (yuan)',
                  ),
                  yuanText(claim.accountShare),
                ],
              ] as const)),
          [t('状态', 'State'), claimStatus[claim.status][language]],
        ],
        reasons: claim.decision.map(reasonText).map(({ what, mend }) => ({
          what: what[language],
          mend: mend[language],
        })),
      }
      const key = { personId: claim.personId, ref: String(claim.id), area: claim.area }
      const foot = await footOf(tx, deps, { kind: 'claim', ...key, facts: claimFacts(claim) }, language)
      return pdf(await renderAcceptance(acceptance, { language, foot, at: deps.now() }), acceptance.number)
    })
  })

  serve(routes.verifyDocument, async ({ params }) => {
    const { issuedAt, endedAt, kind, words, ...rest } = await verify(db.reader, deps, params.code)
    return {
      ...rest,
      kind,
      kindName: kindWords[kind],
      issuedAt: new Date(issuedAt).toISOString(),
      stateName: words,
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    }
  })

  serve(routes.showVerification, async ({ params, language }) => {
    const verified = await verify(db.reader, deps, params.code).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return null
      throw error
    })
    return {
      raw: verificationPage(verified, language),
      contentType: 'text/html; charset=utf-8',
      status: verified === null ? 404 : 200,
    }
  })
}
