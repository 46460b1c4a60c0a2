import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { useForm } from '../form.ts'
import { back, go, usePlace } from '../router.tsx'
import { useElder } from '../settings.ts'
import { useWords } from '../words.ts'
import { announce } from './Announcer.tsx'
import { Button } from './Button.tsx'
import './ui.css'

const words = {
  question: ['第 {now} 个问题，共 {all} 个', 'Question {now} of {all}'],
  next: ['下一个问题', 'Next question'],
  before: ['上一个问题', 'Question before'],
} as const

/** What a form asks at once: one thing, or a few that belong together. */
export type Question = {
  /** Whether the answer as it stands is missing or wrong. */
  wrong: boolean
  /** Its fields; `tried`: what is wrong is to be said. */
  ask: (tried: boolean) => ReactNode
  /** Looks at the answer before the next question comes, and goes on if nothing is against it. */
  check?: ((goOn: () => void) => void) | undefined
}

type Asked = {
  questions: readonly Question[]
  /** The word on the button that sends. */
  action: string
  busy: boolean
  onDone: () => void
  /** What is read before the first question. */
  intro?: ReactNode
  /** What is read before sending: notes, and why it was refused. */
  last?: ReactNode
}

/** A form's questions: all of them on one page, and in the elder size one a page, each with its own address. */
export function Questions(asked: Asked): ReactNode {
  return useElder() ? <OneByOne {...asked} /> : <Together {...asked} />
}

function Together({ questions, action, busy, onDone, intro, last }: Asked): ReactNode {
  const check = questions.flatMap((question) => question.check ?? []).pop()
  const send = (): void => (check ? check(onDone) : onDone())
  const { tried, form } = useForm({ any: questions.some(({ wrong }) => wrong) }, send)
  return (
    <form className="card stack" {...form}>
      {intro}
      {questions.map(({ ask }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: questions keep their order
        <Fragment key={index}>{ask(tried)}</Fragment>
      ))}
      {last}
      <Button type="submit" busy={busy}>
        {action}
      </Button>
    </form>
  )
}

/** Whether what stands before a form is shown: in the elder size only beside its first question. */
export function useFirstQuestion(): boolean {
  const { search } = usePlace()
  return !useElder() || search.question === undefined
}

/** The address of the same page at another of its questions. */
function at({ path, search }: ReturnType<typeof usePlace>, question: number): string {
  const rest = new URLSearchParams(search)
  rest.delete('question')
  if (question > 0) rest.set('question', String(question + 1))
  const text = rest.toString()
  return text === '' ? path : `${path}?${text}`
}

function OneByOne(asked: Asked): ReactNode {
  const place = usePlace()
  const { questions } = asked
  const missing = questions.findIndex(({ wrong }) => wrong)
  const wanted = Math.max(0, Number(place.search.question ?? 1) - 1 || 0)
  // Opened in the middle without the answers before: the first that is missing is asked.
  const now = Math.min(wanted, questions.length - 1, missing === -1 ? wanted : missing)
  const first = useRef(now)
  const question = questions[now]
  if (!question) return null
  return (
    <OneQuestion
      key={now}
      {...asked}
      question={question}
      now={now}
      // The page's own heading was read when it opened.
      arrives={first.current !== now}
      onNext={() => {
        first.current = -1
        go(at(place, now + 1))
      }}
      onBefore={() => {
        first.current = -1
        back(at(place, now - 1))
      }}
    />
  )
}

function OneQuestion({
  questions,
  question,
  now,
  arrives,
  action,
  busy,
  onDone,
  onNext,
  onBefore,
  intro,
  last,
}: Asked & {
  question: Question
  now: number
  arrives: boolean
  onNext: () => void
  onBefore: () => void
}): ReactNode {
  const say = useWords(words)
  const box = useRef<HTMLDivElement>(null)
  const isLast = now === questions.length - 1
  const goOn = isLast ? onDone : onNext
  const send = (): void => (question.check ? question.check(goOn) : goOn())
  const { tried, form } = useForm({ wrong: question.wrong }, send)
  const progress = say('question', { now: now + 1, all: questions.length })
  const unread = useRef(arrives)
  useEffect(() => {
    if (!unread.current) return
    unread.current = false
    // The answer just given is gone from the page: reading goes on at the question that came.
    box.current?.focus()
    announce(progress)
  }, [progress])
  return (
    <form className="card stack" {...form}>
      {now === 0 && intro}
      <div ref={box} className="question stack" tabIndex={-1}>
        {questions.length > 1 && <p className="small quiet">{progress}</p>}
        {question.ask(tried)}
      </div>
      {isLast && last}
      <Button type="submit" busy={busy}>
        {isLast ? action : say('next')}
      </Button>
      {now > 0 && (
        <Button look="plain" onClick={onBefore}>
          {say('before')}
        </Button>
      )}
    </form>
  )
}
