/** A layer above the pool (大病保险, 大额补助 …) with everything that a layer states. */
import { stringify } from 'yaml'
import type { PackFile } from './read.ts'
import { type Line, writtenLines, writtenValue } from './write.ts'

/** Each pays from the fund of its name. */
const layerNames = ['largeSum', 'criticalIllness', 'civilServant', 'medicalAid', 'otherFund'] as const
export type LayerName = (typeof layerNames)[number]

export type NewLayer = {
  scheme: 'employee' | 'resident'
  layer: LayerName
  /** What of a bill comes in, and of which benefits. */
  base: readonly string[]
  benefits: readonly string[]
  /** As packs write them; `unknown` where nobody knows. */
  deductible: string
  ratio: string
  cap: string
}

/** Assistance pays last: what every other layer has left. */
const last: LayerName = 'medicalAid'

/** The layers of a scheme with one more, in the order in which they pay. */
const withLayer = (before: readonly string[], layer: LayerName): string[] => {
  const others = before.filter((one) => one !== layer)
  const at = layer === last ? -1 : others.indexOf(last)
  return at < 0 ? [...others, layer] : [...others.slice(0, at), layer, ...others.slice(at)]
}

/** The lines that add a layer from its day on. */
export function layerLines(
  files: readonly PackFile[],
  { scheme, layer, base, benefits, deductible, ratio, cap }: NewLayer,
  stated: Omit<Line, 'name' | 'to' | 'value' | 'proposed'>,
): Line[] {
  const inForce = writtenLines(files, stated.area, `${scheme}.layers`).findLast(
    (one) => !one.proposed && one.from <= stated.from && (one.to === null || one.to >= stated.from),
  )
  const before = inForce === undefined ? [] : writtenValue(inForce.value)
  const layers = withLayer(Array.isArray(before) ? (before as string[]) : [], layer)
  const line = (name: string, value: string): Line => ({
    ...stated,
    name: `${scheme}.${name}`,
    to: null,
    value,
  })
  return [
    line('layers', stringify(layers, { collectionStyle: 'flow' }).trim()),
    line(`${layer}.fund`, layer),
    line(`${layer}.base`, stringify(base, { collectionStyle: 'flow' }).trim()),
    line(`${layer}.benefits`, stringify(benefits, { collectionStyle: 'flow' }).trim()),
    line(`${layer}.deductible`, deductible),
    line(`${layer}.ratio`, ratio),
    line(`${layer}.cap`, cap),
  ]
}
