import type { PlainDate, Text } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { type Enrolment, enrolmentOn } from '../person/person.ts'
import { type RowFault, rowsWrong } from './bill.ts'

/** What a line's day is held against. */
export type LineTimes = {
  today: PlainDate
  /** Day of care. */
  careOn: PlainDate
  bornOn: PlainDate
  /** Every enrolment of the patient. */
  enrolments: readonly Enrolment[]
}

function faultOf(day: PlainDate, { today, careOn, bornOn, enrolments }: LineTimes): Text | null {
  if (day > today) return { zh: `费用日期 ${day} 晚于今天`, en: `its day ${day} is in the future` }
  const year = yearOf(careOn)
  if (yearOf(day) < year) {
    return {
      zh: `费用日期 ${day} 早于就诊年度 ${year}年`,
      en: `its day ${day} is before ${year}, the year of the visit`,
    }
  }
  if (day < bornOn) {
    return { zh: `费用日期 ${day} 早于患者出生`, en: `its day ${day} is before the patient was born` }
  }
  const first = enrolments.reduce<PlainDate | null>(
    (least, { from }) => (least && least < from ? least : from),
    null,
  )
  if (first !== null && day < first && !enrolmentOn(enrolments, day)) {
    return {
      zh: `费用日期 ${day} 早于患者的参保日期 ${first}`,
      en: `its day ${day} is before ${first}, the patient’s first day of insurance`,
    }
  }
  return null
}

/** @throws Problem naming every row whose day is in the future, before the year of the visit, birth or insurance */
export function refuseTimes(
  lines: readonly { id: string; code: string; usedOn?: PlainDate | null }[],
  times: LineTimes,
): void {
  const faults = lines.flatMap(({ id, code, usedOn }, index): RowFault[] => {
    const why = usedOn ? faultOf(usedOn, times) : null
    return why ? [{ row: index + 1, id, code, why }] : []
  })
  if (faults.length > 0) throw rowsWrong(faults)
}
