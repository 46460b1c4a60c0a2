import { hash } from 'node:crypto'
import type { Reply, routes } from '@gongji/contract'
import type { Fen, LineSplit, PlainDate } from '@gongji/policy'
import { zero } from '@gongji/policy/money'
import { findItems } from '../catalogue/catalogue.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { listNames, maskName } from '../person/person.ts'
import { amountsJson, lineJson } from '../settlement/amounts-json.ts'
import { noteText } from '../settlement/note-words.ts'
import { payerJson } from '../settlement/payers.ts'
import { presentStored } from '../settlement/present.ts'
import { findStored, type StoredSettlement } from '../settlement/records.ts'
import type { AccountUse, BilledLine, MessageKey, Sale, Settlement, Told } from '../settlement/settlement.ts'
import { readStored } from '../settlement/stored.ts'
import { isPartly } from './part.ts'
import type { Patient } from './patient.ts'

/** What a cashier typed. */
export type Typed = {
  lines: readonly {
    code: string
    amountFen: Fen
    count: number
    approved: boolean
    traceCodes: readonly string[]
    split: boolean
  }[]
  medType: string
  disease: string
  accountUse: AccountUse
  shareCode: string
  careOn?: PlainDate | undefined
  invoice: string
}

/** Under which a till's own requests are remembered. */
export const keyOf = (institution: string, requestKey: string, content: unknown): MessageKey => ({
  source: `desk:${institution}`,
  msgid: requestKey,
  digest: hash('sm3', JSON.stringify(content)),
})

const salesKind = '41'

/** The bill as the settlement lane takes it. A pharmacy has one kind of care, which nobody types. */
export function saleOf(
  { now }: Pick<Deps, 'now'>,
  institution: Institution,
  {
    key,
    patient,
    typed,
    actor,
    told,
  }: { key: MessageKey; patient: Patient; typed: Typed; actor: string; told?: Told },
): Sale {
  const lines = typed.lines.map(
    ({ code, amountFen: amount, count, approved }, index): BilledLine => ({
      id: `${key.msgid}-${index + 1}`,
      code,
      amount,
      countE4: Math.round(count * 10_000),
      // Millionths of a yuan a piece: fen are ten thousand of them.
      priceE6: Math.round((amount * 10_000) / count),
      approval: approved ? '1' : '0',
    }),
  )
  return {
    key,
    institution: institution.code,
    personId: patient.personId,
    accountUse: typed.accountUse,
    shareCode: typed.shareCode === '' ? null : typed.shareCode,
    stated: {
      total: lines.reduce((all, { amount }) => all + amount, 0 as number) as Fen,
      ownPaid: null,
      overLimit: null,
      firstShare: null,
      inScope: null,
    },
    invoice: typed.invoice === '' ? null : typed.invoice,
    actor,
    careOn: typed.careOn ?? dateInChina(now()),
    medType: institution.kind === 'pharmacy' ? salesKind : typed.medType,
    disease: typed.disease,
    credential: patient.shown,
    scheme: null,
    lines,
    scanned: {
      codes: typed.lines.flatMap(({ traceCodes, split }, index) =>
        traceCodes.map((code) => ({ line: lines[index]!.id, code, split })),
      ),
      due: null,
    },
    ...(told === undefined ? {} : { told }),
  }
}

type Split = Reply<typeof routes.tryAtTill>

/** How a settlement or a trial divides, as the cashier reads it. */
export async function splitJson(
  tx: Reader,
  { area }: Institution,
  settlement: Settlement,
  codeOf: ReadonlyMap<string, string>,
): Promise<Split> {
  const { amounts, payers, lines, notes, careOn } = settlement
  const items = await findItems(tx, area, [...codeOf.values()], careOn)
  const named = (line: LineSplit) => {
    const code = codeOf.get(line.id) ?? ''
    return { ...lineJson(line), code, name: items.get(code)?.name ?? code }
  }
  return {
    amounts: amountsJson(amounts),
    payers: payers.map(await payerJson(tx, { patientId: settlement.personId, payers, byName: false })),
    lines: lines.map(named),
    notes: notes.map(noteText),
  }
}

const stateOf = ({ reversesId, reversedById }: Pick<StoredSettlement, 'reversesId' | 'reversedById'>) =>
  reversesId !== null
    ? ('reversal' as const)
    : reversedById !== null
      ? ('reversed' as const)
      : ('settled' as const)

/** One bill of this institution by its row. */
export async function billJson(
  tx: Reader,
  institution: Institution,
  row: StoredSettlement,
): Promise<Reply<typeof routes.readTillBill>> {
  const settlement = presentStored(row)
  const stored = readStored(row.stored)
  const codeOf = new Map(stored.bill.lines.map(({ id, code }) => [id, code]))
  const split = await splitJson(tx, institution, settlement, codeOf)
  const names = await listNames(tx, [row.personId])
  const [original] =
    row.reversesId === null
      ? []
      : await findStored(tx, [{ personId: row.personId, settlementId: row.reversesId }])
  return {
    ...split,
    lines: split.lines.map((line, index) => ({
      ...line,
      count: (stored.bill.lines[index]?.countE4 ?? 10_000) / 10_000,
      traceCodes: (stored.traceCodes ?? []).flatMap((sold) => (sold.line === line.id ? [sold.code] : [])),
    })),
    partly: isPartly(row, stored),
    setlId: row.setlId,
    personId: String(row.personId),
    personName: maskName(names.get(row.personId) ?? ''),
    benefit: row.benefit,
    careOn: row.careOn,
    at: new Date(row.at).toISOString(),
    state: stateOf(row),
    otherSetlId: row.reversedBySetlId ?? original?.setlId ?? null,
    balanceAfterFen: row.balanceAfter ?? zero,
  }
}
