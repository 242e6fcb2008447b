/** Words about the code that a machine can check: files that documents and comments name are there. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from './helpers/repository.ts'

const ROOT = repositoryRoot()
const FOLDERS = 'core|schemas|shards|crawler|extract|filters|engine|cli|bench|test|examples|scripts|trainer|docs'
/** A path from the repository's root, such as `cli/main.ts`. Figures are left out: `trainer/flamingo/…` is no path. */
const PATHS = new RegExp(`(?<![\\w./-])(?:${FOLDERS})/[\\w./-]*\\.(?:ts|mjs|py|md|json|toml)(?![\\w/])`, 'g')
/** Written by a run or by somebody else. */
const NOT_OURS = /^(schemas\/json|examples\/.*\/out)\/|node_modules/
/** Histories: they name what was there at the time. */
const HISTORIES = new Set(['CHANGELOG.md', 'docs/log.md', 'bench/results.md'])

async function filesBelow(folder: string, ext: RegExp): Promise<string[]> {
  const names = await readdir(join(ROOT, folder), { recursive: true })
  return names.filter((name) => ext.test(name) && !name.includes('node_modules')).map((name) => join(folder, name))
}
/** Only comments: paths in code may be made up. */
function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm)].map(([comment]) => comment).join('\n')
}
function missingIn(file: string, text: string): string[] {
  const named = new Set([...text.matchAll(PATHS)].map(([path]) => path).filter((path) => !NOT_OURS.test(path)))
  return [...named]
    .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, dirname(file), path)))
    .map((path) => `${file} names ${path}`)
}

test('documents and comments name no file that is not there', async () => {
  const missing: string[] = []
  for (const file of ['README.md', ...(await filesBelow('docs', /\.md$/))]) {
    if (!HISTORIES.has(file)) missing.push(...missingIn(file, await readFile(join(ROOT, file), 'utf8')))
  }
  for (const folder of [
    'core',
    'schemas',
    'shards',
    'crawler',
    'extract',
    'filters',
    'engine',
    'cli',
    'bench',
    'test',
  ]) {
    for (const file of await filesBelow(folder, /\.ts$/)) {
      missing.push(...missingIn(file, commentsOf(await readFile(join(ROOT, file), 'utf8'))))
    }
  }
  assert.deepEqual(missing, [])
})
