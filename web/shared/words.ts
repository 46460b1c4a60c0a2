import type { Text } from '@gongji/policy'
import { createElement, Fragment, type ReactNode, useMemo } from 'react'
import { currentSettings, type Settings, useSettings } from './settings.ts'

/** A sentence in Chinese and in English; `{name}` is filled in. Both halves are needed, so English is complete by type. */
export type Sentence = readonly [zh: string, en: string]
export type Dictionary = Readonly<Record<string, Sentence>>

type Filled = Readonly<Record<string, string | number>>
type FilledWithNodes = Readonly<Record<string, ReactNode>>

export type Say<Words extends Dictionary> = {
  (word: keyof Words, facts?: Filled): string
  /** The same sentence with elements in its places, such as an amount that reads aloud as money. */
  rich: (word: keyof Words, facts: FilledWithNodes) => ReactNode
  /** A sentence of the server, which comes in both languages. */
  text: (sentence: Text) => string
  language: Settings['language']
}

const place = /\{(\w+)\}/

export const fill = (sentence: string, facts: Filled): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))

function fillRich(sentence: string, facts: FilledWithNodes): ReactNode {
  const parts = sentence.split(/(\{\w+\})/)
  return parts.map((part, index) => {
    const name = place.exec(part)?.[1]
    return createElement(Fragment, { key: index }, name === undefined ? part : (facts[name] ?? part))
  })
}

export function sayIn<Words extends Dictionary>(words: Words, language: Settings['language']): Say<Words> {
  const half = language === 'zh' ? 0 : 1
  const sentence = (word: keyof Words): string => words[word]?.[half] ?? String(word)
  const say = (word: keyof Words, facts: Filled = {}): string => fill(sentence(word), facts)
  return Object.assign(say, {
    rich: (word: keyof Words, facts: FilledWithNodes) => fillRich(sentence(word), facts),
    text: (both: Text) => both[language],
    language,
  })
}

/** The sentences of a page, in the reader's language. Each page brings its own dictionary with its own chunk. */
export function useWords<Words extends Dictionary>(words: Words): Say<Words> {
  const { language } = useSettings()
  return useMemo(() => sayIn(words, language), [words, language])
}

/** For what is not a component, such as spoken text. */
export const sayNow = <Words extends Dictionary>(words: Words): Say<Words> =>
  sayIn(words, currentSettings().language)
