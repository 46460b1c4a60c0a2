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

export type Division = { code: string; name: { zh: string; en: string } }

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
/** A place by name; an unknown code as it is. */
export const divisionName = (code: string): { zh: string; en: string } =>
  names.get(code) ?? { zh: code, en: code }
