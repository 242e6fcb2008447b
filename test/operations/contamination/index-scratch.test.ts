/** What index builds leave beside their file: nothing, whatever ends them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { takeLock } from '../../../engine/queues/lock.ts'
import { withIndexScratch } from '../../../operations/contamination/index-scratch.ts'
import { withFolder } from '../../engine/toy-run.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'main.js')
const scratchIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('.m3w-index-'))

it('an index build whose disk takes no more says so, exits 4 and leaves nothing', () =>
  withFolder(async (folder) => {
    const words = (n: number): string => Array.from({ length: 15 }, (_, k) => `w${(n * 15 + k).toString(36)}`).join(' ')
    const lines = Array.from({ length: 40_000 }, (_, n) => JSON.stringify({ question: words(n) }))
    writeFileSync(join(folder, 't.jsonl'), lines.join('\n'))
    const args = [process.execPath, CLI, 'contamination-index', join(folder, 't.jsonl'), '--out', join(folder, 'x')]
    const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -f 2000; exec "$0" "$@"', ...args], { encoding: 'utf8' })
    assert.equal(status, 4, stderr)
    assert.match(stderr, /takes no more of the index/)
    assert.deepEqual(readdirSync(folder), ['t.jsonl'])
  }))

it('a full disk is said in words, with exit code of the store', () =>
  withFolder(async (folder) => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    await assert.rejects(
      withIndexScratch(join(folder, 'x'), () => Promise.reject(full)),
      {
        code: 'E_STORE_FULL',
        message: /^No space left in /,
      },
    )
    assert.deepEqual(readdirSync(folder), [])
  }))

it('scratch of a killed index build is deleted by the next, that of a running one is not', () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, '.m3w-index-killed'))
    writeFileSync(join(folder, '.m3w-index-killed', 'grams'), 'x')
    const lock = await takeLock(join(folder, '.m3w-index-runs', 'build.lock'), 0)
    await withIndexScratch(join(folder, 'x'), async (own) => {
      assert.ok(existsSync(own))
      await withIndexScratch(join(folder, 'x'), async () => assert.ok(existsSync(own)))
    })
    assert.deepEqual(scratchIn(folder), ['.m3w-index-runs'])
    lock?.release()
  }))

it('a folder cannot be the file of an index', () =>
  withFolder(async (folder) => {
    await assert.rejects(
      withIndexScratch(folder, async () => undefined),
      { code: 'E_INPUT', message: /is a folder/ },
    )
  }))
