import { anything, bare, message, must, one, starred, text } from '../field.ts'

/** Files: a ZIP of one TAB-separated TXT in UTF-8, without a head; an empty value is the word `null`. */
export const upload = message({
  infno: '9101',
  zh: '文件上传',
  writes: true,
  input: {
    fsUploadIn: one({
      in: anything('文件数据'),
      filename: starred(text(200, '文件名')),
      fixmedins_code: starred(text(30, '医药机构编号')),
    }),
  },
  output: {
    [bare]: one({
      file_qury_no: must(text(30, '文件查询号')),
      filename: must(text(200, '文件名')),
      fixmedins_code: must(text(30, '医药机构编号')),
      dld_endtime: text(30, '截止时间'),
    }),
  },
})

export const download = message({
  infno: '9102',
  zh: '文件下载',
  writes: false,
  input: {
    fsDownloadIn: one({
      file_qury_no: must(text(40, '文件查询号')),
      filename: starred(text(200, '文件名')),
      fixmedins_code: starred(text(30, '医药机构编号')),
    }),
  },
  output: {},
})
