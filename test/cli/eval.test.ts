/** What `m3w eval` hands to Python: the run it found, and everything else as it came. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'm3w-eval-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const python = join(folder, 'python')
writeFileSync(python, '#!/bin/sh\necho "$@"\nexit 2\n')
chmodSync(python, 0o755)
mkdirSync(join(folder, 'store', 'train'), { recursive: true })
writeFileSync(join(folder, 'store', 'train', 'model.safetensors'), '')

test("eval of a store asks the run inside it, and exits with the evaluation's code", () => {
  const args = ['eval', join(folder, 'store'), '--benchmark', 'coco', '--shots', '0,4', '--folder', 'coco']
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    env: { ...process.env, M3W_PYTHON: python },
  })
  const run = join(folder, 'store', 'train')
  assert.equal(stdout, `-m flamingo.eval --run ${run} --benchmark coco --shots 0,4 --folder coco\n`)
  assert.equal(status, 2)
})
