import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  checkPacks,
  diseaseLines,
  diseaseTemplate,
  droppedDiseases,
  type PackFile,
  readDiseases,
  withCases,
  withLine,
  writtenValue,
} from '../packs/index.ts'
import { plain } from '../typed/index.ts'
import type { PlainDate } from '../values/dates.ts'
import type { Certainty } from '../values/pack.ts'
import type { Language } from '../values/text.ts'
import { type Common, language, type Output, packFilesIn, packsOption, parseDay, Wrong } from './common.ts'
import { faultText } from './print.ts'

type ListOptions = {
  packs: string
  lang: Language
  area: string
  from: PlainDate
  source: string
  certainty: Certainty
}

/** `policy diseases LIST --area … --from … --source …` */
export function addDiseases(program: Command, { out, fail }: Output): void {
  program
    .command('diseases')
    .description('把慢特病名单（表格）写进规则包。Write a list of chronic diseases into a pack.')
    .argument('[list]', '名单，CSV；不写就打印模板 the list, CSV; left out: prints the template')
    .addOption(packsOption())
    .addOption(language())
    .option('--area <area>', '哪个统筹区 of which area', plain)
    .option('--from <date>', '从哪天起 from which day', parseDay)
    .option('--source <document>', '依据 the document that says so')
    .addOption(
      new Option('--certainty <certainty>', '确定程度 how sure')
        .choices(['exact', 'approximate', 'unverified'])
        .default('exact'),
    )
    .action(async (list: string | undefined, given: Partial<ListOptions> & Common) => {
      if (list === undefined) return out(diseaseTemplate.trimEnd())
      const { packs: folder, lang, area, from, source, certainty = 'exact' } = given
      if (area === undefined || from === undefined || source === undefined) {
        throw new InvalidArgumentError(
          '要写 --area、--from、--source：哪个统筹区、从哪天起、依据。 Say --area, --from and --source.',
        )
      }
      const before = await packFilesIn(folder)
      const stated = { area, from, source, certainty }
      const read = readDiseases({ path: list, text: await readFile(list, 'utf8') })
      if (read.faults.length > 0) throw new Wrong(read.faults)
      const { lines, faults } = diseaseLines(before, read.diseases, stated)
      if (faults.length > 0) throw new Wrong(faults.map((fault) => ({ ...fault, file: list })))
      const after = lines.reduce<PackFile[] | null>((files, line) => files && withLine(files, line), before)
      if (after === null) {
        throw new InvalidArgumentError(`没有${area}的规则包：先用 new 新建。 There is no pack of ${area}.`)
      }
      const name = `${read.diseases.length}种慢特病，${from}起`
      const rules = Object.fromEntries(lines.map((line) => [line.name, writtenValue(line.value)]))
      const cased = withCases(after, area, [{ case: name, on: from, rules }])!
      const changed = cased.filter(({ path, text }) => before.find((one) => one.path === path)?.text !== text)
      for (const { path, text } of changed) {
        await writeFile(join(folder, path), text)
        out(join(folder, path))
      }
      const dropped = droppedDiseases(before, read.diseases, stated).map(({ zh }) => zh)
      if (dropped.length > 0) {
        out(
          lang === 'zh'
            ? `现行名单里有、新名单里没有：${dropped.join('、')}`
            : `No longer on the list: ${dropped.join(', ')}`,
        )
      }
      const found = checkPacks(cased, { on: from }).filter(({ warning }) => !warning)
      if (found.length === 0) return
      out(faultText(found, lang))
      fail(1)
    })
}
