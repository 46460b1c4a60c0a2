import { addDays, type PlainDate } from '@gongji/policy/dates'
import { type Binding, expiry, isLive } from '../binding/binding.ts'
import { listBindingsOfPayer, listBindingsOfRelatives } from '../binding/family.ts'
import { type Claim, statusWords as claimWords } from '../claim/claim.ts'
import { findClaim } from '../claim/own.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, instantInChina, type Secrets } from '../deps.ts'
import { type Filing, findFiling } from '../filing/own.ts'
import { statusWords as filingWords } from '../filing/rules.ts'
import { lastAct } from '../ledger/act.ts'
import { statusText } from '../premium/premium.ts'
import { readIssued } from '../premium/view.ts'
import { listBillsOf } from '../settlement/records.ts'
import { digestOf, type IssuedDocument, newerSince } from './code.ts'
import { payerLettersOf } from './facts.ts'
import { dayText, over, type Standing, stands } from './state.ts'

async function slipStanding(tx: Reader, { personId, ref }: IssuedDocument): Promise<Standing> {
  const newest = { before: Number.MAX_SAFE_INTEGER, limit: 1 }
  const [bill] = await listBillsOf(tx, personId, { ...newest, before: Number(ref) + 1 })
  if (!bill || bill.id !== Number(ref))
    throw new Error(`a slip was printed of bill ${ref}, which is not there`)
  if (bill.reversesId !== null) {
    return stands(
      'valid',
      bill.at.getTime(),
      '真实有效：这是DAY的退费单',
      'genuine: the slip of a refund on DAY',
    )
  }
  if (bill.reversedById === null) {
    return stands(
      'valid',
      bill.at.getTime(),
      '真实有效：这笔结算于DAY办理，没有退费',
      'genuine: settled on DAY, and it stands',
    )
  }
  const [reversal] = await listBillsOf(tx, personId, { ...newest, before: bill.reversedById + 1 })
  return over(
    'reversed',
    reversal?.at.getTime() ?? null,
    '真实，但这笔结算已于DAY退费',
    'genuine, but the bill was taken back on DAY',
  )
}

async function voucherStanding(tx: Reader, { personId, ref }: IssuedDocument): Promise<Standing> {
  const premium = await readIssued(tx, personId, Number(ref))
  const { status, creditedOn, closedAt } = premium
  if (status === 'credited') {
    return stands(
      'valid',
      creditedOn,
      '真实有效：这笔缴费已于DAY到账',
      'genuine: the premium was credited on DAY',
    )
  }
  if (status === 'refunding') {
    return stands(
      'valid',
      creditedOn,
      '真实有效：这笔缴费已于DAY到账，正在申请退费',
      'genuine: the premium was credited on DAY; a refund has been asked for',
    )
  }
  if (status === 'refunded') {
    return over(
      'refunded',
      closedAt,
      '真实，但这笔缴费已于DAY退回',
      'genuine, but the premium was given back on DAY',
    )
  }
  const { name } = statusText(premium)
  return over(
    'ended',
    closedAt,
    `真实，但这笔缴费已于DAY变为“${name.zh}”`,
    `genuine, but the premium became “${name.en}” on DAY`,
  )
}

