import { parentPort, workerData } from 'node:worker_threads'
import { populationReader } from './population.ts'
import type { Begun } from './population-threads.ts'

/** The program of a thread that answers rows of a table. */
const { packs, header, lang } = workerData as Begun
const reader = populationReader(new Map(packs), header, lang)
if ('wrong' in reader) throw new Error(reader.wrong.en)
parentPort?.on('message', (rows: string[]) => parentPort?.postMessage(rows.map(reader.answer)))
