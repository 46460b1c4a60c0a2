import type { Language } from '@gongji/policy'

/** Whether this browser can read aloud; some web views cannot. */
export const canSpeak = (): boolean => typeof speechSynthesis !== 'undefined'

/** Reads a text aloud, a little slower than usual; whatever was being read stops. */
export function speak(text: string, language: Language, onEnd: () => void): void {
  speechSynthesis.cancel()
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.lang = language === 'zh' ? 'zh-CN' : 'en-GB'
  utterance.rate = 0.85
  utterance.onend = onEnd
  utterance.onerror = onEnd
  speechSynthesis.speak(utterance)
}

export function hush(): void {
  if (canSpeak()) speechSynthesis.cancel()
}
