import type { Reply, routes } from '@gongji/contract'
import { movementName } from '@gongji/contract/words'
import type { Text } from '@gongji/policy'
import { type Fen, fen, fenToYuan } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { placeText } from '../notice/place.ts'
import { listEntries } from '../settlement/entries.ts'
import { letterOf } from './letter.ts'

type Thread = Reply<typeof routes.readMoney>['threads'][number]
type Entry = Awaited<ReturnType<typeof listEntries>>['entries'][number]

/** As many movements as one page of paper takes. */
const shown = 20

const joined = (parts: readonly Text[]): Text => ({
  zh: parts.map(({ zh }) => zh).join('，'),
  en: parts.map(({ en }) => en).join(', '),
})
const named = (name: string): Text => ({ zh: name, en: name })

/** Who stands on the other side of a movement, in the direction in which the money went. */
function withWhom({ kind, amountFen, relative }: Entry): Text[] {
  if (relative === null) return []
  if (kind === 'wallet.accept' && amountFen > 0) return [{ zh: `来自${relative}`, en: `from ${relative}` }]
  if (kind.startsWith('wallet.')) return [{ zh: `给${relative}`, en: `to ${relative}` }]
  return [{ zh: `为${relative}`, en: `for ${relative}` }]
}

/** What a movement was, for whom and where; of a relative's care the kind of place, as the one who paid is told everywhere. */
function whatOf(entry: Entry): Text {
  const { kind, account, relative, institution, place } = entry
  const care = relative !== null || place !== null ? 'care.family' : 'care.own'
  const name = movementName(kind === 'settle' ? care : kind)
  const where = institution !== null ? [named(institution)] : place !== null ? [placeText(place)] : []
  const what = joined([name, ...withWhom(entry), ...where])
  return account === 'wallet' ? { zh: `医保钱包：${what.zh}`, en: `wallet: ${what.en}` } : what
}

/** The own account and wallet: each movement by what it was, for whom and where, with what was left after it. */
export async function accountThread(
  tx: Reader,
  deps: Deps,
  person: { id: number; name: string },
  { balance, wallet }: { balance: Fen; wallet: Fen },
): Promise<Thread> {
  const { entries, next } = await listEntries(tx, deps, person.id, { before: null, limit: shown })
  const rows = entries.map((entry) => ({
    on: entry.on,
    what: whatOf(entry),
    amountFen: entry.amountFen,
    afterFen: entry.balanceAfterFen,
  }))
  const held: Text = {
    zh: `您的个人账户现有${fenToYuan(balance)}元${wallet > 0 ? `，医保钱包现有${fenToYuan(fen(wallet))}元` : ''}。`,
    en: `Your personal account holds ¥${fenToYuan(balance)}${wallet > 0 ? `, your wallet ¥${fenToYuan(fen(wallet))}` : ''}.`,
  }
  const listed: Text =
    rows.length === 0
      ? { zh: '还没有任何变动。', en: 'Nothing has moved it yet.' }
      : next === null
        ? { zh: '全部变动如下，从新到旧。', en: 'Everything that moved it, the newest first:' }
        : {
            zh: `最近的${rows.length}笔变动如下，从新到旧；更早的在手机“账户明细”里。`,
            en: `Its latest ${rows.length} movements, the newest first; earlier ones stand on the phone under 账户明细.`,
          }
  return {
    id: 'account',
    kind: 'account',
    title: { zh: '个人账户', en: 'personal account' },
    amountFen: balance,
    state: { zh: '现在的余额', en: 'the balance now' },
    says: {
      zh: '下面是最近的变动，从新到旧；每一笔都在账里。',
      en: 'Its latest movements stand below, the newest first; each is in the books.',
    },
    moments: rows.map(({ on, what, amountFen, afterFen }) => ({
      at: `${on}T00:00:00+08:00`,
      by: null,
      what,
      amountFen,
      afterFen,
      done: true,
    })),
    letter: {
      ...letterOf(person.name, { zh: '个人账户余额', en: 'the personal account' }, [held, listed]),
      rows,
    },
  }
}
