import { expect, it } from 'vitest'
import { bandOf, blankOf, figuresOf, withFigure, withMeasure, withoutFigures } from './written.ts'

const neighbour = `measure: absolute
per: year
bands:
  - { from: { sameAs: criticalIllness.deductible.amount }, ratio: 50 percent }
  - { from: 50000 yuan, ratio: 60 percent }`

it('every figure that is still open is a field, days too', () => {
  const window = blankOf('premium.window')
  expect(figuresOf(window).map(({ unit, number, path }) => [unit, number, path.at(-1)])).toEqual([
    ['day', '', 'from'],
    ['day', '', 'to'],
  ])
  const [opens] = figuresOf(window)
  expect(withFigure(window, opens!, '2024-09-23')).toBe('{ from: 2024-09-23, to: ????-??-?? }')
})

it('a figure is named by the key beside it, and by the band that it lies in', () => {
  const open = withoutFigures(neighbour)
  expect(figuresOf(open).map(({ start, path }) => [bandOf(open, start), path.at(-1)])).toEqual([
    [1, 'ratio'],
    [2, 'from'],
    [2, 'ratio'],
  ])
  const levels = "{ by: level, 'village, 1': 70 percent, '2': 60 percent }"
  expect(figuresOf(levels).map(({ path }) => path.at(-1))).toEqual(['village, 1', '2'])
})

it('bands from the deductible on begin at nothing, whatever the neighbour began with', () => {
  expect(withMeasure(neighbour, 'excess')).toBe(
    neighbour
      .replace('absolute', 'excess')
      .replace('{ sameAs: criticalIllness.deductible.amount }', '0 yuan'),
  )
  expect(withMeasure(withMeasure(blankOf('resident.criticalIllness.ratio'), 'absolute'), 'excess')).toBe(
    blankOf('resident.criticalIllness.ratio'),
  )
})
