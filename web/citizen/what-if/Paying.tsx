import type { Adjudication, Amounts } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { EstimateBasis } from '../../shared/estimate.ts'
import { kinName } from '../../shared/names.ts'
import { yuan } from '../../shared/show.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Form } from './form.ts'
import { words } from './words.ts'

/** Whose account pays: asked for or not, and who first; only where it changes who pays. */
export function Paying({
  form,
  onChange,
  basis,
  answerTo,
}: {
  form: Form
  onChange: (form: Form) => void
  basis: EstimateBasis
  answerTo: (form: Form) => Adjudication | null
}): ReactNode {
  const say = useWords(words)
  const nameOf = (id: string): string => {
    const account = basis.sharing.find(({ bindingId }) => bindingId === id)
    return account === undefined ? '' : kinName(account, say.language)
  }
  const pays = ({ own, relatives, wallet, cash }: Amounts): string =>
    [
      own > 0 ? say('ownPays', { amount: yuan(own) }) : '',
      ...relatives
        .filter(({ amount }) => amount > 0)
        .map(({ bindingId, amount }) => say('namePays', { name: nameOf(bindingId), amount: yuan(amount) })),
      wallet > 0 ? say('walletPays', { amount: yuan(wallet) }) : '',
      say('cashLeft', { amount: yuan(cash) }),
    ]
      .filter((part) => part !== '')
      .join(say('between'))
  const note = (one: Form): string => {
    const answer = answerTo(one)
    return answer === null ? say('notDirect') : pays(answer.amounts)
  }
  const asking = (asked: boolean): Form => ({ ...form, change: { ...form.change, asked } })
  const matters = note(asking(true)) !== note(asking(false))
  const drawn = answerTo({ ...asking(true), first: null })?.amounts.relatives ?? []
  const canAsk = basis.sharing.filter(({ bindingId }) => drawn.some((one) => one.bindingId === bindingId))
  return (
    <>
      {matters && (
        <Choice
          legend={say('atTheTill')}
          hint={say(basis.mustAsk ? 'mustAsk' : 'someMustAsk')}
          value={form.change.asked ? 'asked' : 'notAsked'}
          onChange={(value) => onChange(asking(value === 'asked'))}
          options={(['asked', 'notAsked'] as const).map((value) => ({
            value,
            label: say(value),
            note: note(asking(value === 'asked')),
          }))}
        />
      )}
      {canAsk.length > 1 && (
        <Choice
          legend={say('whoFirst')}
          value={form.first ?? canAsk[0]?.bindingId ?? ''}
          onChange={(id) => onChange({ ...form, first: id === canAsk[0]?.bindingId ? null : id })}
          options={canAsk.map(({ bindingId }) => ({
            value: bindingId,
            label: nameOf(bindingId),
            note: note({ ...form, first: bindingId }),
          }))}
        />
      )}
    </>
  )
}
