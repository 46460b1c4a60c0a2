import { expect } from 'vitest'
import { type Fault, printFault } from '../packs/index.ts'

/** A fault is told with its line, what is wrong and how to mend it, in words of both languages. */
export const answered = (fault: Fault): void => {
  expect(fault.line).toBeGreaterThan(0)
  expect(printFault(fault, 'zh')).toMatch(/[\u4e00-\u9fff]/)
  expect(fault.mend.zh.length * fault.mend.en.length).toBeGreaterThan(0)
  expect(`${fault.zh}${fault.en}${fault.mend.zh}`).not.toMatch(/undefined|\[object|NaN|Infinity/)
  expect(fault.zh.length).toBeLessThan(400)
}
