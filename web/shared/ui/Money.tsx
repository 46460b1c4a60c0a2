import type { Certainty } from '@gongji/policy'
import type { ReactNode } from 'react'
import { movement, yuan } from '../show.ts'
import { useWords } from '../words.ts'
import './ui.css'

const words = {
  about: ['约', 'about '],
  approximate: ['依据写的是“约”，数额可能略有出入', 'The source itself says “about”'],
  unverified: ['数额未见正式文件确认', 'Not confirmed by an official document'],
} as const

/**
 * An amount in yuan, two decimals, digits in columns. Not exact: a dotted underline and the reason; 约 only where the source
 * itself says so, which an unverified figure does not.
 */
export function Money({
  amount,
  certainty = 'exact',
  signed = false,
}: {
  amount: number
  certainty?: Certainty
  /** Shows + for what came in; what went out always has a minus. */
  signed?: boolean
}): ReactNode {
  const say = useWords(words)
  const shown = signed ? movement(amount) : yuan(amount)
  if (certainty === 'exact') return <span className="money">{shown}</span>
  return (
    <span className="money about" title={say(certainty)}>
      {certainty === 'approximate' && say('about')}
      {shown}
      <span className="only-heard">{say(certainty)}</span>
    </span>
  )
}
