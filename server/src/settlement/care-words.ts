import { findItems } from '../catalogue/catalogue.ts'
import type { Reader } from '../db/db.ts'
import { findInstitution } from '../institution/institution.ts'
import { findStored } from './store.ts'
import { readStored } from './stored.ts'
import { findVisit } from './visit-store.ts'

/** Values under these members name an illness, whatever message brought them. */
const tells = /^(dise|diag|dis|main_cond|memo)/

/**
 * What a settled bill tells of its patient's care: diagnoses and items, by name and by code. A payer may read none of it.
 */
export async function careWords(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<string[]> {
  const [row] = await findStored(tx, [{ personId, settlementId }])
  if (!row) return []
  const { bill, disease } = readStored(row.stored)
  const codes = bill.lines.map(({ code }) => code)
  const institution = await findInstitution(tx, row.institution)
  const items = institution ? [...(await findItems(tx, institution.area, codes, row.careOn)).values()] : []
  const visit = await findVisit(tx, personId, row.mdtrtId)
  const sent = [visit?.clinical.care ?? {}, ...(visit?.clinical.diagnoses ?? []).map((one) => one.sent)]
  return [
    disease,
    ...codes,
    ...items.map(({ name }) => name),
    ...(visit?.clinical.diagnoses ?? []).map(({ code }) => code),
    ...sent.flatMap((members) =>
      Object.entries(members).flatMap(([name, value]) =>
        tells.test(name) && typeof value === 'string' ? [value] : [],
      ),
    ),
  ].filter((word) => word.trim().length > 1)
}

const plain = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase()

/** The first of these words that a text holds, whatever its width, case and spaces; null: none. */
export function toldWord(text: string, words: readonly string[]): string | null {
  const said = plain(text)
  return words.find((word) => said.includes(plain(word))) ?? null
}
