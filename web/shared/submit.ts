import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { type Answer, exchange, type Given, Refused, type RouteName, takesKey } from './api.ts'
import { keyOf } from './request-key.ts'
import { currentSettings } from './settings.ts'
import { announce } from './ui/Announcer.tsx'

/** What a page gives for a route; the request key is not the page's to choose. */
type Content<Name extends RouteName> =
  Given<Name> extends { body: { requestKey: string } }
    ? Omit<Given<Name>, 'body'> & { body: Omit<Given<Name>['body'], 'requestKey'> }
    : Given<Name>

/** Sends to a route that may change something. */
export type Send = <Name extends RouteName>(name: Name, content: Content<Name>) => Promise<Answer<Name>>

/** How somebody learns what became of it: by asking once more under the same key, or by looking. */
export type WayToKnow = { askAgain: () => void } | { see: string } | { readAgain: () => void }

/** It was sent and no answer came: it may have happened or not. */
export class Unanswered extends Refused {
  readonly way: WayToKnow

  constructor(way: WayToKnow) {
    super(0, 'askAgain' in way ? unansweredWithKey : unanswered)
    this.way = way
  }
}

const notSent = {
  type: '/problems/phone/not-sent',
  zh: {
    what: '没有提交：现在没有网络。',
    mend: '您填的都还在。有网络后请再按一次；不按，就不会提交。',
  },
  en: {
    what: 'Not submitted: there is no network now.',
    mend: 'What you entered is still here. Press again once there is a network; unless you press, nothing is sent.',
  },
}
const unansweredWithKey = {
  type: '/problems/phone/outcome-unknown',
  zh: {
    what: '还不知道有没有办成：已经发出，没有收到答复。',
    mend: '请按“查询办理结果”。查的是同一笔，不会付第二次。',
  },
  en: {
    what: 'It is not known whether it was done: it was sent and no answer came.',
    mend: 'Press “Ask what became of it”. It asks for the same payment and never pays a second time.',
  },
}
const unanswered = {
  type: '/problems/phone/outcome-unknown',
  zh: {
    what: '还不知道有没有办成：已经发出，没有收到答复。',
    mend: '请先看看现在的情况；没有办成，再提交一次。',
  },
  en: {
    what: 'It is not known whether it was done: it was sent and no answer came.',
    mend: 'See first how things stand; if it was not done, submit again.',
  },
}

const done = { zh: '办好了。', en: 'Done.' }
const signInFirst = '/problems/http/sign-in-first'

export type Submit<Input, Result> = {
  submit: (input: Input) => Promise<void>
  /** It is under way; submitting again does nothing. */
  busy: boolean
  /** It ended well. */
  done: boolean
  answer: Result | undefined
  error: Error | null
  reset: () => void
}

/**
 * Where the reader stands as something is sent. What was pressed may be gone when it is done: reading then goes on at what was
 * around it, and not at the top of the page.
 */
function standing(): () => void {
  const around: HTMLElement[] = []
  for (let one = document.activeElement; one instanceof HTMLElement; one = one.parentElement) around.push(one)
  const keep = (): void => {
    if (document.activeElement !== null && document.activeElement !== document.body) return
    const left = around.find((one) => one.isConnected && one.matches('section, form, li, main'))
    const place = left ?? document.querySelector<HTMLElement>('h1')
    if (!place) return
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1
    place.focus({ preventScroll: left !== undefined })
  }
  return () => void requestAnimationFrame(() => requestAnimationFrame(keep))
}

/** Sends for one press, and knows afterwards whether what it sent had a key. */
function sending(): { send: Send; hasKey: () => boolean } {
  let keyed = false
  const send: Send = async (name, content) => {
    type Whole = Given<typeof name>
    keyed = takesKey(name)
    if (!keyed) return await exchange(name, content as Whole)
    const { key, known } = keyOf(String(name), content)
    const { body } = content as { body: object }
    try {
      const answer = await exchange(name, {
        ...content,
        body: { ...body, requestKey: key },
      } as unknown as Whole)
      known()
      return answer
    } catch (error) {
      // Refused for good: the next try is another act.
      if (error instanceof Refused && error.status >= 400 && error.status < 500) known()
      throw error
    }
  }
  return { send, hasKey: () => keyed }
}

type State<Result> = Pick<Submit<unknown, Result>, 'busy' | 'done' | 'answer' | 'error'>
const idle = { busy: false, done: false, answer: undefined, error: null }

/**
 * The one way in which pages change something: sent now or not at all. Without a network it says so at once and sends
 * nothing, then or later; nothing is repeated by itself; an answer that was lost is called unknown, and asked for again
 * under the same key. A session that ended leaves the page and its answers as they are.
 */
export function useSubmit<Result, Input = void>({
  act,
  onDone,
  see,
  changesNothing = false,
  silent = false,
  says,
}: {
  act: (send: Send, input: Input) => Promise<Result>
  onDone?: (result: Result) => unknown
  /** The page that shows whether it was done; without it, this page does. */
  see?: string
  /** It only asks, and may be pressed again whatever became of it. */
  changesNothing?: boolean
  /** Nobody pressed for it: nothing is said when it is done. */
  silent?: boolean
  /** What is now true, for whoever hears the page. */
  says?: (result: Result) => string
}): Submit<Input, Result> {
  const client = useQueryClient()
  const [state, setState] = useState<State<Result>>(idle)
  const underWay = useRef(false)
  const unknown = useRef(false)
  const latest = useRef({ act, onDone, see, changesNothing, silent, says })
  latest.current = { act, onDone, see, changesNothing, silent, says }

  const submit = useCallback(
    async (input: Input): Promise<void> => {
      if (underWay.current) return
      if (!navigator.onLine) {
        // What is not known yet stays unknown.
        if (!unknown.current) setState({ ...idle, error: new Refused(0, notSent) })
        return
      }
      underWay.current = true
      unknown.current = false
      setState({ ...idle, busy: true })
      const { send, hasKey } = sending()
      const { see, changesNothing, silent, says } = latest.current
      const keepStanding = silent ? null : standing()
      try {
        const answer = await latest.current.act(send, input)
        // A page that has more to say says it after this.
        if (!changesNothing && !silent) announce(says?.(answer) ?? done[currentSettings().language])
        await latest.current.onDone?.(answer)
        setState({ busy: false, done: true, answer, error: null })
        keepStanding?.()
      } catch (error) {
        if (error instanceof Refused && error.type === signInFirst) {
          // The door notices that nobody is signed in any more, and asks in front of this page.
          setState(idle)
          await client.invalidateQueries({ queryKey: ['readMe'] })
        } else if (error instanceof Refused && error.status === 0 && !changesNothing) {
          const way = hasKey()
            ? { askAgain: () => void submit(input) }
            : see === undefined
              ? { readAgain: () => void client.invalidateQueries() }
              : { see }
          unknown.current = true
          setState({ ...idle, error: new Unanswered(way) })
        } else setState({ ...idle, error: error as Error })
      } finally {
        underWay.current = false
      }
    },
    [client],
  )
  const reset = useCallback(() => setState(idle), [])
  return { ...state, submit, reset }
}
