import {
  type Certainty,
  type CompiledPack,
  type DatedValue,
  type PlainDate,
  parameterWords,
  type Text,
} from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { printValue } from './news-words.ts'

/** One difference between two packs of an area, in values that it states itself. */
export type PackChange = {
  parameter: string
  /** What held on the day before; null: nothing was published. */
  before: unknown
  /** What holds from then on; null: it ends and nothing follows. */
  after: unknown
  from: PlainDate
  to: PlainDate | null
  source: string
  certainty: Certainty
  /** Published but not in force. */
  proposed: boolean
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const inForce = (entries: readonly DatedValue[], on: PlainDate): DatedValue | undefined =>
  entries.find((one) => !one.proposed && one.from <= on && (one.to === null || on <= one.to))

/**
 * What the newer pack says that the older did not: values that are new or differ, on the day they begin, and values
 * that now end. A source or a note alone is no news.
 */
export function packChanges(before: CompiledPack, after: CompiledPack): PackChange[] {
  const changes: PackChange[] = []
  const names = new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])
  for (const parameter of [...names].sort()) {
    const old = before.parameters[parameter] ?? []
    const own = (after.parameters[parameter] ?? []).filter(({ area }) => area === after.area)
    for (const entry of own) {
      const known = old.some(
        (one) => one.from === entry.from && same(one.value, entry.value) && one.proposed === entry.proposed,
      )
      if (known) continue
      // A value that is corrected in place is compared with what stood on its own first day.
      const previous = inForce(old, entry.from) ?? inForce(old, addDays(entry.from, -1))
      if (!entry.proposed && previous && same(previous.value, entry.value)) continue
      changes.push({
        parameter,
        before: previous?.value ?? null,
        after: entry.value,
        from: entry.from,
        to: entry.to,
        source: entry.source,
        certainty: entry.certainty,
        proposed: entry.proposed === true,
      })
    }
    for (const entry of old.filter(
      ({ area, to, proposed }) => area === after.area && to === null && !proposed,
    )) {
      const now = own.find(({ from }) => from === entry.from)
      if (now?.to == null || own.some(({ from }) => from > now.to!)) continue
      changes.push({
        parameter,
        before: entry.value,
        after: null,
        from: addDays(now.to, 1),
        to: null,
        source: now.source,
        certainty: now.certainty,
        proposed: false,
      })
    }
  }
  return changes
}

/** One change in plain words. */
export function changeText({
  parameter,
  before,
  after,
  from,
  to,
  source,
  certainty,
  proposed,
}: PackChange): Text {
  const name = parameterWords(parameter)
  const print = (value: unknown) => printValue(parameter, value)
  const about: Text =
    certainty === 'exact'
      ? { zh: '', en: '' }
      : certainty === 'approximate'
        ? { zh: '(约数)', en: ' (approximate)' }
        : { zh: '(尚未经官方文件证实)', en: ' (not confirmed by an official text)' }
  const until: Text = to === null ? { zh: '', en: '' } : { zh: `，至${to}`, en: ` until ${to}` }
  const sourced: Text = { zh: `依据：${source}${about.zh}。`, en: `Source: ${source}${about.en}.` }
  if (after === null) {
    return {
      zh: `自${from}起，${name.zh}“${print(before).zh}”不再适用。${sourced.zh}`,
      en: `From ${from} the ${name.en} “${print(before).en}” no longer applies. ${sourced.en}`,
    }
  }
  if (proposed) {
    return {
      zh: `已公布、尚未在本地生效：${name.zh}为${print(after).zh}。生效前仍按现行规定。${sourced.zh}`,
      en: `Published, not yet in force here: ${name.en}: ${print(after).en}. Until then the present rule holds. ${sourced.en}`,
    }
  }
  if (before === null) {
    return {
      zh: `自${from}起${until.zh}，${name.zh}为${print(after).zh}。${sourced.zh}`,
      en: `From ${from}${until.en}, ${name.en}: ${print(after).en}. ${sourced.en}`,
    }
  }
  return {
    zh: `自${from}起${until.zh}，${name.zh}由${print(before).zh}调整为${print(after).zh}。${sourced.zh}`,
    en: `From ${from}${until.en}, ${name.en} changes from ${print(before).en} to ${print(after).en}. ${sourced.en}`,
  }
}

/** A draft for the officer to edit: what changes, from when, on what authority. */
export function draftText(pack: CompiledPack, changes: readonly PackChange[]): { title: Text; body: Text } {
  const days = [...new Set(changes.map(({ from }) => from))].sort()
  const first = days[0] ?? ''
  const texts = changes.map(changeText)
  return {
    title: {
      zh: `${pack.name.zh}医保规则有${changes.length}项变化${days.length === 1 ? `，自${first}起` : ''}`,
      en: `${changes.length} rules change in ${pack.name.en}${days.length === 1 ? ` from ${first}` : ''}`,
    },
    body: {
      zh: texts.map(({ zh }, index) => `${index + 1}. ${zh}`).join('\n'),
      en: texts.map(({ en }, index) => `${index + 1}. ${en}`).join('\n'),
    },
  }
}
