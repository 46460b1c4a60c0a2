import { problems } from '../problem.ts'

export const problem = problems('hall', {
  placeElsewhere: [
    404,
    '这家机构不在本统筹区。',
    'This institution is not in your area.',
    '请选择本统筹区的机构；外地的机构由当地经办机构公告。',
    'Choose an institution of your area; one elsewhere is declared by its own agency.',
  ],
  outageUnknown: [
    404,
    '本统筹区没有这条中断公告。',
    'Your area has declared no such outage.',
    '请在中断公告里选一条。',
    'Choose one from the list of outages.',
  ],
  outageWithdrawn: [
    409,
    '这条中断公告已经撤回了。',
    'This outage has been withdrawn already.',
    '不用再撤回；仍要公告的，请重新公告。',
    'Nothing need be done; declare it anew if it did happen.',
  ],
  noStretch: [
    422,
    '中断的起止时间不对。',
    'That is no stretch of time of an outage.',
    '请填已经开始的时间，结束晚于开始，最长{most}天。',
    'Enter a beginning that has come and a later end, at most {most} days apart.',
  ],
})
