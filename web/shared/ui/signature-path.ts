export type Point = { x: number; y: number }

/** Strokes as an SVG path on a 600 × 240 box, whole numbers: what is kept with the letter. */
export const toPath = (strokes: readonly (readonly Point[])[]): string =>
  strokes
    .filter((stroke) => stroke.length > 1)
    .map((stroke) =>
      stroke.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${Math.round(x)} ${Math.round(y)}`).join(''),
    )
    .join('')
