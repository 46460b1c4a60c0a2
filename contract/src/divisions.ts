import type { Text } from '@gongji/policy'

// Provinces (GB/T 2260), and the prefectures of the two provinces that have rules here: what a filing may name.
const provinces =
  '110000北京Beijing 120000天津Tianjin 130000河北Hebei 140000山西Shanxi 150000内蒙古Inner_Mongolia ' +
  '210000辽宁Liaoning 220000吉林Jilin 230000黑龙江Heilongjiang 310000上海Shanghai 320000江苏Jiangsu ' +
  '330000浙江Zhejiang 340000安徽Anhui 350000福建Fujian 360000江西Jiangxi 370000山东Shandong ' +
  '410000河南Henan 420000湖北Hubei 430000湖南Hunan 440000广东Guangdong 450000广西Guangxi ' +
  '460000海南Hainan 500000重庆Chongqing 510000四川Sichuan 520000贵州Guizhou 530000云南Yunnan ' +
  '540000西藏Tibet 610000陕西Shaanxi 620000甘肃Gansu 630000青海Qinghai 640000宁夏Ningxia ' +
  '650000新疆Xinjiang'
const prefectures =
  '520100贵阳Guiyang 520200六盘水Liupanshui 520300遵义Zunyi 520400安顺Anshun 520500毕节Bijie ' +
  '520600铜仁Tongren 522300黔西南Qianxinan 522600黔东南Qiandongnan 522700黔南Qiannan 530100昆明Kunming ' +
  '530300曲靖Qujing 530400玉溪Yuxi 530500保山Baoshan 530600昭通Zhaotong 530700丽江Lijiang ' +
  '530800普洱Puer 530900临沧Lincang 532300楚雄Chuxiong 532500红河Honghe 532600文山Wenshan ' +
  '532800西双版纳Xishuangbanna 532900大理Dali 533100德宏Dehong 533300怒江Nujiang 533400迪庆Diqing'

export type Division = { code: string; name: Text }

const read = (list: string): Division[] =>
  list.split(' ').map((entry) => {
    const [, code = '', zh = '', en = ''] = /^(\d{6})(\D+?)([A-Z].*)$/.exec(entry) ?? []
    return { code, name: { zh, en: en.replace('_', ' ') } }
  })

/** Places that a filing from `home` may name: prefectures of its own province, then other whole provinces. */
export function destinationsFrom(home: string): { own: Division[]; others: Division[] } {
  const province = home.slice(0, 2)
  return {
    own: read(prefectures).filter(({ code }) => code.startsWith(province) && code !== home),
    others: read(provinces).filter(({ code }) => !code.startsWith(province)),
  }
}

const names = new Map([...read(provinces), ...read(prefectures)].map(({ code, name }) => [code, name]))
const municipalities = ['11', '12', '31', '50']
const autonomous = ['15', '45', '54', '64', '65']

/** Provinces whose prefectures are all listed here. */
const whole = new Set(read(prefectures).map(({ code }) => code.slice(0, 2)))

/**
 * Whether a code is that of a place: a province, or whatever lies in one. In a province whose prefectures are all listed here
 * it has to be one of them, or lie in one.
 */
export function isPlace(code: string): boolean {
  const province = code.slice(0, 2)
  if (!/^\d{6}$/.test(code) || !names.has(`${province}0000`)) return false
  return !whole.has(province) || code.endsWith('0000') || names.has(`${code.slice(0, 4)}00`)
}

/**
 * Whether a code can be that of a pooling area: a prefecture, a municipality, or what a province insures itself (省本级, 99);
 * also a county, where it is not known here which prefectures there are.
 */
export function isPoolingArea(code: string): boolean {
  const province = code.slice(0, 2)
  if (code.endsWith('0000')) return municipalities.includes(province)
  if (code.endsWith('9900')) return isPlace(`${province}0000`)
  return isPlace(code) && (!whole.has(province) || code.endsWith('00'))
}

/** A short name as it stands in a sentence: 六盘水市, 红河州, 云南省, 北京市, 西藏. */
function inSentence(code: string, zh: string): string {
  const province = code.slice(0, 2)
  if (code.endsWith('0000')) {
    if (autonomous.includes(province)) return zh
    return `${zh}${municipalities.includes(province) ? '市' : '省'}`
  }
  // Autonomous prefectures have the numbers from 21 on.
  return `${zh}${Number(code.slice(2, 4)) > 20 ? '州' : '市'}`
}

/** A place as a short name; of one that has no name here, its province says more than its code. */
export const divisionName = (code: string): Text => names.get(code) ?? placeName(code)

/**
 * The pooling area or province of a code as people call it in a sentence, never the code itself. A county is named by
 * its prefecture, and a prefecture that has no name here by its province.
 */
export function placeName(code: string): Text {
  if (code === '000000') return { zh: '全国', en: 'the whole country' }
  const area = /^\d{6}$/.test(code) ? `${code.slice(0, 4)}00` : ''
  const name = names.get(area)
  if (name) return { zh: inSentence(area, name.zh), en: name.en }
  const province = `${area.slice(0, 2)}0000`
  const within = names.get(province)
  if (!within) return { zh: '其他地区', en: 'another area' }
  // The whole of a municipality is one pooling area.
  if (municipalities.includes(area.slice(0, 2))) return { zh: inSentence(province, within.zh), en: within.en }
  return { zh: `${inSentence(province, within.zh)}的其他统筹区`, en: `another area of ${within.en}` }
}
