import type { Reply, routes } from '@gongji/contract'
import type { Text } from '@gongji/policy'
import { type Fen, fen, fenToYuan } from '@gongji/policy/money'
import { statusWords as claimWords, placeOf } from '../claim/claim.ts'
import { listClaimsOf } from '../claim/own.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { reasonText } from '../filing/reason.ts'
import { listInstitutions } from '../institution/institution.ts'
import { findAccounts, requireAccount } from '../ledger/account.ts'
import { listTransit } from '../ledger/entries.ts'
import { readPerson } from '../person/person.ts'
import { listPremiumsOf, premiumJson } from '../premium/view.ts'
import { presentHolds } from '../risk/freeze.ts'
import { accountThread } from './account-thread.ts'
import { billThreads } from './bill-thread.ts'
import { letterOf } from './letter.ts'

type Money = Reply<typeof routes.readMoney>
type Thread = Money['threads'][number]
type Moment = Thread['moments'][number]

const iso = (at: Instant): string => new Date(at).toISOString()
const was = (at: string, zh: string, en: string, amount: Fen | null = null): Moment => ({
  at,
  by: null,
  what: { zh, en },
  amountFen: amount,
  afterFen: null,
  done: true,
})
const willBe = (by: string | null, zh: string, en: string): Moment => ({
  at: null,
  by,
  what: { zh, en },
  amountFen: null,
  afterFen: null,
  done: false,
})
const yuan = (amount: number): string => fenToYuan(fen(amount))
const day = (at: string): string => dateInChina(Date.parse(at))

async function premiumThreads(
  tx: Reader,
  deps: Deps,
  person: { id: number; name: string },
): Promise<Thread[]> {
  const premiums = (await listPremiumsOf(tx, deps, person.id)).slice(0, 20)
  return await Promise.all(
    premiums.map(async (premium) => {
      const one = await premiumJson(tx, deps, premium, person.id)
      const title = {
        zh: `${one.insured.name} ${one.year}年度居民医保`,
        en: `${one.insured.name}, premium of ${one.year}`,
      }
      const open = one.status === 'submitted'
      const moments: Moment[] = [
        was(one.requestedAt, '申请', 'asked for'),
        ...(one.submittedAt === null
          ? []
          : [
              was(
                one.submittedAt,
                '已从账户划出，送往税务',
                'left the account for the bureau',
                fen(-one.amountFen),
              ),
            ]),
        ...(one.creditedOn === null
          ? []
          : [was(`${one.creditedOn}T00:00:00+08:00`, '缴费到账成功', 'credited (缴费到账成功)')]),
        ...(one.closedAt === null || one.creditedOn !== null
          ? []
          : [
              was(
                one.closedAt,
                `${one.state.name.zh}，钱已退回`,
                `${one.state.name.en}; the money went back`,
              ),
            ]),
        ...(open
          ? [
              willBe(one.usuallyBy, '缴费到账成功', 'credited (缴费到账成功)'),
              willBe(null, '税务不受理的，自动退回原账户', 'or refused, and returned by itself'),
            ]
          : []),
      ]
      const paid = {
        zh: `${day(one.requestedAt)}，${one.payer.name}为${one.insured.name}申请代缴${one.year}年度城乡居民医保${yuan(one.amountFen)}元，现在的状态是“${one.state.name.zh}”。`,
        en: `On ${day(one.requestedAt)} ${one.payer.name} asked to pay ¥${yuan(one.amountFen)} for ${one.insured.name}’s premium of ${one.year}; it is now “${one.state.name.en}”.`,
      }
      const next: Text[] =
        open && one.usuallyBy !== null
          ? [
              {
                zh: `一般在${one.usuallyBy}前到账${one.usuallyAged ? `（${one.usuallyAged.zh}）` : ''}；到不了，系统自动退回原账户，不用再申请。`,
                en: `It is usually credited by ${one.usuallyBy}${one.usuallyAged ? ` (${one.usuallyAged.en})` : ''}; if it is not, it returns by itself and nothing need be asked for.`,
              },
            ]
          : []
      return {
        id: `premium-${one.id}`,
        kind: 'premium' as const,
        title,
        amountFen: premium.amount,
        state: one.state.name,
        says: one.state.meaning,
        moments,
        letter: letterOf(person.name, { zh: '代缴居民医保费', en: 'a premium' }, [
          paid,
          one.state.meaning,
          ...next,
        ]),
      }
    }),
  )
}

