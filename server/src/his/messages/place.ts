import { day, message, must, one, rows, starred, text, time, whole } from '../field.ts'

/** What a hospital says of a department; programs fill little of it. */
const department = {
  hosp_dept_codg: must(text(20, '医院科室编码')),
  caty: starred(text(10, '科别')),
  hosp_dept_name: must(text(50, '医院科室名称')),
  begntime: must(day('开始时间')),
  endtime: day('结束时间'),
  itro: starred(text(500, '简介')),
  dept_resper_name: starred(text(50, '科室负责人姓名')),
  dept_resper_tel: starred(text(50, '科室负责人电话')),
  dept_med_serv_scp: text(500, '科室医疗服务范围'),
  dept_estbdat: starred(time('科室成立日期')),
  aprv_bed_cnt: starred(whole(11, '批准床位数量')),
  hi_crtf_bed_cnt: whole(11, '医保认可床位数'),
  poolarea_no: starred(text(6, '统筹区编号')),
  dr_psncnt: starred(whole(11, '医师人数')),
  phar_psncnt: starred(whole(11, '药师人数')),
  nurs_psncnt: starred(whole(11, '护士人数')),
  tecn_psncnt: starred(whole(11, '技师人数')),
  memo: text(500, '备注'),
}

const changes = (infno: string, zh: string) =>
  message({ infno, zh, writes: true, input: { deptinfo: one(department) }, output: {} })

export const addDepartment = changes('3401', '科室信息上传')
export const addDepartments = message({
  infno: '3401A',
  zh: '批量科室信息上传',
  writes: true,
  input: { deptinfo: rows(department) },
  output: {},
})
export const changeDepartment = changes('3402', '科室信息变更')
export const endDepartment = message({
  infno: '3403',
  zh: '科室信息撤销',
  writes: true,
  input: {
    data: one({
      hosp_dept_codg: must(text(20, '医院科室编码')),
      hosp_dept_name: starred(text(50, '医院科室名称')),
      begntime: starred(day('开始时间')),
    }),
  },
  output: {},
})

export const departments = message({
  infno: '5101',
  zh: '科室信息查询',
  writes: false,
  input: {},
  output: { feedetail: rows(department) },
})

export const staff = message({
  infno: '5102',
  zh: '医执人员信息查询',
  writes: false,
  input: {
    data: one({
      prac_psn_type: starred(text(6, '执业人员分类')),
      psn_cert_type: text(6, '人员证件类型'),
      certno: text(50, '证件号码'),
      prac_psn_name: text(50, '执业人员姓名'),
      prac_psn_code: text(20, '执业人员代码'),
    }),
  },
  output: {
    feedetail: rows({
      psn_cert_type: starred(text(6, '人员证件类型')),
      certno: starred(text(50, '证件号码')),
      prac_psn_no: text(20, '执业人员自编号'),
      prac_psn_code: starred(text(20, '执业人员代码')),
      prac_psn_name: starred(text(50, '执业人员姓名')),
      prac_psn_type: starred(text(6, '执业人员分类')),
      prac_psn_cert: text(30, '执业人员资格证书编码'),
      prac_cert_no: text(30, '执业证书编号'),
      hi_dr_flag: starred(text(3, '医保医师标志')),
      begntime: starred(day('开始时间')),
      endtime: day('结束时间'),
      chg_rea: text(200, '变更原因'),
    }),
  },
})
