import { obtainPostgres } from '../server/src/testing/postgres-cluster.ts'

process.exit(obtainPostgres() ? 0 : 1)
