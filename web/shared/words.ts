import type { Text } from '@gongji/policy'
import { createElement, Fragment, type ReactNode, useMemo } from 'react'
import { currentSettings, type Settings, useSettings } from './settings.ts'

/** A sentence in Chinese and in English; `{name}` is filled in. Both halves are needed, so English is complete by type. */
export type Sentence = readonly [zh: string, en: string]
export type Dictionary = Readonly<Record<string, Sentence>>

type Filled = Readonly<Record<string, string | number>>
type FilledWithNodes = Readonly<Record<string, ReactNode>>

/** The places of a sentence that are filled in. */
type Places<Half extends string> = string extends Half
  ? string
  : Half extends `${string}{${infer Name}}${infer Rest}`
    ? Name | Places<Rest>
    : never
type PlacesOf<One extends Sentence> = Places<One[0] | One[1]>
/** What has to be told for a sentence: something for each of its places in either language, so that `{name}` is never printed. */
type Told<One extends Sentence, Fact> = [PlacesOf<One>] extends [never]
  ? [facts?: Readonly<Record<string, never>>]
  : [facts: { readonly [Name in PlacesOf<One>]: Fact }]

export type Say<Words extends Dictionary> = {
  <Word extends keyof Words>(word: Word, ...facts: Told<Words[Word], string | number>): string
  /** The same sentence with elements in its places, such as an amount that reads aloud as money. */
  rich: <Word extends keyof Words>(word: Word, ...facts: Told<Words[Word], ReactNode>) => ReactNode
  /** A sentence with the facts that a reply brought for it; null when they leave one of its places empty. */
  given: (word: keyof Words, facts: Filled) => string | null
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
    rich: (word: keyof Words, facts: FilledWithNodes = {}) => fillRich(sentence(word), facts),
    given: (word: keyof Words, facts: Filled) => {
      const said = fill(sentence(word), facts)
      return place.test(said) ? null : said
    },
    text: (both: Text) => both[language],
    language,
  }) as Say<Words>
}

/** The sentences of a page, in the reader's language. Each page brings its own dictionary with its own chunk. */
export function useWords<Words extends Dictionary>(words: Words): Say<Words> {
  const { language } = useSettings()
  return useMemo(() => sayIn(words, language), [words, language])
}

/** For what is not a component, such as spoken text. */
export const sayNow = <Words extends Dictionary>(words: Words): Say<Words> =>
  sayIn(words, currentSettings().language)
