import { demoPeople } from '../../src/sandbox/people.ts'
import { createHis, type HisAnswer, type HisBill, outputOf, type Send } from '../hospital/sample-client.ts'

/** A message that moves money, with its message id: the same one each time it is sent. */
export type Order = { infno: '2207' | '2102' | '2208'; message: Record<string, unknown> }

/** What became of an order: its answer, or null where the connection broke before one came. */
export type Sent = { order: Order; answer: HisAnswer | null }

export const careOn = '2025-01-15'

/** Patients at a hospital and a pharmacy of their area; who pays for whom is as in the sandbox. */
export const tills: Readonly<Record<string, { hospital: string; pharmacy: string }>> = {
  '520200': { hospital: 'H52020100001', pharmacy: 'P52020100001' },
  '530600': { hospital: 'H53060200001', pharmacy: 'P53060200001' },
}
// They show their ID cards; whoever has another certificate is left out.
export const patients = demoPeople.filter(
  ({ area, status, insured, idNumber }) =>
    Object.hasOwn(tills, area) && status === 'normal' && insured === 'now' && /^\d{17}[\dX]$/.test(idNumber),
)

let lanes = 0

/**
 * Prepares `each` rounds of orders for every patient of the sandbox: visits with their lines uploaded and waiting, sales,
 * and reversals of bills that are settled here. Amounts differ, so that an answer can belong to one order only.
 * `round` keeps the message ids of several preparations apart.
 */
export async function prepareOrders(send: Send, { each }: { each: number }): Promise<Order[]> {
  const programs = new Map<string, ReturnType<typeof createHis>>()
  const programOf = (institution: string) => {
    const known = programs.get(institution)
    if (known) return known
    lanes += 1
    const made = createHis({ send, institution, lane: lanes % 100 })
    programs.set(institution, made)
    return made
  }
  const orders: Order[] = []
  let serial = 0
  for (let round = 0; round < each; round++) {
    for (const { area, psnNo, idNumber } of patients) {
      serial += 1
      const { hospital, pharmacy } = tills[area]!
      const bill: HisBill = {
        patient: { psnNo, certNo: idNumber },
        lines: [{ code: 'DEMOA0001', amount: (1_000 + serial) / 100 }],
        accountUse: '1',
        on: careOn,
      }
      const his = programOf(serial % 4 === 0 ? pharmacy : hospital)
      const order = (infno: Order['infno'], input: unknown) =>
        orders.push({ infno, message: his.envelope(infno, input, his.newMsgid()) })
      if (serial % 4 === 0) {
        order('2102', his.saleData(bill))
        continue
      }
      const { visit, batch } = await his.prepare(bill)
      if (serial % 4 === 1) {
        const { setlinfo } = outputOf(await his.settle(visit, batch, bill))
        order('2208', { data: { setl_id: setlinfo.setl_id, mdtrt_id: visit, psn_no: psnNo } })
      } else order('2207', his.billData(visit, batch, bill))
    }
  }
  return orders
}

/** Sends all at once. Calls `onAnswer` at each answer; a broken connection is no answer. */
export async function sendAll(
  send: Send,
  orders: readonly Order[],
  onAnswer: (answered: number) => void = () => undefined,
): Promise<Sent[]> {
  let answered = 0
  return await Promise.all(
    orders.map(async (order) => {
      const answer = await send(order.message).catch(() => null)
      if (answer !== null) onAnswer(++answered)
      return { order, answer }
    }),
  )
}
