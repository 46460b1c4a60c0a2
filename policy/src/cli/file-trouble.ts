import type { Language, Text } from '../values/text.ts'

const troubles: Readonly<Record<string, Text>> = {
  ENOENT: { zh: '没有这个文件或文件夹', en: 'there is no such file or folder' },
  EEXIST: { zh: '已经有了，没有改动', en: 'is there already and was left as it is' },
  EACCES: { zh: '没有权限', en: 'may not be read or written' },
  EISDIR: { zh: '是文件夹，要一个文件', en: 'is a folder; a file is wanted' },
  ENOTDIR: { zh: '是文件，要一个文件夹', en: 'is a file; a folder is wanted' },
}
/** The machine's own error in words; its code stays for those who search for it. */
export function fileTrouble(error: Error & { code?: unknown; path?: unknown }, lang: Language): string {
  const known = troubles[String(error.code)]
  return known ? `${String(error.path ?? '')}：${known[lang]} (${String(error.code)})` : error.message
}
