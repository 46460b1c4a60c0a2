import { empty, firstOther, joined, notADigit, type Typed, wrong } from './text.ts'

/** A bank account's number (银行账号) as people write it, in groups or not: 12 to 30 digits. */
export function typedBankAccount(text: string): Typed<string> {
  const number = joined(text)
  if (number === '') return empty
  const other = firstOther(number, /^\d$/)
  if (other) return notADigit(other.character, other.place)
  return number.length < 12 || number.length > 30
    ? wrong(`有${number.length}位，应为12到30位`, `it has ${number.length} digits and should have 12 to 30`)
    : { value: number }
}
