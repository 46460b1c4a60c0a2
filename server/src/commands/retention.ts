import { Command } from 'commander'
import { periods } from '../periods.ts'

const sure = { exact: '已核对 read', approximate: '待确认 reported', unverified: '待确认 not read' } as const

/** Every period with its document, how sure it is, and which the agency confirms: a line each. */
export const retentionText = (): string =>
  periods()
    .map(({ what, days, years, source, dated, certainty, seen }) => {
      const long = years !== null ? `${years}年 years` : days !== null ? `${days}天 days` : '永久 for good'
      const when = seen === null ? '' : ` ${seen}`
      return `${long}\t${sure[certainty]}${when}\t${what.zh} ${what.en}\t${source} (${dated})`
    })
    .join('\n')

/** `retention`: what is kept how long and by which document. */
export const retentionCommand = (): Command =>
  new Command('retention')
    .description('print what is kept how long, by which document, and what the agency has to confirm')
    .action(() => console.log(retentionText()))
