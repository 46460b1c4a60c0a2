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
    ownAffair: [
      403,
      '这件事关系到您本人或您的家人，不能由您办理。',
      'This concerns you or your family, and is not yours to handle.',
      '请由另一名经办人员办理。',
      'Another clerk handles it.',
    ],
    proveByCode: [
      403,
      '办理前须再输入一次验证码。',
      'This asks for the verification code once more.',
      '请在本页输入身份验证器上的六位数字，再办理一次；通过后{minutes}分钟内不再询问。',
      'Enter the six digits of the authenticator app here and try again; it is not asked for another {minutes} minutes.',
    ],
    proveInPerson: [
      403,
      '办理前须再核验一次是您本人。',
      'This asks once more whether it is you.',
      '请在本页完成本人核验，再办理一次；通过后{minutes}分钟内不再询问。',
      'Pass the check on this page and try again; it is not asked for another {minutes} minutes.',
    ],
    proveBySigningIn: [
      403,
      '离上次登录较久，办理前须重新登录。',
      'You signed in a while ago; this asks you to sign in again.',
      '请通过统一身份认证重新登录，再办理一次；登录后{minutes}分钟内不再询问。',
      'Sign in again through the identity provider and try again; it is not asked for another {minutes} minutes.',
    ],
    unknown: [404, '没有这条记录。', 'There is no such record.', ...mends.checkNumber],
  }),
}
