import { existsSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Packs } from '../packs.ts'
import type { Settler } from '../settlement/settlement.ts'

let packs: Promise<Packs> | undefined
/** The packs of the tree, compiled once a worker. */
export const testPacks = (): Promise<Packs> => {
  packs ??= existsSync(packsIndex)
    ? import('../packs.ts').then(({ loadPacks }) => loadPacks())
    : Promise.resolve({ packOf: () => null, areas: [] })
  return packs
}

// The settler and the national interface are joined here until both stand in the tree.
const settlerFile = new URL('../settlement/settler.ts', import.meta.url)
const packsIndex = new URL('../../../policy/src/packs/index.ts', import.meta.url)
const hisFile = new URL('../his/routes.ts', import.meta.url)

export async function createTestSettler(deps: Deps): Promise<Settler> {
  if (existsSync(settlerFile)) {
    const { createSettler } = (await import(settlerFile.href)) as { createSettler: (deps: Deps) => Settler }
    return createSettler(deps)
  }
  const missing = async (): Promise<never> => {
    throw new Error('settlement/settler.ts is missing')
  }
  return {
    preSettle: missing,
    settle: missing,
    preSettleSale: missing,
    settleSale: missing,
    reverse: missing,
    close: async () => undefined,
  }
}

type RegisterHis = (app: FastifyInstance, deps: Deps, settler: Settler) => void

export async function findHis(): Promise<RegisterHis | null> {
  if (!existsSync(hisFile)) return null
  const { registerHis } = (await import(hisFile.href)) as { registerHis: RegisterHis }
  return registerHis
}
