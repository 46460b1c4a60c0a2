import { mends } from '../mends.ts'
import { problems } from '../problem.ts'
import { sameName } from './identity.ts'

export const problem = problems('real-name', {
  different: [
    422,
    '实名核验未通过：姓名与证件号码不一致，或不是本人操作。',
    'The real-name check failed: name and number do not belong together, or it was somebody else.',
    '请由本人核对姓名、证件号码后重试；仍不通过的，带身份证到经办机构办理。',
    'Check name and number and try again yourself, or come to the agency with the ID card.',
  ],
  unavailable: [503, '实名核验服务暂时无法访问。', 'The real-name check cannot be reached.', ...mends.later],
  notConnected: [
    404,
    '尚未接入实名核验服务。',
    'No real-name check is connected.',
    '请用统一身份认证登录。',
    'Sign in through the identity provider.',
  ],
})

/**
 * Whether this person stands before the screen (face, SMS, bank card …): another authority's system.
 * @throws Problem unavailable when it does not answer
 */
export type RealNameCheck = (claimed: { name: string; idNumber: string }) => Promise<'same' | 'different'>

/** Plays the authority in a sandbox: it knows the sandbox's people and believes whoever says to be one of them. */
export const simulatedCheck =
  (people: readonly { name: string; idNumber: string }[]): RealNameCheck =>
  async ({ name, idNumber }) =>
    people.some((one) => one.idNumber === idNumber && sameName(one.name, name)) ? 'same' : 'different'
