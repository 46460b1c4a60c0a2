import { problems } from './problem.ts'

const problem = problems('file', {
  missing: [
    404,
    '没有文件 {path}，或者没有它所在的文件夹。',
    'There is no file {path}, or not the folder that it is in.',
    '请核对文件名和所在文件夹。',
    'Check its name and the folder.',
  ],
  shut: [
    403,
    '运行本命令的用户无权读写 {path}。',
    'The user who runs this may not read or write {path}.',
    '请给这个用户相应的权限，或换一个文件夹。',
    'Give that user the right to, or use another folder.',
  ],
  folder: [
    422,
    '{path} 是文件夹，不是文件。',
    '{path} is a folder, not a file.',
    '请写出文件夹里的文件名。',
    'Name the file in it.',
  ],
  taken: [
    409,
    '{path} 已经存在，没有覆盖。',
    '{path} is there already and was not overwritten.',
    '请换一个文件名，或先把它移走。',
    'Use another name, or move it away first.',
  ],
})

const refusals: Readonly<Record<string, keyof typeof problem>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'shut',
  EPERM: 'shut',
  EROFS: 'shut',
  EISDIR: 'folder',
  EEXIST: 'taken',
}

/** Works with a file that somebody named. @throws Problem naming it, where it cannot be opened */
export async function givenFile<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refusal = refusals[(error as NodeJS.ErrnoException).code ?? '']
    throw refusal === undefined ? error : problem[refusal]({ path })
  }
}
