import { dateInChina, type Instant } from '../../src/deps.ts'
import {
  type BureauAnswer,
  type PremiumOrder,
  type RefusalCode,
  refusalCodes,
} from '../../src/premium/bureau.ts'

/** How the simulated bureau treats a person's premiums. */
export const modes = [
  'accept', // takes it in, credits half an hour later, says so once
  'instant', // credits in the first answer
  'late', // credits five days later
  'twice', // credits half an hour later, says so twice
  'never', // takes it in and never decides
  'silent', // cuts every connection; nothing is recorded
  'lostAnswer', // takes it in, but its first answer is lost
  'creditThenRefuse', // credits, then says that it refused
  'refuseThenCredit', // refuses, then says that it credited
  'refundRefused', // credits, and gives nothing back
  ...refusalCodes.map((code) => `refuse:${code}` as const),
  ...refusalCodes.map((code) => `acceptThenRefuse:${code}` as const),
] as const
export type Mode = (typeof modes)[number]
export const isMode = (text: string): text is Mode => (modes as readonly string[]).includes(text)

const wording: Record<RefusalCode, string> = {
  notRegistered: '未查询到缴费人基础信息',
  nameMismatch: '姓名与身份证件号码不一致',
  alreadyPaid: '该缴费人本年度已缴费，请勿重复缴费',
  windowClosed: '不在征缴期内',
  wrongAmount: '缴费金额与应缴金额不符',
  inEmployeeScheme: '该缴费人正在参加职工医保',
  notNormal: '参保状态异常',
  maintenance: '税务系统维护，暂停受理',
  other: '税务系统未说明原因',
}

type Kept = {
  order: PremiumOrder
  mode: Mode
  answer: BureauAnswer
  /** Business time at which an accepted premium is decided; null: never. */
  dueAt: Instant | null
  answered: number
}

/** Thrown where the bureau cuts the connection instead of answering. */
export class Cut extends Error {}

const halfHour = 30 * 60_000
const fiveDays = 5 * 86_400_000
const paid = (answer: BureauAnswer): boolean => answer.state === 'accepted' || answer.state === 'credited'

/** A tax bureau in memory: its own memory of premiums, decided by business time, told through `tell`. */
export function simulatedBureau() {
  const byPerson = new Map<string, Mode>()
  const premiums = new Map<string, Kept>()
  const untold: { reference: string; answer: BureauAnswer }[] = []
  let serial = 0

  const refused = (code: RefusalCode): BureauAnswer => ({ state: 'refused', code, reason: wording[code] })
  const credited = (at: Instant): BureauAnswer => ({
    state: 'credited',
    serial: `5200${String(++serial).padStart(14, '0')}`,
    on: dateInChina(at),
  })
  const tell = (reference: string, answer: BureauAnswer) => untold.push({ reference, answer })

  /** Decides what has become due. */
  function advance(at: Instant): void {
    for (const [reference, kept] of premiums) {
      const { mode, dueAt, answer } = kept
      if (dueAt === null || at < dueAt) continue
      kept.dueAt = null
      if (mode.startsWith('acceptThenRefuse:')) {
        kept.answer = refused(mode.slice('acceptThenRefuse:'.length) as RefusalCode)
        tell(reference, kept.answer)
      } else if (mode === 'creditThenRefuse') {
        tell(reference, refused('other'))
      } else if (answer.state === 'accepted' || mode === 'refuseThenCredit') {
        kept.answer = credited(dueAt)
        tell(reference, kept.answer)
        if (mode === 'twice') tell(reference, kept.answer)
      }
    }
  }

  function first(order: PremiumOrder, mode: Mode, at: Instant): Kept {
    const keep = (answer: BureauAnswer, dueAt: Instant | null = null): Kept => ({
      order,
      mode,
      answer,
      dueAt,
      answered: 0,
    })
    if (mode.startsWith('refuse:')) return keep(refused(mode.slice('refuse:'.length) as RefusalCode))
    if (mode === 'refuseThenCredit') return keep(refused('other'), at + halfHour)
    for (const { order: other, answer } of premiums.values()) {
      const same = other.insured.idNumber === order.insured.idNumber && other.year === order.year
      if (same && other.kind === order.kind && paid(answer)) return keep(refused('alreadyPaid'))
    }
    if (mode === 'instant' || mode === 'refundRefused') return keep(credited(at))
    if (mode === 'creditThenRefuse') return keep(credited(at), at + halfHour)
    return keep({ state: 'accepted' }, mode === 'never' ? null : at + (mode === 'late' ? fiveDays : halfHour))
  }

  return {
    setMode: (idNumber: string, mode: Mode) => byPerson.set(idNumber, mode),
    modeOf: (idNumber: string): Mode => byPerson.get(idNumber) ?? 'accept',
    find: (reference: string) => premiums.get(reference) ?? null,
    /** @throws Cut where it would not answer */
    submit(order: PremiumOrder, at: Instant, asked?: Mode): BureauAnswer {
      advance(at)
      const mode = asked ?? byPerson.get(order.insured.idNumber) ?? 'accept'
      if (mode === 'silent') throw new Cut()
      let kept = premiums.get(order.reference)
      if (!kept) {
        kept = first(order, mode, at)
        premiums.set(order.reference, kept)
      } else if (kept.order.amountFen !== order.amountFen) return refused('wrongAmount')
      kept.answered += 1
      if (mode === 'lostAnswer' && kept.answered === 1) throw new Cut()
      return kept.answer
    },
    query(reference: string, at: Instant): BureauAnswer {
      advance(at)
      const kept = premiums.get(reference)
      if (!kept) return { state: 'unknown' }
      if ((byPerson.get(kept.order.insured.idNumber) ?? kept.mode) === 'silent') throw new Cut()
      return kept.answer
    },
    refund(reference: string, reason: string, at: Instant): BureauAnswer {
      advance(at)
      const kept = premiums.get(reference)
      if (!kept) return { state: 'unknown' }
      const mode = byPerson.get(kept.order.insured.idNumber) ?? kept.mode
      if (mode === 'silent') throw new Cut()
      if (mode === 'refundRefused')
        return { state: 'refundRefused', reason: '已入库，待遇期已开始，不予退费' }
      if (kept.answer.state === 'credited') {
        kept.answer = { state: 'refunded', on: dateInChina(at), reason: `退费:${reason}` }
      }
      return kept.answer
    },
    /** The bureau gives a premium back by itself, as after a duplicate found at year end. */
    giveBack(reference: string, at: Instant): void {
      const kept = premiums.get(reference)
      if (kept?.answer.state !== 'credited') return
      kept.answer = { state: 'refunded', on: dateInChina(at), reason: '重复缴费' }
      tell(reference, kept.answer)
    },
    advance,
    /** Takes what has not been told yet; what could not be delivered is handed back by `keepUntold`. */
    takeUntold: () => untold.splice(0),
    keepUntold: (messages: typeof untold) => untold.unshift(...messages),
  }
}
export type SimulatedBureau = ReturnType<typeof simulatedBureau>
