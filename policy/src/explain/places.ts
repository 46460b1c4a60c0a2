import type { Said } from './words.ts'

const places: Readonly<Record<string, Said>> = {
  home: { zh: '本地', en: 'at home' },
  province: { zh: '省内其他地方', en: 'elsewhere in the province' },
  elsewhere: { zh: '外省', en: 'in another province' },
}
export const placesOf = (place: string | number | undefined): Said =>
  places[String(place)] ?? { zh: '外地', en: 'elsewhere' }
