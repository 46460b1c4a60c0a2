import { InvalidArgumentError, Option } from 'commander'
import type { Fault, PackFile } from '../packs/index.ts'
import { typedDay } from '../typed/index.ts'
import type { PlainDate } from '../values/dates.ts'
import type { Language } from '../values/text.ts'
import { readPackFiles } from './read-files.ts'

/** Where output goes: a terminal, or a test. */
export type Output = {
  out: (text: string) => void
  err: (text: string) => void
  fail: (code: number) => void
}

/** Wrong packs or bills: every fault is printed, and nothing else. */
export class Wrong extends Error {
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    super('wrong input')
    this.faults = faults
  }
}

/** The YAML files of a folder. @throws Wrong when it holds none */
export async function packFilesIn(folder: string): Promise<PackFile[]> {
  const files = await readPackFiles(folder)
  if (files.length > 0) return files
  throw new Wrong([
    {
      code: 'no-packs',
      file: folder,
      line: 1,
      at: '',
      zh: '这个文件夹里没有规则包（*.yaml）',
      en: 'This folder holds no packs (*.yaml)',
      mend: {
        zh: '用 --packs 指明文件夹，或用 new 新建',
        en: 'Name the folder with --packs, or make a pack with new.',
      },
    },
  ])
}

export const language = (): Option =>
  new Option('--lang <language>', '语言 language').choices(['zh', 'en']).default('zh')
export const packsOption = (): Option =>
  new Option('--packs <folder>', '规则包文件夹 folder of packs').default('policy-packs')
export type Common = { packs: string; bill: string; lang: Language }

export function parseDay(text: string): PlainDate {
  const { value, wrong } = typedDay(text)
  if (wrong) throw new InvalidArgumentError(`${wrong.zh}。 ${wrong.en}.`)
  return value
}
