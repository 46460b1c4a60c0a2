import type { Mutant } from './mutant.ts'

type Outcome = 'killed' | 'survived' | 'invalid'
export type Verdict = {
  mutant: Mutant
  outcome: Outcome
  /** The test that saw it, or what is wrong with the list. */
  by: string
  /** Milliseconds. */
  took: number
}

/** What a run found, as the page that docs/mutants.md is. */
export function report(
  lists: Readonly<Record<string, readonly Mutant[]>>,
  verdicts: readonly Verdict[],
): string {
  const rows = Object.entries(lists).map(([module, mutants]) => {
    const own = verdicts.filter(({ mutant }) => mutants.includes(mutant))
    const killed = own.filter(({ outcome }) => outcome === 'killed').length
    return { module, listed: mutants.length, laid: own.length, killed }
  })
  const listed = Object.values(lists).flat().length
  const laid = verdicts.length
  const killed = verdicts.filter(({ outcome }) => outcome === 'killed').length
  const others = verdicts.filter(({ outcome }) => outcome !== 'killed')
  const share = laid === 0 ? '–' : `${((killed / laid) * 100).toFixed(1)} %`
  return [
    '# Promises and the tests that hold them',
    '',
    '`npm run mutate` breaks the code on purpose, one promise at a time, as a careless change would, and runs the tests. The',
    'list stands in [`mutants/list`](../mutants/list); `-- --only wallet` lays some of it.',
    '',
    laid === listed
      ? 'This page is what the last run printed: all of the list was laid.'
      : `This page is what the last run printed: ${laid} of the ${listed} of the list were laid, the others not.`,
    '',
    '| module | listed | laid | killed | survived |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows
      .filter((row) => row.laid > 0)
      .map(
        (row) => `| ${row.module} | ${row.listed} | ${row.laid} | ${row.killed} | ${row.laid - row.killed} |`,
      ),
    `| **all** | **${listed}** | **${laid}** | **${killed}** (${share}) | **${laid - killed}** |`,
    '',
    ...(others.length === 0
      ? ['No survivors.', '']
      : [
          '## Survivors',
          '',
          ...others.flatMap(({ mutant, outcome, by }) => [
            `- \`${mutant.file}\`: ${mutant.promise}. ${
              outcome === 'invalid' ? by : (mutant.survives ?? 'No test sees it yet.')
            }`,
            `  \`${oneLine(mutant.from)}\` → \`${oneLine(mutant.to)}\``,
          ]),
          '',
        ]),
  ].join('\n')
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ') || '(nothing)'
