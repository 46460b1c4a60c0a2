import type { TestProject } from 'vitest/node'
import { startCluster } from '../../rehearsal/cluster.ts'

export { type Cluster, findPostgres, obtainPostgres, startCluster } from '../../rehearsal/cluster.ts'

let announced = false

/**
 * Vitest's global set-up of the `postgres` project: one cluster for the run, fast and forgetful; or the server that
 * TEST_DATABASE_URL names, as a user who may make databases: a Citus coordinator is asked everything too.
 */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given)
    return
  }
  if (!announced) console.log('TEST_DATABASE_URL is not set: nothing is asked of Citus')
  announced = true
  const { url, stop } = await startCluster({
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      jit: 'off',
      max_connections: '200',
      shared_buffers: '128MB',
    },
  })
  project.provide('postgresUrl', url)
  return stop
}
