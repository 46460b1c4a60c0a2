import { kinds } from './take.ts'

/** The page that documents files; a test compares it. */
export const pageFile = new URL('../../../docs/data-files.md', import.meta.url)

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** docs/data-files.md, from the kinds as they are. */
export const pageText = (): string => `# Data files 数据文件

Made by \`npx tsx server/src/intake/write-page.ts\` from the kinds themselves; a test compares it.

\`\`\`sh
gongji import people people.csv --dry-run     # says what would happen; writes nothing but the report
gongji import people people.csv               # people.csv.refused.csv: refused rows, mended there and sent again as they are
gongji export people out.csv                  # the same form back; .jsonl for JSON lines
\`\`\`

- **Form**: CSV (UTF-8 or GB18030), XLSX (the first sheet), or JSON with an object a line. The head names columns in English or
  Chinese, in any order; columns that are not known are passed over. Amounts are yuan, days \`YYYY-MM-DD\` or as a spreadsheet has them.
- **Order**: who first, then what rests on them, as listed here.
- **Again**: a row that is here already and the same changes nothing; one that differs is refused, never overwritten. A file that
  was broken off goes on where it stopped when it is sent again.
- **Refused**: a row that is wrong holds up no other. The report has its line (\`_line\`), the column (\`_field\`), why, and the mend.
  What somebody changed in it (\`_mark\` shows it) is never written over: the next one has a number, \`people.csv.refused-2.csv\`.
- The same rows through the API: \`POST /api/administration/intake/{kind}\`, up to 500 at once.
- 中文表头与英文表头均可；金额以元计。被拒的行连同原因写入“.refused.csv”，改好后可原样再次报送。

${kinds
  .map(
    ({ name, zh, en, fields }) => `## \`${name}\` ${zh}

${en[0]!.toUpperCase()}${en.slice(1)}.

| column | 栏目 | needed | what it holds |
| --- | --- | --- | --- |
${Object.entries(fields)
  .map(([key, field]) => {
    const needed = 'fallback' in field ? '' : 'yes'
    const { zh: says, en: saysEn } = field.about
    return `| \`${key}\` | ${field.zh} | ${needed} | ${cell([says, saysEn === says ? '' : saysEn].filter(Boolean).join(' · '))} |`
  })
  .join('\n')}
`,
  )
  .join('\n')}`
