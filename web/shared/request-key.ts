/** Where the keys of acts without an answer wait; gone with the tab. */
const place = 'gongji.unanswered'

type Kept = Record<string, string>

function readKept(): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? '{}') as Kept
  } catch {
    return {}
  }
}

let withoutStorage: Kept = {}

function keep(kept: Kept): void {
  withoutStorage = kept
  try {
    sessionStorage.setItem(place, JSON.stringify(kept))
  } catch {
    // Some web views forbid storage: the keys then last as long as the page.
  }
}

const kept = (): Kept => ({ ...withoutStorage, ...readKept() })

/** 53 bits of a text (cyrb53), so that what was typed is not itself written down. */
function digest(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36)
}

const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * The key of one act that moves money: the same for the same content until its outcome is known, also after a reload or
 * a way back, so that asking again never pays twice.
 */
export function keyOf(route: string, content: unknown): { key: string; known: () => void } {
  const name = digest(`${route} ${JSON.stringify(content)}`)
  const key = kept()[name] ?? newKey()
  keep({ ...kept(), [name]: key })
  const known = (): void => {
    const { [name]: _, ...others } = kept()
    withoutStorage = others
    keep(others)
  }
  return { key, known }
}
