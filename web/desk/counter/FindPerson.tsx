import { type ReactNode, useRef, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from '../hall/words.ts'
import { askLatest } from '../parts/latest.ts'

/** Who stands at the counter, and the name and number on the ID card that the clerk has seen. */
export type AtCounter = Answer<'findAtCounter'> & { named: { name: string; idNumber: string } }

/**
 * The person at the counter by ID card; of another area, the right hall is named. Null as soon as somebody else is looked
 * for: whoever stood here before goes from the screen, found or not.
 */
export function FindPerson({ onFound }: { onFound: (found: AtCounter | null) => void }): ReactNode {
  const say = useWords(words)
  const [name, setName] = useState('')
  const [idNumber, setIdNumber] = useState('')
  const read = readCertificate(idNumber)
  const wanted = useRef({ name: '', idNumber: '' })
  const find = useSubmit({
    changesNothing: true,
    act: (send) =>
      askLatest(wanted, async (named) => ({ ...(await send('findAtCounter', { body: named })), named })),
    onDone: onFound,
  })
  const faults = { name: name.trim() === '', idNumber: idNumber.trim() === '' || read.fault }
  const { tried, form } = useForm(faults, () => {
    wanted.current = { name: name.trim(), idNumber: read.value }
    onFound(null)
    void find.submit()
  })
  return (
    <form {...form} className="card hall-find" aria-label={say('find')}>
      <div className="form-row">
        <TextField
          label={say('name')}
          autoComplete="off"
          value={name}
          onChange={setName}
          error={tried && faults.name ? say('nameNeeded') : undefined}
        />
        <TextField
          label={say('idNumber')}
          autoComplete="off"
          value={idNumber}
          onChange={setIdNumber}
          error={
            !tried || !faults.idNumber
              ? undefined
              : read.fault && idNumber.trim() !== ''
                ? wrongTyped(say('idNumber'), read.fault, say.language)
                : say('idNeeded')
          }
        />
        <Button type="submit" busy={find.busy}>
          {say('find')}
        </Button>
      </div>
      {find.error && (
        <>
          <Problem error={find.error} again={false} />
          <p className="quiet" role="status">
            {say('nobodyNow')}
          </p>
        </>
      )}
    </form>
  )
}

/** Who it is: insurance and family. */
export function PersonCard({
  found: { person, enrolments, guardians, wards },
}: {
  found: AtCounter
}): ReactNode {
  const say = useWords(words)
  return (
    <section className="card" aria-label={say('person')}>
      <h2 className="name" lang="zh">
        {person.name}
      </h2>
      {person.diedOn !== null && <p className="tag tag-danger">{say('died', { day: person.diedOn })}</p>}
      <p className="quiet money">{person.maskedId}</p>
      {enrolments.map(({ scheme, from, to, area }) => (
        <p key={`${scheme} ${area} ${from}`}>
          {say(scheme)}{' '}
          <span className="quiet">
            {from} – {to ?? ''}
          </span>
        </p>
      ))}
      {[['guardians', guardians] as const, ['wards', wards] as const].map(
        ([name, people]) =>
          people.length > 0 && (
            <p key={name}>
              <span className="quiet">{say(name)}</span>{' '}
              <span lang="zh">{people.map((one) => one.name).join('、')}</span>
            </p>
          ),
      )}
      <p className="quiet small">{say('readNote')}</p>
    </section>
  )
}
