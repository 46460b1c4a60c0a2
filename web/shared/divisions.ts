// Provinces (GB/T 2260), and the prefectures of the two provinces that have rules here: what a filing may name.
const provinces =
  '110000北京 120000天津 130000河北 140000山西 150000内蒙古 210000辽宁 220000吉林 230000黑龙江 310000上海 320000江苏 330000浙江 ' +
  '340000安徽 350000福建 360000江西 370000山东 410000河南 420000湖北 430000湖南 440000广东 450000广西 460000海南 500000重庆 ' +
  '510000四川 520000贵州 530000云南 540000西藏 610000陕西 620000甘肃 630000青海 640000宁夏 650000新疆'
const prefectures =
  '520100贵阳 520200六盘水 520300遵义 520400安顺 520500毕节 520600铜仁 522300黔西南 522600黔东南 522700黔南 ' +
  '530100昆明 530300曲靖 530400玉溪 530500保山 530600昭通 530700丽江 530800普洱 530900临沧 532300楚雄 532500红河 ' +
  '532600文山 532800西双版纳 532900大理 533100德宏 533300怒江 533400迪庆'

export type Division = { code: string; name: string }

const read = (list: string): Division[] =>
  list.split(' ').map((entry) => ({ code: entry.slice(0, 6), name: entry.slice(6) }))

/** Places that a filing from `home` may name: prefectures of its own province, then other whole provinces. */
export function destinationsFrom(home: string): { own: Division[]; others: Division[] } {
  const province = home.slice(0, 2)
  return {
    own: read(prefectures).filter(({ code }) => code.startsWith(province) && code !== home),
    others: read(provinces).filter(({ code }) => !code.startsWith(province)),
  }
}

const names = new Map([...read(provinces), ...read(prefectures)].map(({ code, name }) => [code, name]))
/** A place by its Chinese name; an unknown code as it is. */
export const divisionName = (code: string): string => names.get(code) ?? code
