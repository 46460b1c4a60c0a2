import type { Facts } from '../access/access.ts'
import { listOpenedFor } from './store.ts'

/** What rights need to know of wallets: who opened one for somebody else and still has part in it. */
export const walletFacts: Pick<Facts, 'isOpener' | 'listOpened'> = {
  isOpener: async (tx, { openerId, personId }) => (await listOpenedFor(tx, openerId)).includes(personId),
  listOpened: listOpenedFor,
}
