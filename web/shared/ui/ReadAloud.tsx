import { type ReactNode, useEffect, useState } from 'react'
import { canSpeak, hush, speak } from '../speak.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'

const words = { stop: ['不听了', 'Stop'] } as const

/** Reads a text aloud and stops when asked, or when the page is left. Not there where the browser cannot speak. */
export function ReadAloud({ text, label }: { text: string; label: string }): ReactNode {
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
    speak(text, say.language, () => setSpeaking(false))
  }
  return (
    <Button look="second" aria-pressed={speaking} onClick={press}>
      {speaking ? say('stop') : label}
    </Button>
  )
}
