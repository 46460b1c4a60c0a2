import type { Purpose, Relationship } from '@gongji/policy'

type Words = { zh: string; en: string }

/** What the relative is to the payer (国办发〔2024〕38号). */
export const relationshipWords: Readonly<Record<Relationship, Words>> = {
  spouse: { zh: '配偶', en: 'spouse' },
  parent: { zh: '父母', en: 'parent' },
  child: { zh: '子女', en: 'child' },
  sibling: { zh: '兄弟姐妹', en: 'sibling' },
  paternalGrandparent: { zh: '祖父母', en: 'paternal grandparent' },
  maternalGrandparent: { zh: '外祖父母', en: 'maternal grandparent' },
  sonsChild: { zh: '孙子女', en: 'son’s child' },
  daughtersChild: { zh: '外孙子女', en: 'daughter’s child' },
}

/** What a binding may be used for. */
export const purposeWords: Readonly<Record<Purpose, Words>> = {
  outpatient: { zh: '门诊', en: 'outpatient care' },
  inpatient: { zh: '住院', en: 'inpatient care' },
  pharmacy: { zh: '药店购药', en: 'drugs at a pharmacy' },
  premium: { zh: '居民医保缴费', en: 'the resident premium' },
}
