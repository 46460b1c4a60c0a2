import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

export const problem = problems('objection', {
  unknown: [
    404,
    '没有这项申诉，或不是您的。',
    'There is no such objection, or it is not yours.',
    '请从“我的申诉”中选择。',
    'Choose it from your list.',
  ],
  unknownDraw: [
    404,
    '您的账户没有这笔共济支付。',
    'Your account has no such payment.',
    '请从“家人用了我的账户”中选择。',
    'Choose it from what relatives used.',
  ],
  alreadyOpen: [
    409,
    '这笔已有一项待答复的申诉（编号{objection}）。',
    'There is an objection about this that waits for its answer (number {objection}).',
    '请等待答复，或先撤回原申诉。',
    'Wait for the answer, or take that one back.',
  ],
  notInsured: [
    409,
    '没有参保关系，没有可以受理的经办机构。',
    'There is no insurance, so no agency can answer.',
    '请到经办机构核实参保。',
    'Ask the agency about the insurance.',
  ],
  tellsOfCare: [
    422,
    '付款人将看到这段答复，其中的“{word}”会透露患者的病情或用药。',
    'The payer will read this answer, and “{word}” in it would tell of the patient’s illness or care.',
    '请经办人员删去诊断和项目名称，只写金额、时间和授权情况后再提交。',
    'Leave out diagnoses and items: write of amount, time and authorisation only, and submit it again.',
  ],
  answered: [
    409,
    '这项申诉已有答复。',
    'This objection has been answered.',
    '对答复不服的，按答复中写明的途径办理。',
    'The answer says where to turn next.',
  ],
  changedMeanwhile: [
    409,
    '这项申诉刚被别人处理过。',
    'Somebody has just dealt with this objection.',
    ...mends.seeAgain,
  ],
  remedyNeedsBinding: [
    422,
    '只有针对共济支付的申诉才能立案核查授权关系。',
    'Only an objection to a draw can open a case about the authorisation.',
    '请选择其他处理方式。',
    'Choose another remedy.',
  ],
  remedyOtherWay: [
    422,
    '机构结算的账单由机构退费，手工报销的账单由经办机构撤销。',
    'A bill of a till is reversed by the institution, one of a manual claim is taken back by the agency.',
    '请按这笔账单的来历选择处理方式。',
    'Choose the remedy that fits the bill.',
  ],
})
