import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

export const problem = problems('audit', {
  tooMany: [
    422,
    '找到的结算超过{most}笔，一个文件装不下。',
    'More than {most} settlements were found, too many for one file.',
    '请把日期或机构缩小后再导出。',
    'Narrow the days or the institution, and export again.',
  ],
  running: [
    409,
    '{who}在{since}开始的验算还没有完，一次只做一个。',
    'The verification that {who} began at {since} still runs; there is one at a time.',
    '请等它验完，或先停止它。',
    'Wait until it has ended, or stop it first.',
  ],
  dayToCome: [
    422,
    '{day}还没有到，没有可以验的。',
    '{day} has not come yet: nothing can be verified.',
    ...mends.checkDate,
  ],
})
