export * from './claim.ts'
export * from './dates.ts'
export * from './money.ts'
