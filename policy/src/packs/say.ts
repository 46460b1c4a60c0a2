import type { Fault, Said } from './fault.ts'

/** Where a fault is, and what is said of it. */
export type Where = Pick<Fault, 'file' | 'line' | 'at'>
export type Say = (where: Where, said: Said) => void

export const whereIs = (name: string, { file, line }: { file: string; line: number }): Where => ({
  file,
  line,
  at: name,
})
