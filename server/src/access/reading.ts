export { listReadings, type Reading } from './store.ts'
