import { type ComponentType, type ReactNode, useState } from 'react'
import { useTitle } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { BaseForm, ChangeForm, DivorceForm, GuardianForm, ReportForm } from './acts.tsx'
import { BindForm } from './BindForm.tsx'
import { ClaimForm } from './ClaimForm.tsx'
import { EstateView } from './Estate.tsx'
import { FilingForm } from './FilingForm.tsx'
import { type AtCounter, FindPerson, PersonCard } from './FindPerson.tsx'
import { Holds } from './Holds.tsx'
import { words } from './words.ts'

/** What can be done for whoever stands at the counter, by the key that opens it. */
const acts = {
  bind: BindForm,
  filing: FilingForm,
  claim: ClaimForm,
  guardian: GuardianForm,
  change: ChangeForm,
  divorce: DivorceForm,
  estate: EstateView,
  base: BaseForm,
  holds: Holds,
  report: ReportForm,
} satisfies Record<string, ComponentType<{ found: AtCounter; title: string; findAgain: () => void }>>
type Act = keyof typeof acts
const names = Object.keys(acts) as Act[]

/** On behalf of somebody with the ID card: everything that the phone does and what only an agency may. */
export default function CounterPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const [found, setFound] = useState<AtCounter | null>(null)
  const [act, setAct] = useState<Act | null>(null)
  const again = useSubmit({
    changesNothing: true,
    act: async (send, named: AtCounter['named']) => ({
      ...(await send('findAtCounter', { body: named })),
      named,
    }),
    onDone: setFound,
  })
  useKeys(
    found === null
      ? []
      : names.map((name, index) => ({
          key: String((index + 1) % 10),
          label: say(name),
          act: () => setAct(name),
        })),
  )
  const Form = act === null ? null : acts[act]
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <FindPerson
        onFound={(one) => {
          setFound(one)
          setAct(null)
        }}
      />
      {!found && <p className="card quiet">{say('findFirst')}</p>}
      {again.error && <Problem error={again.error} />}
      {found && (
        <div className="counter">
          <div className="stack">
            <PersonCard found={found} />
            <nav className="card counter-acts" aria-label={say('acts')}>
              {names.map((name, index) => (
                <button
                  key={name}
                  type="button"
                  className="till-row"
                  aria-current={name === act ? 'true' : undefined}
                  onClick={() => setAct(name)}
                >
                  <span>{say(name)}</span>
                  <kbd>{(index + 1) % 10}</kbd>
                </button>
              ))}
            </nav>
          </div>
          <div>
            {Form === null ? (
              <p className="card quiet">{say('chooseAct')}</p>
            ) : (
              <Form
                key={`${act} ${found.person.id}`}
                found={found}
                title={say(act as Act)}
                findAgain={() => void again.submit(found.named)}
              />
            )}
          </div>
        </div>
      )}
    </>
  )
}
