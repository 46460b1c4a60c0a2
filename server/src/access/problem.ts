import { problems } from '../problem.ts'

export const problem = problems('access', {
  signInFirst: [401, '请先登录。', 'Please sign in first.', '请本人登录后再试。', 'Sign in and try again.'],
  notAllowed: [
    403,
    '您没有办理此事的权限。',
    'You may not do this.',
    '请由本人或有权限的工作人员办理。',
    'The person concerned, or staff with that right, can do it.',
  ],
  reasonNeeded: [
    403,
    '查看他人的资料须先说明事由。',
    'A reason has to be stated before another’s data is shown.',
    '请填写稽核事由后再查看；事由与查看记录一并留存。',
    'State the reason of the audit; it is kept with the record of who looked.',
  ],
  unknown: [
    404,
    '没有这条记录。',
    'There is no such record.',
    '请核对编号，或从首页重新进入。',
    'Check the number, or start again from the first page.',
  ],
})
