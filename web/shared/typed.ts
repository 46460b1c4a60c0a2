import type { Language, Text } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import { type Typed, typedBankAccount, typedCertificateNumber, typedPhone } from '@gongji/policy/typed'

/** An amount that was typed and is none; kept as it was typed, because nobody may take it for "nothing was typed". */
export type Unread = { typed: string }
/** What a field for an amount holds: whole fen, nothing, or what cannot be read. */
export type MoneyTyped = Fen | null | Unread

/** Whether it is an amount above 0. */
export const isAmount = (typed: MoneyTyped): typed is Fen => typeof typed === 'number' && typed > 0
/** Whether an optional amount is wrong: typed, and not an amount above 0. */
export const isWrongAmount = (typed: MoneyTyped | undefined): boolean =>
  typed !== undefined && typed !== null && !isAmount(typed)
/** The amount in fen, or null where none was typed. @throws Error when it cannot be read: a form says that before it sends */
export function amountOf(typed: MoneyTyped): Fen | null {
  if (typed !== null && typeof typed === 'object') throw new Error('the form shows what it cannot read first')
  return typed
}

export type Reading = { value: string; fault: Text | null }

const reading = (typed: Typed<string>, text: string): Reading =>
  typed.wrong === undefined ? { value: typed.value, fault: null } : { value: text, fault: typed.wrong }

/** The number of an ID card or of another certificate as it was typed, and what is wrong with it. */
export const readCertificate = (text: string): Reading => reading(typedCertificateNumber(text), text)
/** A mobile number as it was typed, and what is wrong with it. */
export const readPhone = (text: string): Reading => reading(typedPhone(text), text)

/** A bank account as it was typed, and what is wrong with it. */
export const readBankAccount = (text: string): Reading => reading(typedBankAccount(text), text)

/** What a field says: what it needs, and what is wrong with what was typed. */
export const wrongTyped = (needed: string, fault: Text, language: Language): string =>
  language === 'zh' ? `${needed}：${fault.zh}` : `${needed}: ${fault.en}`
