import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../shared/ui/Icon.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { type DemoPerson, useEntering } from './Families.tsx'
import { words } from './words.ts'

/** Three doors, each for one kind of visitor: the family's phone, signed in at once; the till; a hospital's program. */
export function Doors({ people }: { people: readonly DemoPerson[] | undefined }): ReactNode {
  const say = useWords(words)
  const enter = useEntering()
  const first = people?.find(({ name }) => name === '张伟') ?? people?.[0]
  return (
    <nav className="doors" aria-label={say('doors')}>
      {enter.error && <Problem error={enter.error} />}
      <button
        type="button"
        className="door door-first"
        aria-busy={enter.busy || undefined}
        onClick={() => first && enter.submit(first.id)}
      >
        <Door
          icon="family"
          title={say('doorFamily')}
          note={say('doorFamilyNote', { name: first?.name ?? '张伟' })}
        />
      </button>
      <a className="door" href="/desk/till">
        <Door icon="till" title={say('doorTill')} note={say('doorTillNote')} />
      </a>
      <a className="door" href="/docs">
        <Door icon="code" title={say('doorHospital')} note={say('doorHospitalNote')} />
      </a>
    </nav>
  )
}

function Door({ icon, title, note }: { icon: IconName; title: string; note: string }): ReactNode {
  return (
    <>
      <Icon name={icon} size="28px" />
      <span>
        <strong>{title}</strong>
        <small>{note}</small>
      </span>
      <Icon name="next" size="1.1em" />
    </>
  )
}
