export { insertReadings, listReadings, type Reading } from './store.ts'
