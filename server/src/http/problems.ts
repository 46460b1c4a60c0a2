import type { Language } from '@gongji/policy'
import type { z } from 'zod'
import { mends } from '../mends.ts'
import { problem as personProblem } from '../person/identity.ts'
import { Problem, problems } from '../problem.ts'
import { problem as serveProblem } from '../serve.ts'
import { faultOf, wrongValueOf } from './input-words.ts'

export const problem = {
  ...serveProblem,
  ...problems('http', {
    invalidInput: [
      400,
      '{field}：{reason}。',
      '{fieldEn}: {reasonEn}.',
      '请更正所列各项后重新提交。',
      'Correct the fields that are listed and send it again.',
    ],
    malformedJson: [
      400,
      '请求内容不是有效的JSON。',
      'The body is not valid JSON.',
      '请由发送方的软件检查报文的引号、逗号和编码后重发。',
      'The sender’s software has to mend the JSON and send it again.',
    ],
    notUtf8: [
      400,
      '请求内容不是UTF-8编码。',
      'The body is not UTF-8.',
      '请由发送方的软件改用UTF-8编码后重发。',
      'The sender’s software has to encode it as UTF-8 and send it again.',
    ],
    tooDeep: [
      400,
      '请求内容嵌套过深（最多{most}层）。',
      'The body is nested too deeply (at most {most} levels).',
      '请由发送方的软件按接口文档组织报文。',
      'The sender’s software has to follow the documented shape.',
    ],
    tooLarge: [
      413,
      '请求内容过大（最多1 MB）。',
      'The body is too large (at most 1 MB).',
      '请分批提交。',
      'Send it in smaller parts.',
    ],
    unsupportedMediaType: [
      415,
      '请求的内容类型不受支持。',
      'This kind of content is not supported.',
      '请以 application/json（UTF-8）发送。',
      'Send it as application/json, in UTF-8.',
    ],
    notFound: [404, '没有这个地址或记录。', 'There is no such address or record.', ...mends.checkNumber],
    wrongMethod: [
      405,
      '该地址不支持 {method}。',
      'This address does not take {method}.',
      '请按 /docs 所列方法调用。',
      'Use the methods listed at /docs.',
    ],
    otherOrigin: [
      403,
      '请求来自其他网站，已拒绝。',
      'The request came from another website and was refused.',
      '请在本服务的页面内办理。',
      'Use the pages of this service.',
    ],
    tooMany: [
      429,
      '操作过于频繁，请{seconds}秒后再试。',
      'Too many requests; try again in {seconds} seconds.',
      '请稍候再试。',
      'Wait a little and try again.',
    ],
    keyReused: [
      409,
      '这个请求号已用于另一项办理，本次没有办理。',
      'This key of a request was used for another act; nothing was done.',
      '请换一个请求号重新提交。',
      'Submit it under a new one.',
    ],
    busy: [
      503,
      '系统繁忙，本次未办理。',
      'The service is busy; nothing was done.',
      '请稍后原样重发。',
      'Send the same request again in a moment.',
    ],
    internal: [
      500,
      '系统出错，本次未办理。',
      'Something went wrong here; nothing was done.',
      '请稍后再试；仍不行的，请把请求编号告诉经办机构。',
      'Try again later; if it persists, tell the agency the request number.',
    ],
    wrongPassword: [
      401,
      '用户名或密码不正确。',
      'The name or the password is wrong.',
      '请重新输入；忘记密码的由管理员重设。',
      'Enter them again; an administrator can set a new password.',
    ],
    secondFactorNeeded: [
      401,
      '还需要身份验证器上的6位验证码。',
      'The six digits of your authenticator app are needed too.',
      '请打开身份验证器，输入当前的验证码。',
      'Open the app and enter the code that it shows now.',
    ],
    secondFactorWrong: [
      401,
      '验证码不正确，或已经用过。',
      'The code is wrong, or was used before.',
      '请等验证器显示下一个验证码后再输入；手机时间不准的请先校准。',
      'Wait for the next code and enter it; set the phone’s clock if it is off.',
    ],
    secondFactorMissing: [
      403,
      '该账号没有设置身份验证器，不能登录。',
      'This account has no authenticator and cannot sign in.',
      '请管理员发送新的链接，按链接重新设置密码和验证器。',
      'An administrator sends a new link, by which password and authenticator are set up.',
    ],
    noIdentityProvider: [
      404,
      '尚未接入统一身份认证。',
      'No identity provider is connected.',
      '请联系系统管理员配置后再登录。',
      'The administrator has to connect one.',
    ],
    identityUnavailable: [
      503,
      '统一身份认证暂时无法访问。',
      'The identity provider cannot be reached.',
      ...mends.later,
    ],
    signInRefused: [
      401,
      '登录未完成或已超时。',
      'The sign-in was not completed, or took too long.',
      '请从登录页重新开始。',
      'Start again from the sign-in page.',
    ],
    noSuchDemoPerson: [
      404,
      '演示环境里没有这个人。',
      'The sandbox has nobody of that name.',
      '可选人员见 /api/demo/people。',
      'See /api/demo/people for whom it has.',
    ],
  }),
}

/** RFC 9457 document of a refusal, in the reader's language with both beside it. */
export function problemDocument(refusal: Problem, language: Language, requestId: string) {
  const { title, mend } = refusal
  return {
    ...refusal.extra,
    type: refusal.type,
    status: refusal.status,
    title: title[language],
    detail: `${title[language]}${language === 'en' ? ' ' : ''}${mend[language]}`,
    zh: { what: title.zh, mend: mend.zh },
    en: { what: title.en, mend: mend.en },
    requestId,
  }
}

/** The refusal for input that does not fit its schema: every field that is wrong, the first of them in the sentence. */
export function invalidInput(issues: readonly z.core.$ZodIssue[]): Problem {
  const fields = issues.map(faultOf)
  const wrong = issues.length === 1 ? wrongValueOf(issues[0]!) : undefined
  if (wrong?.kind === 'idNumber') {
    return personProblem.idNumberWrong({ reason: wrong.zh, reasonEn: wrong.en }, { fields })
  }
  const [first] = fields
  if (first === undefined) throw new Error('nothing is wrong')
  const { name, zh, en } = first
  return problem.invalidInput({ field: name.zh, fieldEn: name.en, reason: zh, reasonEn: en }, { fields })
}

/** A refusal from an error of fastify itself; null when it is a bug of ours. */
export function fromFramework(error: unknown): Problem | null {
  if (error instanceof Problem) return error
  if (typeof error !== 'object' || error === null) return null
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return problem.tooLarge()
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return problem.unsupportedMediaType()
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    return problem.malformedJson()
  }
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') return problem.notFound()
  if (statusCode === 403 || statusCode === 404) return problem.notFound()
  return statusCode === 400 ? problem.malformedJson() : null
}
