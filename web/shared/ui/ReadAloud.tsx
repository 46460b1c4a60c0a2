import { type ReactNode, useEffect, useState } from 'react'
import { canSpeak, hush, speak } from '../speak.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

const words = { stop: ['不听了', 'Stop'], page: ['念这页', 'Read it out'] } as const

/** Reads a text aloud and stops when asked, or when the page is left. Not there where the browser cannot speak. */
export function ReadAloud({
  text,
  label,
  look = 'second',
}: {
  text: string | (() => string)
  label: string
  look?: 'second' | 'plain'
}): ReactNode {
  const say = useWords(words)
  const [speaking, setSpeaking] = useState(false)
  useEffect(() => hush, [])
  if (!canSpeak()) return null
  const press = (): void => {
    if (speaking) {
      hush()
      setSpeaking(false)
      return
    }
    setSpeaking(true)
    speak(typeof text === 'string' ? text : text(), say.language, () => setSpeaking(false))
  }
  return (
    <Button look={look} aria-pressed={speaking} onClick={press}>
      {speaking ? say('stop') : label}
    </Button>
  )
}

/** Reads the page as it stands: its heading, and what is written under it. */
export function ReadPage(): ReactNode {
  const say = useWords(words)
  const text = (): string =>
    [document.querySelector('h1'), document.querySelector('main')]
      .map((part) => (part instanceof HTMLElement ? part.innerText : ''))
      .join('\n')
  return <ReadAloud text={text} label={say('page')} look="plain" />
}
