import { expect, test } from 'vitest'
import { type Born, kinOf } from './kin.ts'

const man: Born = { gender: '1', birthDate: '1982-03-15' }
const woman: Born = { gender: '2', birthDate: '1958-09-19' }
const unknown: Born = { gender: '9', birthDate: '1990-01-02' }

test('relatives are called what people call them, by gender, from both sides', () => {
  const zh = (...given: Parameters<typeof kinOf>) => {
    const { relative, payer } = kinOf(...given)
    return [relative.zh, payer.zh]
  }
  expect(zh('parent', { relative: woman, payer: man })).toEqual(['母亲', '儿子'])
  expect(zh('child', { relative: man, payer: woman })).toEqual(['儿子', '母亲'])
  expect(zh('spouse', { relative: woman, payer: man })).toEqual(['妻子', '丈夫'])
  expect(zh('sonsChild', { relative: man, payer: woman })).toEqual(['孙子', '奶奶'])
  expect(zh('daughtersChild', { relative: man, payer: woman })).toEqual(['外孙', '外婆'])
  expect(zh('maternalGrandparent', { relative: woman, payer: man })).toEqual(['外婆', '外孙'])
})

test('of siblings the birth date says who is the elder', () => {
  const sister = { ...woman, birthDate: '1986-05-30' }
  expect(kinOf('sibling', { relative: sister, payer: man })).toMatchObject({
    relative: { zh: '妹妹' },
    payer: { zh: '哥哥', en: 'elder brother' },
  })
  const twin = { ...man, birthDate: sister.birthDate }
  expect(kinOf('sibling', { relative: sister, payer: twin })).toMatchObject({
    relative: { zh: '姐妹' },
    payer: { zh: '兄弟' },
  })
})

test('where no gender is known, the policy’s own word stands', () => {
  expect(kinOf('parent', { relative: unknown, payer: unknown })).toEqual({
    relative: { zh: '父母', en: 'parent' },
    payer: { zh: '子女', en: 'child' },
  })
})
