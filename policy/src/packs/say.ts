import type { Fault } from './fault.ts'

/** Where a fault is, and what is said of it. */
export type Where = Pick<Fault, 'file' | 'line' | 'at'>
export type Said = Pick<Fault, 'code' | 'zh' | 'en' | 'mend' | 'warning'>
export type Say = (where: Where, said: Said) => void

export const whereIs = (name: string, { file, line }: { file: string; line: number }): Where => ({
  file,
  line,
  at: name,
})