async function letterStanding(
  tx: Reader,
  secrets: Secrets,
  document: IssuedDocument,
  today: PlainDate,
): Promise<Standing> {
  const { personId, ref, digest, issuedAt } = document
  const id = Number(ref)
  const bindings = [
    ...(await listBindingsOfPayer(tx, personId, today)),
    ...(await listBindingsOfRelatives(tx, [personId], today)),
  ]
  const binding = bindings.find((one) => one.id === id)
  if (!binding) throw new Error(`a letter was printed of binding ${ref}, which is not there`)
  if (binding.status === 'ended') {
    return binding.endReason === expiry.reason && binding.to !== null
      ? over(
          'ended',
          binding.endedAt,
          '真实，但授权已于DAY到期',
          'genuine, but the authorisation ran out on DAY',
          binding.to,
        )
      : over(
          'ended',
          binding.endedAt,
          '真实，但授权已于DAY终止',
          'genuine, but the authorisation ended on DAY',
        )
  }
  const letters = await payerLettersOf(tx, secrets, binding)
  // A letter whose words have changed since, by a corrected name, is known by when it was printed.
  const same = letters.findLastIndex((letter) => digestOf(letter) === digest)
  const printed = same === -1 ? letters.findLastIndex(({ agreedAt }) => agreedAt <= issuedAt) : same
  const newer = letters[printed + 1]
  if (newer) {
    return over(
      'superseded',
      newer.agreedAt,
      '真实，但已于DAY被新的承诺书取代',
      'genuine, but a newer letter replaced it on DAY',
    )
  }
  if (binding.status === 'invited') {
    return stands(
      'waiting',
      null,
      '真实，但授权还没有生效：在等对方同意',
      'genuine, but not in force yet: the other side has not agreed',
    )
  }
  if (binding.status === 'paused') {
    const since = await lastAct(tx, { personId, ref: id }, 'binding.pause')
    return stands(
      'paused',
      since ?? binding.from,
      '真实，但授权自DAY起暂停，暂停期间不能使用',
      'genuine, but the authorisation has been paused since DAY and pays nothing until it is resumed',
    )
  }
  if (today < binding.from) {
    return stands('waiting', binding.from, '真实，授权自DAY起生效', 'genuine; it is in force from DAY')
  }
  const until = binding.to === null ? { zh: '', en: '' } : dayText(binding.to)
  return stands(
    'valid',
    binding.from,
    `真实有效：授权自DAY起有效${until.zh === '' ? '' : `，至${until.zh}止`}`,
    `genuine, and in force since DAY${until.en === '' ? '' : `, until ${until.en}`}`,
  )
}

async function statementStanding(tx: Reader, document: IssuedDocument): Promise<Standing> {
  const newer = await newerSince(tx, document)
  return newer === null
    ? stands(
        'valid',
        document.issuedAt,
        '真实有效：账目截至DAY出具时',
        'genuine: the accounts as they stood when it was issued on DAY',
      )
    : over(
        'superseded',
        newer,
        '真实，但已于DAY出具了更新的账单',
        'genuine, but a newer statement was issued on DAY',
      )
}

/** What the paper of a filing says, the same in both languages: a copy in the other one does not supersede it. */
export const filingFacts = ({ status, version, from, to, decision }: Filing) => ({
  status,
  version,
  from,
  to,
  decision,
})

async function filingStanding(tx: Reader, document: IssuedDocument, today: PlainDate): Promise<Standing> {
  const key = { personId: document.personId, id: Number(document.ref) }
  const filing = await findFiling(tx, key)
  if (!filing) throw new Error(`a paper was printed of filing ${key.id}, which is not there`)
  const { status, from, to, approvedAt, endedAt } = filing
  const held = approvedAt !== null
  if (held && to !== null && to < today) {
    return over(
      'ended',
      instantInChina(addDays(to, 1)),
      '真实，但备案已于DAY到期或终止',
      'genuine, but the filing ran out or ended on DAY',
      to,
    )
  }
  if (status === 'ended' && !held) {
    return over('ended', endedAt, '真实，但备案已于DAY终止', 'genuine, but the filing was ended on DAY')
  }
  const since = (await lastAct(tx, { ...key, ref: key.id }, 'filing.')) ?? filing.submittedAt
  if (digestOf(filingFacts(filing)) !== document.digest) {
    return over(
      'superseded',
      since,
      `真实，但已于DAY有了新的结果：${filingWords[status].zh}`,
      `genuine, but there is a newer outcome since DAY: ${filingWords[status].en}`,
    )
  }
  if (held && today < from) {
    return stands('waiting', from, '真实，备案自DAY起生效', 'genuine; the filing holds from DAY')
  }
  if (held) {
    const until = to === null ? { zh: '', en: '' } : dayText(to)
    return stands(
      'valid',
      from,
      `真实有效：备案自DAY起有效${until.zh === '' ? '' : `，至${until.zh}止`}`,
      `genuine: the filing holds since DAY${until.en === '' ? '' : `, until ${until.en}`}`,
    )
  }
  return stands(
    'valid',
    since,
    `真实有效：自DAY起“${filingWords[status].zh}”`,
    `genuine: ${filingWords[status].en} since DAY`,
  )
}

/** What the paper of a claim says, the same in both languages. */
export const claimFacts = ({ status, version, total, paidAmount, decision }: Claim) => ({
  status,
  version,
  total,
  paidAmount,
  decision,
})

