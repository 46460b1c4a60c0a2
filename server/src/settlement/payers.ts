import { kinOf } from '@gongji/contract/kin'
import { listBindingsOfRelatives } from '../binding/family.ts'
import type { Reader } from '../db/db.ts'
import { listGuardians, listKin, maskName } from '../person/person.ts'
import type { Payer, Settlement } from './settlement.ts'

/** Whether the reader knows the patient's family by name: the patient, or a guardian. A helper and staff do not. */
export const knowsFamily = async (tx: Reader, readerId: number | null, patientId: number): Promise<boolean> =>
  readerId !== null && (readerId === patientId || (await listGuardians(tx, patientId)).includes(readerId))

/** Whether anybody has authorised this person, in force or not yet, paused too. */
export const isAuthorised = async (tx: Reader, patientId: number): Promise<boolean> =>
  (await listBindingsOfRelatives(tx, [patientId], null)).some(({ status }) => status !== 'ended')

/** How payers of a patient's bills are shown: by name to the family, masked to others; and what each is to the patient. */
export async function payerJson(
  tx: Reader,
  { patientId, payers, byName }: { patientId: number; payers: readonly Payer[]; byName: boolean },
) {
  const people = await listKin(tx, [patientId, ...payers.map(({ payerId }) => payerId)])
  const relative = people.get(patientId)!
  return ({ bindingId, payerId, maskedName, relationship, purpose, amount }: Payer) => {
    const payer = people.get(payerId)!
    return {
      bindingId: String(bindingId),
      name: byName ? payer.name : maskedName,
      relationship,
      kin: kinOf(relationship, { relative, payer }).payer,
      purpose,
      amountFen: amount,
    }
  }
}

/** Notes name payers masked, as a till may see them. The family reads the name, where it can be one person's only. */
export async function notesJson(
  tx: Reader,
  { patientId, notes, byName }: { patientId: number; notes: Settlement['notes']; byName: boolean },
) {
  const names =
    byName && notes.some(({ facts }) => facts.payer !== undefined) ? await payerNames(tx, patientId) : []
  return notes.map(({ code, facts }) => {
    const [name, ...others] = names.filter((one) => maskName(one) === facts.payer)
    return { code, facts: name === undefined || others.length > 0 ? { ...facts } : { ...facts, payer: name } }
  })
}

async function payerNames(tx: Reader, patientId: number): Promise<string[]> {
  const bindings = await listBindingsOfRelatives(tx, [patientId], null)
  const people = await listKin(tx, [...new Set(bindings.map(({ payerId }) => payerId))])
  return [...new Set([...people.values()].map(({ name }) => name))]
}
