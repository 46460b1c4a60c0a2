import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkPacks } from './check.ts'
import { compilePack } from './compile.ts'

const guide = readFileSync(new URL('../../../docs/policy-packs.zh-CN.md', import.meta.url), 'utf8')

test('the area that the officers’ guide writes in half an hour is one that the check lets pass', () => {
  const [, written = ''] = /## 半小时写好一个地区[\s\S]*?```yaml\n([\s\S]*?)```/.exec(guide) ?? []
  const head = "area: '990100'\nname: { zh: 示例市, en: Example city }\n"
  const files = [{ path: '990100/pack.yaml', text: head + written }]
  expect(checkPacks(files, { cases: false }).filter(({ warning }) => !warning)).toEqual([])
  expect(Object.keys(compilePack(files, '990100').parameters)).toHaveLength(14)
})