async function claimStanding(tx: Reader, document: IssuedDocument): Promise<Standing> {
  const key = { personId: document.personId, id: Number(document.ref) }
  const claim = await findClaim(tx, key)
  if (!claim) throw new Error(`a paper was printed of claim ${key.id}, which is not there`)
  const since = (await lastAct(tx, { ...key, ref: key.id }, 'claim.')) ?? claim.submittedAt
  const words = claimWords[claim.status]
  if (claim.status === 'withdrawn') {
    return over('ended', since, '真实，但这项申请已于DAY撤回', 'genuine, but the claim was withdrawn on DAY')
  }
  if (claim.status === 'takenBack' || claim.status === 'takingBack') {
    return over(
      'reversed',
      claim.takenBackAt ?? since,
      `真实，但这笔报销已于DAY${claim.status === 'takenBack' ? '撤销' : '开始撤销'}`,
      `genuine, but the claim ${claim.status === 'takenBack' ? 'was taken back' : 'began to be taken back'} on DAY`,
    )
  }
  return digestOf(claimFacts(claim)) === document.digest
    ? stands('valid', since, `真实有效：自DAY起“${words.zh}”`, `genuine: ${words.en} since DAY`)
    : over(
        'superseded',
        since,
        `真实，但已于DAY有了新的结果：${words.zh}`,
        `genuine, but there is a newer outcome since DAY: ${words.en}`,
      )
}

/** A certificate's rights are those of the bindings at this moment. */
export async function certificateStanding(
  tx: Reader,
  certificate: { relativeId: number; issuedAt: Instant; revokedAt: Instant | null; replaced: boolean },
  today: PlainDate,
): Promise<Standing> {
  const { relativeId, issuedAt, revokedAt, replaced } = certificate
  if (revokedAt !== null) {
    return replaced
      ? over(
          'superseded',
          revokedAt,
          '真实，但已于DAY被新的证明取代',
          'genuine, but a newer certificate replaced it on DAY',
        )
      : over('revoked', revokedAt, '真实，但已于DAY撤销', 'genuine, but it was revoked on DAY')
  }
  const bindings = await listBindingsOfRelatives(tx, [relativeId], today)
  if (bindings.some((binding) => isLive(binding, today))) {
    return stands(
      'valid',
      issuedAt,
      '真实有效：自DAY起有效，授权仍在',
      'genuine, and valid since DAY: somebody’s authorisation is in force',
    )
  }
  const open = bindings.filter(({ status }) => status === 'active' || status === 'paused')
  const next = open.find(({ status, from }) => status === 'active' && today < from)
  if (next) return stands('waiting', next.from, '真实，授权自DAY起生效', 'genuine; it is in force from DAY')
  const [paused] = open
  if (paused) {
    const since = await lastAct(tx, { personId: relativeId, ref: paused.id }, 'binding.pause')
    return stands(
      'paused',
      since ?? issuedAt,
      '真实，但授权自DAY起暂停，暂停期间不能使用',
      'genuine, but the authorisation has been paused since DAY and pays nothing until it is resumed',
    )
  }
  // Without a revocation it ended with the last binding that carried it.
  const last = bindings.reduce<Binding | null>(
    (latest, one) => ((one.endedAt ?? 0) > (latest?.endedAt ?? 0) ? one : latest),
    null,
  )
  const lastEnd = last?.endedAt != null && last.endedAt >= issuedAt ? last.endedAt : null
  return last?.endReason === expiry.reason && last.to !== null
    ? over(
        'ended',
        lastEnd,
        '真实，但所凭的授权已于DAY到期',
        'genuine, but the last authorisation behind it ran out on DAY',
        last.to,
      )
    : over(
        'ended',
        lastEnd,
        '真实，但所凭的授权已于DAY全部终止',
        'genuine, but the last authorisation behind it ended on DAY',
      )
}

/** Whether what a printed document says still holds today, with the day. */
export async function standingOf(
  tx: Reader,
  { now, secrets }: Pick<Deps, 'now' | 'secrets'>,
  document: IssuedDocument,
): Promise<Standing> {
  const today = dateInChina(now())
  switch (document.kind) {
    case 'slip':
      return await slipStanding(tx, document)
    case 'voucher':
      return await voucherStanding(tx, document)
    case 'letter':
      return await letterStanding(tx, secrets, document, today)
    case 'statement':
      return await statementStanding(tx, document)
    case 'filing':
      return await filingStanding(tx, document, today)
    case 'claim':
      return await claimStanding(tx, document)
    case 'certificate':
      throw new Error('a certificate has a code of its own')
  }
}
