/** Where a bill is imagined: only the province matters to the rules. */
export type Where = 'home' | 'province' | 'elsewhere'

export const levels = ['3', '2', '1', 'village'] as const
export const filings = ['none', 'longTerm', 'temporary', 'transfer', 'emergency'] as const

/** An area of that kind, seen from home: only its province matters to the rules. */
export const areaOf = (home: string, where: Where): string => {
  if (where === 'home') return home
  const own = home.slice(0, 2)
  return where === 'province' ? `${own}9900` : own === '99' ? '980100' : '990100'
}

/** Of what kind an area is, seen from home. */
export const whereOf = (home: string, area: string): Where =>
  area === home ? 'home' : area.slice(0, 2) === home.slice(0, 2) ? 'province' : 'elsewhere'
