/** Words about the code that a machine can check: files and names that documents and comments name are there. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from './helpers/repository.ts'

const ROOT = repositoryRoot()
/** Installed, built, or written by a run. */
const NOT_OURS = /^(?:node_modules|dist|out|build|runs)$|^\.|-results$/
/** A source file, with or without folders before it: `cli/main.ts`, `main.ts`. Figures are left out: `trainer/flamingo/…` is no file. */
const SOURCES = /(?<![\w./@:-])(?:[\w.-]+\/)*[\w.-]+\.(?:ts|py)(?![\w/-])/g
/** Other files that documents name, with folders: names alone, such as `README.md`, are everybody's. */
const OTHERS = /(?<![\w./@:-])(?:[\w.-]+\/)+[\w.-]+\.(?:mjs|md|json|toml)(?![\w/-])/g
/** Written by a run, wherever it is told to. */
const MADE = /^schemas\/json\/|\/out\//
/** Histories: they name what was there at the time. */
const HISTORIES = new Set(['CHANGELOG.md', 'docs/log.md', 'bench/results.md'])

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true })) {
    if (NOT_OURS.test(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await filesBelow(path)))
    else if (entry.isFile()) found.push(path)
  }
  return found
}

/** Only comments: paths in code may be made up. */
function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=\s)\/\/ .*$/gm)].map(([comment]) => comment).join('\n')
}

/** Files that a text names and nobody has. A name may leave out the folders above it, and of other files those of users are not ours. */
function missingIn(file: string, text: string, files: ReadonlySet<string>, folders: ReadonlySet<string>): string[] {
  const others = [...text.matchAll(OTHERS)].filter(([name]) => folders.has(name.split('/')[0] ?? ''))
  const named = new Set([...text.matchAll(SOURCES), ...others].map(([name]) => name).filter((name) => !MADE.test(name)))
  const all = [...files]
  return [...named]
    .filter((name) => !files.has(join(dirname(file), name)) && !all.some((path) => `/${path}`.endsWith(`/${name}`)))
    .map((name) => `${file} names ${name}`)
}

test('documents and comments name no file that is not there', async () => {
  const list = await filesBelow('')
  const files = new Set(list)
  const folders = new Set(list.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''))
  const missing: string[] = []
  for (const file of list.filter((path) => !HISTORIES.has(path) && !path.includes('fixtures/'))) {
    if (!/\.(?:md|ts|mjs)$/.test(file)) continue
    const text = await readFile(join(ROOT, file), 'utf8')
    missing.push(...missingIn(file, file.endsWith('.md') ? text : commentsOf(text), files, folders))
  }
  assert.deepEqual(missing, [])
})

test('each decision has a number of its own, which its title says', async () => {
  const names = await readdir(join(ROOT, 'docs', 'adr'))
  for (const name of names) {
    const [title] = (await readFile(join(ROOT, 'docs', 'adr', name), 'utf8')).split('\n')
    assert.match(title ?? '', new RegExp(`^# ${name.slice(0, 4)}: `), name)
  }
  assert.equal(new Set(names.map((name) => name.slice(0, 4))).size, names.length)
})
