// What `verify` needs of premiums, without the rest of the store.
export { listPremiumUses } from './store.ts'
