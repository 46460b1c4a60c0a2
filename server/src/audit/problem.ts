import { problems } from '../problem.ts'

export const problem = problems('audit', {
  tooMany: [
    422,
    '找到的结算超过{most}笔，一个文件装不下。',
    'More than {most} settlements were found, too many for one file.',
    '请把日期或机构缩小后再导出。',
    'Narrow the days or the institution, and export again.',
  ],
})
