// What others ask of premiums, without the rest of the store.
export { isPaidFrom, listPremiumUses } from './store.ts'
