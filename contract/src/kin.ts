import type { Relationship, Text } from '@gongji/policy'
import { relationshipWords } from './words.ts'

/** What the payer is to the relative, where `relationship` says what the relative is to the payer. */
export const payerIs: Readonly<Record<Relationship, Relationship>> = {
  spouse: 'spouse',
  parent: 'child',
  child: 'parent',
  sibling: 'sibling',
  paternalGrandparent: 'sonsChild',
  maternalGrandparent: 'daughtersChild',
  sonsChild: 'paternalGrandparent',
  daughtersChild: 'maternalGrandparent',
}

/** What a word for kin depends on. `gender`: 1 male, 2 female, anything else is not known. */
export type Born = { gender: string; birthDate: string }

type Words = readonly [male: Text, female: Text]
const of = (zhMale: string, enMale: string, zhFemale: string, enFemale: string): Words => [
  { zh: zhMale, en: enMale },
  { zh: zhFemale, en: enFemale },
]
const words: Readonly<Record<Exclude<Relationship, 'sibling'>, Words>> = {
  spouse: of('丈夫', 'husband', '妻子', 'wife'),
  parent: of('父亲', 'father', '母亲', 'mother'),
  child: of('儿子', 'son', '女儿', 'daughter'),
  paternalGrandparent: of('爷爷', 'grandfather', '奶奶', 'grandmother'),
  maternalGrandparent: of('外公', 'grandfather', '外婆', 'grandmother'),
  sonsChild: of('孙子', 'grandson', '孙女', 'granddaughter'),
  daughtersChild: of('外孙', 'grandson', '外孙女', 'granddaughter'),
}
const elder = of('哥哥', 'elder brother', '姐姐', 'elder sister')
const younger = of('弟弟', 'younger brother', '妹妹', 'younger sister')
const sameAge = of('兄弟', 'brother', '姐妹', 'sister')

function wordsFor(relationship: Relationship, one: Born, other: Born): Words {
  if (relationship !== 'sibling') return words[relationship]
  if (one.birthDate === other.birthDate) return sameAge
  return one.birthDate < other.birthDate ? elder : younger
}

function wordOf(relationship: Relationship, one: Born, other: Born): Text {
  const [male, female] = wordsFor(relationship, one, other)
  return one.gender === '1' ? male : one.gender === '2' ? female : relationshipWords[relationship]
}

/** What each of two relatives calls the other: 母亲 and 儿子. Where the gender is not known, the policy's word: 父母. */
export const kinOf = (
  relationship: Relationship,
  { relative, payer }: { relative: Born; payer: Born },
): { relative: Text; payer: Text } => ({
  relative: wordOf(relationship, relative, payer),
  payer: wordOf(payerIs[relationship], payer, relative),
})
