type Both = readonly [zh: string, en: string]

/** What the keys of a written value mean. */
export const keyWords: Readonly<Record<string, Both>> = {
  'village, 1': ['一级及以下', 'level 1 and below'],
  village: ['村卫生室', 'village clinic'],
  '1': ['一级', 'level 1'],
  '2': ['二级', 'level 2'],
  '3': ['三级', 'level 3'],
  working: ['在职', 'working'],
  retired: ['退休', 'retired'],
  amount: ['金额', 'amount'],
  yearly: ['一年合计', 'together a year'],
  atLeast: ['不低于', 'at least'],
  atMost: ['不超过', 'at most'],
  add: ['加', 'plus'],
  less: ['减', 'less'],
  times: ['乘以', 'times'],
  share: ['占费用', 'share'],
  ratio: ['比例', 'ratio'],
  from: ['起', 'from'],
  to: ['止', 'to'],
  else: ['其他', 'otherwise'],
  minor: ['未成年', 'minor'],
  adult: ['成年', 'adult'],
  elderly: ['老年', 'elderly'],
  home: ['本地', 'at home'],
  province: ['省内', 'in the province'],
  elsewhere: ['外省', 'other provinces'],
  '2304': ['特困人员', 'extremely poor'],
  '2303': ['低保对象', 'minimum living allowance'],
  '2305': ['低收入监测对象', 'monitored low income'],
}

/** Rules whose value is one word or several out of a list. */
export const choices: readonly { rule: RegExp; many: boolean; words: Readonly<Record<string, Both>> }[] = [
  {
    rule: /^(sharing|wallet)\.relationships$/,
    many: true,
    words: {
      spouse: ['配偶', 'spouse'],
      parent: ['父母', 'parent'],
      child: ['子女', 'child'],
      sibling: ['兄弟姐妹', 'sibling'],
      paternalGrandparent: ['祖父母', 'paternal grandparent'],
      maternalGrandparent: ['外祖父母', 'maternal grandparent'],
      sonsChild: ['孙子女', 'son’s child'],
      daughtersChild: ['外孙子女', 'daughter’s child'],
    },
  },
  {
    rule: /^sharing\.purposes$/,
    many: true,
    words: {
      outpatient: ['门诊', 'outpatient'],
      inpatient: ['住院', 'inpatient'],
      pharmacy: ['药店购药', 'pharmacy'],
      premium: ['居民医保缴费', 'resident premium'],
    },
  },
  {
    rule: /^filing\.needed$/,
    many: true,
    words: {
      province: ['省内其他地区', 'elsewhere in the province'],
      elsewhere: ['其他省份', 'other provinces'],
    },
  },
  {
    rule: /^(sharing\.mustAsk|wallet\.open|filing\.lateFiling|waiting\.firstLapsedYearAdds)$/,
    many: false,
    words: { yes: ['是', 'yes'], no: ['否', 'no'] },
  },
  {
    rule: /^(sharing|account)\.costs$/,
    many: false,
    words: {
      inScope: ['政策范围内个人自付', 'the personal share in scope'],
      any: ['个人负担的全部费用', 'any personal cost'],
    },
  },
  {
    rule: /^sharing\.letter$/,
    many: false,
    words: { tick: ['勾选', 'ticked'], signature: ['手写签名', 'signed by hand'] },
  },
  {
    rule: /^sharing\.territory$/,
    many: false,
    words: {
      sameArea: ['同一统筹区', 'the same pooling area'],
      sameProvince: ['同一省份', 'the same province'],
    },
  },
  {
    rule: /^sharing\.consent$/,
    many: false,
    words: { payer: ['授权人', 'the payer'], both: ['双方', 'both sides'] },
  },
  {
    rule: /^filing\.unfiled$/,
    many: false,
    words: { reduced: ['支付比例降低', 'a lower ratio'], refused: ['不能直接结算', 'no direct settlement'] },
  },
  {
    rule: /^wallet\.stage$/,
    many: false,
    words: { transfer: ['资金转账', 'transfers of money'], quota: ['共济额度', 'virtual quotas'] },
  },
  {
    rule: /^premium\.direction$/,
    many: false,
    words: {
      ourApp: ['在本系统缴，转给税务', 'here, passed on'],
      taxBureau: ['在税务的页面缴', 'on the tax bureau’s page'],
    },
  },
]
