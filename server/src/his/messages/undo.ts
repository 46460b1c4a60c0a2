import { message, must, one, text } from '../field.ts'

export const undo = message({
  infno: '2601',
  zh: '冲正交易',
  writes: true,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      omsgid: must(text(30, '原发送方报文ID')),
      oinfno: must(text(6, '原交易编号')),
    }),
  },
  output: {},
})
