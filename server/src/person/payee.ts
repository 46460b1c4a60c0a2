import { typedBankAccount } from '@gongji/policy/typed'
import { problem } from './identity.ts'

/** The number of a bank account that is to be paid, as people type it. @throws Problem */
export function readPayee(typed: string): string {
  const { value, wrong } = typedBankAccount(typed)
  if (wrong) throw problem.payeeWrong({ reason: wrong.zh, reasonEn: wrong.en })
  return value
}
