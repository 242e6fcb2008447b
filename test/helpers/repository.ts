/** Finds the repository and its sources from a compiled test, wherever it was compiled to. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from './source-rules.ts'

/** The nearest folder above this file that holds package.json. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('no package.json above the tests')
    folder = parent
  }
  return folder
}

const SKIPPED = new Set(['node_modules', 'dist', 'out', 'trainer', 'fixtures'])

/** Every .ts file below a folder but generated ones, sorted by path. */
export async function readSources(root: string, folder = ''): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.')) {
      found.push(...(await readSources(root, path)))
    } else if (entry.isFile() && entry.name.endsWith('.ts')) {
      found.push({ path, text: await readFile(join(root, path), 'utf8') })
    }
  }
  return found
}
