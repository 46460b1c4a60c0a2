export { type Bounds, typedAmount, typedWhole } from './amount.ts'
export { typedBankAccount } from './bank-account.ts'
export {
  birthDateIn,
  type CertificateKind,
  checkDigit,
  typedCertificate,
  typedCertificateNumber,
  typedIdNumber,
} from './certificate.ts'
export { typedDay, typedTime } from './day.ts'
export { typedDegrees } from './degrees.ts'
export { typedName } from './name.ts'
export { typedPhone } from './phone.ts'
export { joined, plain, type Typed } from './text.ts'