async function claimThreads(tx: Reader, deps: Deps, person: { id: number; name: string }): Promise<Thread[]> {
  const claims = (await listClaimsOf(tx, [person.id])).slice(0, 20)
  const places = await listInstitutions(tx, [...new Set(claims.map(({ institution }) => institution))])
  const nameOf = new Map(places.map(({ code, name }) => [code, name]))
  const today = dateInChina(deps.now())
  return claims.map((one) => {
    const place = placeOf(one, nameOf)
    const state = claimWords[one.status]
    const waits = one.status === 'submitted' || one.status === 'approved' || one.status === 'settled'
    const reasons = one.decision.map(reasonText)
    const says: Text =
      reasons.length > 0 && one.status !== 'paid'
        ? {
            zh: reasons.map(({ what, mend }, at) => `${at + 1}. ${what.zh}：${mend.zh}`).join(' '),
            en: reasons.map(({ what, mend }, at) => `${at + 1}. ${what.en}: ${mend.en}`).join(' '),
          }
        : one.paidAmount !== null
          ? {
              zh: `基金${one.paidAt === null ? '应付' : '已付'}${yuan(one.paidAmount)}元。`,
              en: `The funds ${one.paidAt === null ? 'owe' : 'paid'} ¥${yuan(one.paidAmount)}.`,
            }
          : {
              zh: '正在审核，基金该付多少还没有定。',
              en: 'It is being looked at; what the funds owe is not decided yet.',
            }
    const due =
      one.dueOn === null || !waits
        ? []
        : [
            {
              zh: `应在${one.dueOn}前办结${one.dueOn < today ? '，现已超过' : ''}。`,
              en: `It is to be decided by ${one.dueOn}${one.dueOn < today ? ', which has passed' : ''}.`,
            },
          ]
    return {
      id: `claim-${one.id}`,
      kind: 'claim' as const,
      title: { zh: `${place} ${one.careOn} 的票据`, en: `slip of ${place}, ${one.careOn}` },
      amountFen: one.total,
      state,
      says,
      moments: [
        was(iso(one.submittedAt), '收到申请', 'handed in', one.total),
        ...(one.decidedAt === null ? [] : [was(iso(one.decidedAt), '作出决定', 'decided', one.paidAmount)]),
        ...(one.paidAt === null ? [] : [was(iso(one.paidAt), '已拨付', 'paid out', one.paidAmount)]),
        ...(waits ? [willBe(one.dueOn, '办结', 'to be decided and paid')] : []),
      ],
      letter: letterOf(person.name, { zh: '手工报销', en: 'a manual claim' }, [
        {
          zh: `您${dateInChina(one.submittedAt)}交来的${place}票据（${one.slipNo}，${yuan(one.total)}元），现在的状态是“${state.zh}”。`,
          en: `Your slip ${one.slipNo} of ${place} (¥${yuan(one.total)}), handed in on ${dateInChina(one.submittedAt)}, is “${state.en}”.`,
        },
        says,
        ...due,
      ]),
    }
  })
}

/** Where somebody's money is: every sum that is on its way, was paid, or rests in the account. */
export async function readMoney(tx: Reader, deps: Deps, personId: number): Promise<Money> {
  const { name } = await readPerson(tx, deps.secrets, personId)
  const person = { id: personId, name }
  const { balance, wallet } = requireAccount(await findAccounts(tx, [personId]), personId)
  const premiums = await premiumThreads(tx, deps, person)
  const claims = await claimThreads(tx, deps, person)
  const bills = await billThreads(tx, deps, person)
  const transit = await listTransit(tx, [personId], 'premium')
  return {
    personId: String(personId),
    name,
    today: dateInChina(deps.now()),
    balanceFen: balance,
    walletFen: wallet,
    inTransitFen: fen(transit.get(personId) ?? 0),
    threads: [...premiums, ...claims, await accountThread(tx, deps, person, { balance, wallet }), ...bills],
    holds: await presentHolds(tx, personId, dateInChina(deps.now())),
  }
}
