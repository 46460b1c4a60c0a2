import { z } from 'zod'
import { account, accountEntry } from './account.ts'
import { billHead, payment } from './bill.ts'
import { binding } from './binding.ts'
import { premium } from './premium.ts'
import { route } from './route.ts'
import { amountFen, id, text } from './values.ts'
import { transfer } from './wallet.ts'

const certainty = z.enum(['exact', 'approximate', 'unverified'])

export const home = z
  .object({
    account,
    /** What relatives may still use of my account this year; null where I have authorised nobody. */
    family: z
      .object({
        leftFen: amountFen,
        /** By relative; null: no limit of mine but the account itself. */
        people: z.array(z.object({ id, name: z.string(), kin: text, leftFen: amountFen.nullable() })),
      })
      .nullable(),
    /** What the fund still pays for outpatient care this year; null where no rule says so, or nothing is paid now. */
    outpatient: z.object({ limitFen: amountFen, leftFen: amountFen, certainty }).nullable(),
    /** Whose accounts pay for me now, in order of drawing. */
    payers: z.array(
      z.object({
        id,
        name: z.string(),
        kin: text,
        care: z.boolean(),
        premium: z.boolean(),
        /** The number under which he lets his family call him. */
        phone: z.string().nullable(),
      }),
    ),
    /** What waits for me, or is on its way. */
    waiting: z.object({
      bindings: z.array(binding),
      transfers: z.array(transfer),
      premiums: z.array(premium),
    }),
    /** The latest of each. */
    recent: z.object({
      bills: z.array(billHead),
      payments: z.array(payment),
      entries: z.array(accountEntry),
    }),
    unread: z.int(),
  })
  .meta({ id: 'Home' })

export const homeRoutes = {
  readHome: route({
    method: 'GET',
    path: '/home',
    summary: 'What the first page of the app shows, in one answer',
    tag: 'account',
    roles: ['citizen'],
    right: 'home.read',
    reply: home,
  }),
}
