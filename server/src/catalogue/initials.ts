// The first character of each initial in the order of pinyin; no syllable begins with I, U or V.
const letters = 'ABCDEFGHJKLMNOPQRSTWXYZ'
const firsts = [...'阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀']
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
const known = new Map<string, string>()

function letterOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return /[a-z0-9]/i.test(character) ? character.toUpperCase() : ''
  let [low, high] = [0, firsts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (collator.compare(firsts[middle]!, character) <= 0) low = middle + 1
    else high = middle
  }
  return letters[low - 1] ?? ''
}

/** The initials of a name's pinyin, as cashiers type them: 挂号费 → GHF. A character with several readings has its first. */
export function initialsOf(name: string): string {
  let initials = ''
  for (const character of name.normalize('NFKC')) {
    let letter = known.get(character)
    if (letter === undefined) {
      letter = letterOf(character)
      known.set(character, letter)
    }
    initials += letter
  }
  return initials
}
