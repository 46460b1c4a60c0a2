export { listMinorWards } from '../person/ward.ts'
