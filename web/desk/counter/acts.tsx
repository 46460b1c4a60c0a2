import type { ReactNode } from 'react'
import { yuan } from '../../shared/show.ts'
import { useWords } from '../../shared/words.ts'
import { type ActField, ActForm, type Values } from './ActForm.tsx'
import type { AtCounter } from './FindPerson.tsx'
import { words } from './words.ts'

type Asked = { found: AtCounter; title: string; findAgain: () => void }

/** Who may act for a child, with the document that was seen. */
export function GuardianForm({ found, title, findAgain }: Asked): ReactNode {
  const say = useWords(words)
  return (
    <ActForm
      title={title}
      onDone={findAgain}
      fields={[
        { name: 'name', label: 'guardianName', kind: 'text' },
        { name: 'idNumber', label: 'guardianId', kind: 'idNumber' },
        {
          name: 'proof',
          label: 'proof',
          kind: 'choice',
          options: ['householdRegister', 'birthCertificate', 'courtDecision'],
        },
      ]}
      act={async (send, { name = '', idNumber = '', proof }) => {
        await send('recordGuardian', {
          body: { child: found.named, guardian: { name, idNumber }, proof: proof as 'householdRegister' },
        })
        return say('guardianDone', { guardian: name, child: found.person.name })
      }}
    >
      <p lang="zh">{say('child', { name: found.person.name })}</p>
    </ActForm>
  )
}

const isKind =
  (...kinds: string[]) =>
  ({ kind = '' }: Values): boolean =>
    kinds.includes(kind)
const changeFields: readonly ActField[] = [
  {
    name: 'kind',
    label: 'changeKind',
    kind: 'choice',
    options: ['death', 'leave', 'suspend', 'resume', 'move', 'scheme'],
  },
  { name: 'died', label: 'diedOn', kind: 'date', when: isKind('death') },
  { name: 'last', label: 'last', kind: 'date', when: isKind('leave') },
  { name: 'on', label: 'on', kind: 'date', when: isKind('suspend', 'resume', 'move', 'scheme') },
  { name: 'area', label: 'area', kind: 'area', when: isKind('move') },
  {
    name: 'scheme',
    label: 'toScheme',
    kind: 'choice',
    options: ['employee', 'resident'],
    when: isKind('scheme'),
  },
  {
    name: 'category',
    label: 'category',
    kind: 'choice',
    options: ['working', 'retired', 'minor', 'adult', 'elderly'],
    when: isKind('scheme'),
  },
]

function changeOf({ kind, died = '', last = '', on = '', area = '', scheme, category }: Values) {
  switch (kind) {
    case 'leave':
      return { kind, last } as const
    case 'suspend':
    case 'resume':
      return { kind, on } as const
    case 'move':
      return { kind, area, on } as const
    case 'scheme':
      return { kind, scheme: scheme as 'employee', category: category as 'working', on } as const
    default:
      return { kind: 'death', on: died } as const
  }
}

/** Death, leaving, suspension, moving, another scheme; and what depends on it. */
export function ChangeForm({ found, title, findAgain }: Asked): ReactNode {
  const say = useWords(words)
  return (
    <ActForm
      title={title}
      onDone={findAgain}
      fields={changeFields}
      sure={({ kind, died = '' }) =>
        kind === 'death'
          ? {
              title: say('deathSure', { name: found.person.name, id: found.person.maskedId, day: died }),
              says: say('deathMeans'),
            }
          : null
      }
      act={async (send, values) => {
        const effect = await send('reportChange', {
          body: { person: found.named, change: changeOf(values) },
        })
        if (!effect.done) return say('changeWaits', { day: effect.effectiveOn })
        const said = say('changed', {
          day: effect.effectiveOn,
          bindings: effect.endedBindings,
          filings: effect.endedFilings,
        })
        return effect.toHeirsFen > 0 ? `${said}${say('heirsGet', { amount: yuan(effect.toHeirsFen) })}` : said
      }}
    />
  )
}

/** A marriage has ended. */
export function DivorceForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  return (
    <ActForm
      title={title}
      fields={[
        { name: 'name', label: 'other', kind: 'text' },
        { name: 'idNumber', label: 'otherId', kind: 'idNumber' },
      ]}
      act={async (send, { name = '', idNumber = '' }) => {
        const { endedBindings } = await send('reportDivorce', {
          body: { one: found.named, other: { name, idNumber } },
        })
        return say('divorced', { count: endedBindings })
      }}
    />
  )
}

/** What a member's monthly contribution is computed from; another clerk approves it. */
export function BaseForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  return (
    <ActForm
      title={title}
      fields={[
        { name: 'from', label: 'from', kind: 'date' },
        { name: 'base', label: 'baseFen', kind: 'money', optional: true },
        { name: 'fixed', label: 'fixedFen', kind: 'money', optional: true },
      ]}
      act={async (send, { from = '' }, { base = null, fixed = null }) => {
        await send('setContributionBase', {
          body: { person: found.named, from, baseFen: base, fixedFen: fixed },
        })
        return say('baseProposed')
      }}
    />
  )
}

/** Somebody says that a relation is not true: it is held until two clerks have concluded. */
export function ReportForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  return (
    <ActForm
      title={title}
      fields={[
        { name: 'name', label: 'relative', kind: 'text' },
        { name: 'idNumber', label: 'idNumber', kind: 'idNumber' },
        { name: 'words', label: 'whatHappened', kind: 'long' },
      ]}
      act={async (send, { name = '', idNumber = '', words: said = '' }) => {
        await send('reportCase', {
          body: { payer: found.named, relative: { name, idNumber }, words: said },
        })
        return say('reported')
      }}
    />
  )
}
