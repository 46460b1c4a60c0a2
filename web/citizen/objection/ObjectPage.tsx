import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { usePlace } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { EmptyState } from '../../shared/ui/Card.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { TextArea } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { Questions } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

const causes = ['notMine', 'wrongAmount', 'wrongAccount', 'notAuthorised', 'other'] as const
type About =
  | { kind: 'bill'; setlId: string; personId?: string }
  | { kind: 'draw'; bindingId: string | null; at: string }

/** What the address says that it is about: a bill of mine or a child's, or a use of my account. */
function useAbout(): About | null {
  const { search } = usePlace()
  if (search.bill !== undefined) {
    return {
      kind: 'bill',
      setlId: search.bill,
      ...(search.for === undefined ? {} : { personId: search.for }),
    }
  }
  if (search.binding !== undefined && search.at !== undefined) {
    return { kind: 'draw', bindingId: search.binding === '' ? null : search.binding, at: search.at }
  }
  return null
}

/** Object to a bill, or to a use of one's account. */
export default function ObjectPage(): ReactNode {
  const say = useWords(words)
  const about = useAbout()
  return (
    <Page title={say('new')} backTo="/records">
      {about ? (
        <Form about={about} />
      ) : (
        <EmptyState icon="objection" action={<LinkButton to="/records">{say('records')}</LinkButton>}>
          {say('unclear')}
        </EmptyState>
      )}
    </Page>
  )
}

function Form({ about }: { about: About }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [cause, setCause] = useState<(typeof causes)[number] | null>(null)
  const [text, setText] = useState('')
  const [hold, setHold] = useState(false)
  const submit = useSubmit({
    see: '/objections',
    act: (send, because: (typeof causes)[number]) =>
      send('submitObjection', {
        body: { about, cause: because, words: text.trim(), holdMeanwhile: about.kind === 'draw' && hold },
      }),
    onDone: () => client.invalidateQueries(),
  })
  if (submit.answer) {
    return (
      <ResultPage
        state="waiting"
        title={say('doneTitle')}
        reference={submit.answer.id}
        actions={<LinkButton to="/objections">{say('see')}</LinkButton>}
      >
        {say('doneText', { held: submit.answer.held ? say('doneHeld') : '' })}
      </ResultPage>
    )
  }
  return (
    <Questions
      action={say('submit')}
      busy={submit.busy}
      onDone={() => cause && submit.submit(cause)}
      intro={
        <p>
          {say(about.kind)}{' '}
          <span className={about.kind === 'bill' ? 'number' : 'money'}>
            {about.kind === 'bill' ? about.setlId : dayAndTime(about.at)}
          </span>
        </p>
      }
      last={submit.error && <Problem error={submit.error} />}
      questions={[
        {
          wrong: cause === null,
          ask: (tried) => (
            <Choice
              legend={say('cause')}
              value={cause}
              onChange={setCause}
              error={tried && cause === null ? say('causeNeeded') : undefined}
              options={causes.map((value) => ({ value, label: say(`cause-${value}`) }))}
            />
          ),
        },
        {
          wrong: text.trim() === '',
          ask: (tried) => (
            <>
              <TextArea
                label={say('words')}
                hint={say('wordsHint')}
                value={text}
                onChange={setText}
                maxLength={2000}
                error={tried && text.trim() === '' ? say('wordsNeeded') : undefined}
              />
              {about.kind === 'draw' && (
                <Tick checked={hold} onChange={setHold}>
                  {say('hold')}
                </Tick>
              )}
            </>
          ),
        },
      ]}
    />
  )
}
