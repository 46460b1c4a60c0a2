import { problems } from '../problem.ts'

export const problem = problems('risk', {
  notFrozen: [
    409,
    '账户没有被您冻结。',
    'You have not frozen your account.',
    '经办机构核查中的暂停，请联系参保地经办机构。',
    'A hold of the agency is lifted by the agency.',
  ],
  unknownCase: [
    404,
    '没有这个核查案件，或不属于您的统筹区。',
    'There is no such case in your area.',
    '请从列表中选择。',
    'Choose it from the list.',
  ],
  unknownBinding: [
    404,
    '两人之间没有未结束的共济授权。',
    'There is no authorisation in force between the two.',
    '请核对双方的身份信息。',
    'Check who the two are.',
  ],
  alreadyOpen: [
    409,
    '这项授权已在核查中（案件{case}）。',
    'This authorisation is under review already (case {case}).',
    '请在该案件中补充说明。',
    'Add to that case.',
  ],
  nothingToLift: [
    409,
    '该案件没有需要解除的关系认定。',
    'Nothing that was found under this case is in force.',
    '请核对案件号；已解除的无需再办。',
    'Check the case; what was lifted need not be lifted again.',
  ],
  decided: [
    409,
    '该案件已有结论。',
    'This case has been decided.',
    '需要改变结论的，请另立案件。',
    'Open another one to change it.',
  ],
  changedMeanwhile: [
    409,
    '该案件刚被别人处理过。',
    'Somebody has just dealt with this case.',
    '请刷新后再看。',
    'Reload and look again.',
  ],
  tooMuch: [
    422,
    '追回金额不能超过尚欠的{left}元。',
    'No more than the {left} yuan still owed can be recovered.',
    '请核对收款金额。',
    'Check the sum received.',
  ],
  unknownHold: [
    404,
    '没有这项生效中的暂停或冻结。',
    'There is no such hold in force.',
    '请刷新后再看。',
    'Reload and look again.',
  ],
  holdOfCase: [
    409,
    '这项暂停属于案件{case}，须先作出结论。',
    'This hold belongs to case {case}, which must be decided first.',
    '请在案件中确认或排除。',
    'Confirm or dismiss the case.',
  ],
})
