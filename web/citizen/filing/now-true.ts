import { divisionName } from '@gongji/contract/divisions'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import type { Say } from '../../shared/words.ts'
import type { Filing } from './FilingsPage.tsx'
import type { words } from './words.ts'

/** What a filing makes true today: for what, where, from when until when; or that it counts for nothing, and until when. */
export function nowTrue(filing: Filing, say: Say<typeof words>): string {
  const { status, from, to, inForce, disease, destination, dueOn } = filing
  const today = businessToday()
  if (status === 'submitted' || status === 'firstApproved')
    return say('doneSubmittedText', { due: dueOn === null ? '' : say('due', { day: dueOn }) })
  if (status === 'ended' && inForce && to !== null) return say('now-lastDay', { to })
  if (status !== 'approved') return say(`now-${status}`)
  if (to !== null && to < today) return say('now-past', { to })
  const term = termOf(filing, say)
  const allowed =
    disease === null
      ? say('doneApprovedText', { term, where: say.text(divisionName(destination ?? '')) })
      : say('doneDisease', { term, disease: say.text(disease.name) })
  return from > today ? `${allowed}${say.language === 'zh' ? '' : ' '}${say('before', { from })}` : allowed
}

const termOf = ({ from, to }: Filing, say: Say<typeof words>): string =>
  to === null ? say('doneOpen', { from }) : say('doneTo', { from, to })

/** What a filing that waits for its answer asks for, and whose answer it is. */
export function asked(filing: Filing, say: Say<typeof words>): string {
  const { disease, destination, areaName } = filing
  const term = termOf(filing, say)
  const what =
    disease === null
      ? say('askedElsewhere', { term, where: say.text(divisionName(destination ?? '')) })
      : say('askedDisease', { term, disease: say.text(disease.name) })
  return say('doneAsked', { what, area: say.text(areaName) })
}
