import { Command } from 'commander'
import { distribute, isSpread } from '../db/distribute.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** `migrate`: brings the schema up to date and records the rules. In production nothing else does. */
export const migrateCommand = (): Command =>
  new Command('migrate').description('bring the schema up to date').action(async () => {
    const { deps, close } = await openServer(readConfig(), {
      say: (text) => console.log(text),
      seed: false,
      migrates: true,
    })
    try {
      // Tables that are new are spread as the others are.
      if (await isSpread(deps.db.reader)) await distribute(deps.db)
    } finally {
      await close()
    }
    console.log('the schema is up to date')
  })

/** `seed`: puts the demo people, places and bindings into a sandbox; what is there stays. */
export const seedCommand = (): Command =>
  new Command('seed').description('fill a sandbox with the demo people').action(async () => {
    const { deps, close } = await openServer(readConfig())
    await close()
    console.log(deps.sandbox ? 'the demo people are there' : 'production: nothing was seeded')
  })
