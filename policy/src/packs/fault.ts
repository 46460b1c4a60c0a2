import type { Language, Text } from '../values/text.ts'

/** Something wrong in a pack: where, what, and how to mend it, in both languages. */
export type Fault = {
  /** Stable, kebab-case. */
  code: string
  file: string
  /** From 1. */
  line: number
  /** The path of keys, e.g. `employee.outpatient.ratio`. */
  at: string
  zh: string
  en: string
  mend: Text
  /** Something to look at again; the pack may still be right. */
  warning?: true
}

/** What is said of a fault, wherever it is. */
export type Said = Omit<Fault, 'file' | 'line' | 'at'>

/** A pack that cannot be compiled; `faults` says all at once. */
export class PackError extends Error {
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    super(
      faults
        .slice(0, 20)
        .map((fault) => printFault(fault, 'en'))
        .join('\n'),
    )
    this.name = 'PackError'
    this.faults = faults
  }
}

/** One line for a terminal: `file:line  code  what. mend`; warnings say that they are. */
export function printFault(fault: Fault, language: Language): string {
  const [what, mend] = language === 'zh' ? [fault.zh, fault.mend.zh] : [fault.en, fault.mend.en]
  const mark = fault.warning ? (language === 'zh' ? '提醒：' : 'warning: ') : ''
  return `${fault.file}:${fault.line}  ${fault.code}  ${mark}${what}${language === 'zh' ? '。' : '. '}${mend}`
}
