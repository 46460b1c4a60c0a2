import { type ReactNode, useState } from 'react'
import { go } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Switch } from '../../shared/ui/Choice.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { type Binding, type Rules, sideOf } from './describe.ts'
import { useFamilyChanged } from './queries.ts'
import { words } from './words.ts'

/** What is switched in one press: whether the account pays, and for the payer how much a year. */
export function BindingSwitches({
  binding,
  rules,
}: {
  binding: Binding
  rules: Rules | undefined
}): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const reader = useMe()?.person?.id
  const { id, actions, status, pausedBy, payer, relative } = binding
  const now = (what: 'paused' | 'resumed'): string =>
    say(`${what}-${sideOf(binding, reader)}`, { payer: payer.name, relative: relative.name })
  const turn = useSubmit<Binding, boolean>({
    act: (send, on) => send(on ? 'resumeBinding' : 'pauseBinding', { params: { id } }),
    onDone: async ({ status }) => {
      await changed()
      announce(now(status === 'active' ? 'resumed' : 'paused'))
    },
  })
  const on = status === 'active'
  const mayTurn = actions.includes(on ? 'pause' : 'resume')
  if (status === 'ended' || status === 'invited') return null
  return (
    <section className="card switches" aria-label={say('switches')}>
      <Switch
        label={say('pays')}
        note={
          on
            ? say('paysNow')
            : pausedBy === null
              ? now('paused')
              : `${now('paused')} ${say('pausedBySide', { side: say(`side-${pausedBy}`) })}`
        }
        on={on}
        busy={turn.busy}
        whyNot={mayTurn ? undefined : say('pausedByOther')}
        onChange={(wanted) => turn.submit(wanted)}
      />
      {turn.error && <Problem error={turn.error} />}
      {actions.includes('change') && <YearLimit binding={binding} rules={rules} />}
    </section>
  )
}

function YearLimit({ binding, rules }: { binding: Binding; rules: Rules | undefined }): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const { id, version, limits } = binding
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState<MoneyTyped>(null)
  const [tried, setTried] = useState(false)
  const change = useSubmit<Binding, number | null>({
    act: (send, year) =>
      send('changeBinding', { params: { id }, body: { version, limits: { yearFen: year as never } } }),
    onDone: async (now) => {
      await changed()
      setAsking(false)
      const { yearFen: year } = now.limits
      announce(year === null ? say('limitGone') : say('limitNow', { amount: yuan(year) }))
    },
  })
  const flip = (on: boolean): void => {
    if (on) setAsking(true)
    else if (limits.yearFen === null) setAsking(false)
    // Where letters are signed by hand, allowing more is signed for.
    else if (rules?.letter === 'signature') go(`/family/binding/${id}/change`)
    else void change.submit(null)
  }
  const save = (): void => {
    setTried(true)
    if (isAmount(typed)) void change.submit(typed)
  }
  return (
    <>
      <Switch
        label={say('yearLimit')}
        note={limits.yearFen === null ? say('unlimited') : say('limitNow', { amount: yuan(limits.yearFen) })}
        on={limits.yearFen !== null || asking}
        busy={change.busy}
        onChange={flip}
      />
      {asking && limits.yearFen === null && (
        <div className="stack">
          <MoneyField
            label={say('limitYear')}
            value={typed}
            onChange={setTyped}
            error={tried && !isAmount(typed) ? say('limitWrong') : undefined}
          />
          <p className="small quiet">{say('limitAgreed')}</p>
          <Button look="second" busy={change.busy} onClick={save}>
            {say('save')}
          </Button>
        </div>
      )}
      {change.error && <Problem error={change.error} />}
    </>
  )
}
