import { mends } from '../mends.ts'
import { problems } from '../problem.ts'
import { problem as serveProblem } from '../serve.ts'

/** What whoever may not is told; the first two are the same as for a route that is not for such callers at all. */
export const problem = {
  signInFirst: serveProblem.signInFirst,
  notAllowed: serveProblem.notAllowed,
  ...problems('access', {
    reasonNeeded: [
      403,
      '查看他人的资料须先说明事由。',
      'A reason has to be stated before another’s data is shown.',
      '请填写稽核事由后再查看；事由与查看记录一并留存。',
      'State the reason of the audit; it is kept with the record of who looked.',
    ],
    reasonUnreadable: [
      400,
      '事由无法读取。',
      'The reason cannot be read.',
      '请由发送方的软件按接口文档填写事由后重发。',
      'The sender’s software has to encode it as the interface documents, and send it again.',
    ],
    unknown: [404, '没有这条记录。', 'There is no such record.', ...mends.checkNumber],
  }),
}
