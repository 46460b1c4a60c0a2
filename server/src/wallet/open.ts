import { plausibilityFault } from '../binding/rules.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { listEnrolments, listGuardians, maskName, readPerson } from '../person/person.ts'
import { actsFor } from '../person/ward.ts'
import { type Named, requireInsured, requireNamed, requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { insertWallet, listWallets } from './store.ts'
import { commitmentText, type Wallet } from './wallet.ts'

export type Opening = {
  callerId: number
  channel: string
  /** Place of use (使用地). */
  useArea: string
  phone: string
  /** Whose wallet it is, when not one's own: a child's or a parent's (代开通). */
  owner: (Named & { relationship: 'child' | 'parent'; commitment: boolean }) | null
}

/**
 * Opens a wallet for oneself, a child or a parent. A minor with a registered guardian is opened for by that guardian only.
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
    const known = (await listWallets(tx, deps.secrets, [person.id])).get(person.id)
    if (known) throw problem.alreadyOpened({ on: dateInChina(known.openedAt) })
    if (person.diedOn !== null) throw problem.died()
    if (owner !== null) {
      if (!owner.commitment) throw problem.commitmentNeeded()
      if (person.id === callerId) throw problem.oneself()
      const caller = await readPerson(tx, deps.secrets, callerId)
      const implausible = plausibilityFault(owner.relationship, caller.birthDate, person.birthDate)
      if (implausible) throw implausible
      const guardians = await listGuardians(tx, person.id)
      const minor = !(await actsFor(tx, deps, { personId: person.id, forId: person.id }))
      if (minor && guardians.length > 0 && !guardians.includes(callerId)) throw problem.notYoursToOpen()
    }
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
          facts: { maskedName: maskName(person.name) },
        },
      })
    }
    return wallet
  })
}
