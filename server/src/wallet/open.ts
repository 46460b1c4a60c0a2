import { joined } from '@gongji/policy/typed'
import { plausibilityFault } from '../binding/rules.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { findByCode, minutesToStart } from '../person/code.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import { listEnrolments, type Person, readPerson } from '../person/person.ts'
import { actsFor } from '../person/ward.ts'
import { Problem } from '../problem.ts'
import { type Named, notOpenedBy, requireInsured, requireNamed, requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { insertWallet, listWallets, updateWallet } from './store.ts'
import { commitmentText, type Wallet } from './wallet.ts'

export type Opening = {
  callerId: number
  channel: string
  /** Place of use (使用地). */
  useArea: string
  phone: string
  /** Whose wallet it is, when not one's own: a child's or a parent's (代开通). */
  owner:
    | (Named & { relationship: 'child' | 'parent'; commitment: boolean; consentCode?: string | undefined })
    | null
}

/** Refuses to act for somebody whose name and number one merely knows. @throws Problem */
async function requireConsent(
  tx: Reader,
  deps: Deps,
  { person, callerId, consentCode }: { person: Person; callerId: number; consentCode: string | undefined },
): Promise<void> {
  const facts = { name: person.name }
  if (!(await actsFor(tx, deps, { personId: person.id, forId: person.id }))) {
    if (!(await actsFor(tx, deps, { personId: callerId, forId: person.id })))
      throw problem.notYoursToOpen(facts)
    return
  }
  if (consentCode === undefined || consentCode.trim() === '') throw problem.consentNeeded(facts)
  const owner = await findByCode(tx, deps, joined(consentCode), { now: deps.now() }).catch(
    (error: unknown) => {
      // A till's sentence of an expired code is of no use to a family.
      if (error instanceof Problem) throw problem.consentExpired({ ...facts, minutes: minutesToStart })
      throw error
    },
  )
  if (owner !== person.id) throw problem.consentWrong(facts)
}

/**
 * Changes telephone or place of use; what is not named stays. From then on nobody but the caller, who speaks for the owner,
 * has part in it. @throws Problem
 */
export async function changeWallet(
  deps: Deps,
  one: { callerId: number; ownerId: number; phone?: string | undefined; useArea?: string | undefined },
): Promise<Wallet> {
  const { callerId, ownerId, phone, useArea } = one
  const at = deps.now()
  return await deps.db.transaction(async (tx) => {
    const accounts = await lockAccounts(tx, deps.db.lockStep, [ownerId])
    const known = (await listWallets(tx, deps.secrets, [ownerId])).get(ownerId)
    if (!known)
      throw notOpenedBy(ownerId === callerId ? null : (await readPerson(tx, deps.secrets, ownerId)).name)
    if (useArea !== undefined) {
      const on = dateInChina(at)
      if (!requireTerms(deps, useArea, on).open) throw problem.areaClosed({ area: useArea, on })
    }
    const next: Wallet = {
      ...known,
      phone: phone ?? known.phone,
      useArea: useArea ?? known.useArea,
      openedBy: callerId,
    }
    await updateWallet(tx, deps.secrets, next)
    await recordAct(tx, [requireAccount(accounts, ownerId)], {
      kind: 'wallet.change',
      ref: ownerId,
      actor: `citizen:${callerId}`,
      at,
      content: [...(phone === undefined ? [] : ['phone']), ...(useArea === undefined ? [] : [useArea])].join(
        ' ',
      ),
    })
    return next
  })
}

/**
 * Opens a wallet for oneself, a child or a parent: a minor's by a recorded guardian, a grown person's with that person's own
 * insurance code.
 * @throws Problem
 */
export async function openWallet(deps: Deps, opening: Opening): Promise<Wallet> {
  const { callerId, owner, useArea, phone, channel } = opening
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const person =
      owner === null ? await readPerson(tx, deps.secrets, callerId) : await requireNamed(tx, deps, owner)
    const accounts = await lockAccounts(tx, deps.db.lockStep, [person.id, callerId])
    if (person.diedOn !== null) throw problem.died()
    if (owner !== null) {
      if (!owner.commitment) throw problem.commitmentNeeded()
      if (person.id === callerId) throw problem.openForOneself()
      const caller = await readPerson(tx, deps.secrets, callerId)
      const implausible = plausibilityFault(owner.relationship, caller.birthDate, person.birthDate)
      if (implausible) throw implausible
      await requireNoFalseRelation(tx, { personId: callerId, otherId: person.id })
      await requireConsent(tx, deps, { person, callerId, consentCode: owner.consentCode })
    }
    const known = (await listWallets(tx, deps.secrets, [person.id])).get(person.id)
    if (known) throw problem.alreadyOpened({ on: dateInChina(known.openedAt) })
    const { area } = requireInsured(await listEnrolments(tx, [person.id]), person.id, {
      on,
      who: owner === null ? 'sender' : 'recipient',
    })
    for (const place of new Set([area, useArea])) {
      if (!requireTerms(deps, place, on).open) throw problem.areaClosed({ area: place, on })
    }
    const wallet: Wallet = { personId: person.id, openedAt: at, openedBy: callerId, useArea, phone, channel }
    await insertWallet(tx, deps.secrets, wallet)
    await recordAct(tx, [requireAccount(accounts, person.id)], {
      kind: 'wallet.open',
      ref: person.id,
      actor: `citizen:${callerId}`,
      at,
      content: owner === null ? useArea : `${useArea} ${owner.relationship} ${commitmentText.version}`,
    })
    if (owner !== null) {
      await enqueue(tx, deps, {
        kind: 'notice',
        payload: {
          personId: person.id,
          kind: 'wallet.opened',
          key: `wallet.opened:${person.id}`,
          facts: { name: person.name },
        },
      })
    }
    return wallet
  })
}
