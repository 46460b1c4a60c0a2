import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

export const problem = problems('administration', {
  areaWithoutRules: [
    422,
    '本系统没有收录{area:place}的规则，不能开通。',
    'There are no rules of {area:place} here, so it cannot be served.',
    '这是本系统的缺口。请先由政策人员录入当地规则，再开通统筹区。',
    'The gap is ours: a policy officer enters the rules of the place first, then it can be opened.',
  ],
  areaNotServed: [
    422,
    '{area:place}尚未开通。',
    '{area:place} is not served here.',
    '请先在“统筹区”中开通，再登记人员或机构。',
    'Open the area first, then enter its staff or institutions.',
  ],
  staffUnknown: [
    404,
    '没有这名工作人员。',
    'There is nobody of the staff under that number.',
    ...mends.fromStaff,
  ],
  signInNameTaken: [
    409,
    '登录名“{name}”已有人使用。',
    'The sign-in name “{name}” is taken.',
    '请换一个登录名；离职人员的登录名不再分配给他人。',
    'Choose another; the names of people who have left are given to nobody else.',
  ],
  placeOfRole: [
    422,
    '收费员须指明所在机构，经办员须指明所属统筹区，其他岗位两项都不填。',
    'A cashier has an institution, a clerk has an area, everybody else has neither.',
    '请按岗位补充或清空这两项。',
    'Fill in or clear the two as the role asks.',
  ],
  notYourself: [
    409,
    '不能更改自己的岗位或停用自己。',
    'Nobody changes his own role or dismisses himself.',
    '请由另一名管理员办理。',
    'Another administrator can do it.',
  ],
  dismissed: [
    409,
    '该工作人员已停用，不能发送登录链接。',
    'This member of staff is dismissed and is invited to nothing.',
    '如需恢复，请先启用。',
    'To bring the person back, make the entry active first.',
  ],
  linkUnusable: [
    404,
    '该链接已经用过、已过期或不存在。',
    'The link was used, has expired, or never was.',
    '请向管理员索取新的链接；管理员的链接由运维人员在服务器上重新生成。',
    'Ask an administrator for a new link; an administrator’s own is made at the server by its operator.',
  ],
  passwordWeak: [
    422,
    '密码不能包含登录名或姓名，也不能只重复少数几个字符。',
    'A password holds neither the sign-in name nor the person’s name, and is more than a few repeated characters.',
    '请换一个至少12个字符的密码。',
    'Choose another of at least 12 characters.',
  ],
  institutionTaken: [
    409,
    '机构代码 {code} 已登记。',
    'An institution with the code {code} is there already.',
    '请核对代码；需要更改时请修改已登记的机构。',
    'Check the code; to change it, change the entry that is there.',
  ],
  agreementDays: [
    422,
    '协议的终止日不能早于生效日。',
    'An agreement does not end before it begins.',
    ...mends.checkDate,
  ],
  begunAlready: [
    409,
    '本系统已经有管理员，不能再次初始化。',
    'There is an administrator already; this begins once.',
    '管理员登录不了时，请以 --renew 登录名 重新生成一次性链接。',
    'Where an administrator cannot sign in, --renew with the sign-in name makes a new link.',
  ],
  invented: [
    409,
    '演示环境的人员和机构已经备好，不需要初始化。',
    'A sandbox has its people and institutions; there is nothing to begin.',
    '请用正式模式和一个空数据库初始化。',
    'Begin in production mode, on an empty database.',
  ],
})
