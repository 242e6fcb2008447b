/** What decides whether dist/ is current: every source file, wherever it stands, and nothing else. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from '../helpers/repository.ts'

const script = pathToFileURL(join(repositoryRoot(), 'scripts', 'build.mjs')).href
const { digestSources } = (await import(script)) as { digestSources(root: string): Promise<string> }

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'm3w-sources-'))
  for (const path of ['package.json', 'run.ts', 'engine/stores/file.ts', 'dist/run.ts', 'node_modules/a/index.ts']) {
    write(path, '1')
  }
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

describe('the digest of the sources', () => {
  for (const [what, edit] of [
    ['a file at the root is edited', () => write('run.ts', '2')],
    ['a file in a nested folder is edited', () => write('engine/stores/file.ts', '2')],
    ['a source for WebAssembly is added', () => write('engine/hash.as', '1')],
    ['a folder nobody listed is added', () => write('viewer/page.ts', '1')],
    ['a file is deleted', () => rmSync(join(root, 'run.ts'))],
    ['a file is moved', () => renameSync(join(root, 'run.ts'), join(root, 'engine', 'run.ts'))],
    ['the compiler gets other options', () => write('tsconfig.json', '{}')],
    ['other packages are wanted', () => write('package-lock.json', '{}')],
    [
      'an edited file has an old date',
      () => {
        write('run.ts', '2')
        utimesSync(join(root, 'run.ts'), 1, 1)
      },
    ],
  ] as const) {
    it(`changes when ${what}`, async () => {
      const before = await digestSources(root)
      edit()
      assert.notEqual(await digestSources(root), before)
    })
  }

  it('stays when outputs, packages, documents and hidden folders change, or a file is only touched', async () => {
    const before = await digestSources(root)
    for (const path of ['dist/run.ts', 'out/x.ts', 'node_modules/a/index.ts', '.venv/x.ts', 'README.md']) {
      write(path, 'other')
    }
    utimesSync(join(root, 'run.ts'), 9, 9)
    assert.equal(await digestSources(root), before)
  })
})
