import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { PackFile } from '../packs/index.ts'

/** Every YAML file below the folder, in order of path; paths are relative to it. */
export async function readPackFiles(folder: string): Promise<PackFile[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((one) => one.isFile() && /\.ya?ml$/.test(one.name))
    .map((one) => relative(folder, join(one.parentPath, one.name)))
    .sort()
  return await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  )
}
