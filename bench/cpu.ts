import { readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** Processor time that a process has used, in microseconds; undefined where the system does not tell. */
export function processorTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6
  } catch {
    return undefined
  }
}
