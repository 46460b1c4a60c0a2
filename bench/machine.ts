import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on. */
export type Machine = {
  cpu: string
  cores: number
  memoryGb: number
  system: string
  node: string
  commit: string
}

export function describeMachine(): Machine {
  const commit = () => {
    try {
      return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
    } catch {
      return ''
    }
  }
  return {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    commit: commit(),
  }
}
