import { type ReactNode, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { LetterEnglish } from '../../shared/ui/LetterEnglish.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Binding } from './describe.ts'
import { useFamilyChanged } from './queries.ts'
import { words } from './words.ts'

/** The other side's consent, or a guardian's for a child: read the letter, tick, consent. */
export function AcceptBinding({
  binding,
  letter,
  onAccepted,
}: {
  binding: Binding
  letter: Pick<Answer<'readBinding'>['letters'][number], 'text' | 'english'>
  onAccepted: () => void
}): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const [ticked, setTicked] = useState(false)
  const [missing, setMissing] = useState(false)
  const accept = useSubmit({
    act: (send) => send('acceptBinding', { params: { id: binding.id }, body: { agreed: true } }),
    onDone: async () => {
      await changed()
      onAccepted()
    },
  })
  return (
    <Card tone="need">
      <div className="stack">
        <strong>{say('acceptTitle')}</strong>
        <p>{say('invitedText', { payer: binding.payer.name, relative: binding.relative.name })}</p>
        <section className="letter-text" lang="zh-CN" aria-label={say('letters')}>
          {letter.text}
        </section>
        <LetterEnglish english={letter.english} language={say.language} />
        <Tick
          checked={ticked}
          onChange={(on) => {
            setTicked(on)
            setMissing(false)
          }}
          error={missing ? say('acceptNeed') : undefined}
        >
          {say('acceptTick')}
        </Tick>
        {accept.error && <Problem error={accept.error} />}
        <Button busy={accept.busy} onClick={() => (ticked ? accept.submit() : setMissing(true))}>
          {say('accept')}
        </Button>
      </div>
    </Card>
  )
}
