/** Files that a run reads: what is kept under a digest has it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { readAll } from '../../../core/store.ts'
import { putFile } from '../../../operations/inputs/frozen-input.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

test('a file that was written over since it was read is refused, and nothing stands under the digest of the old one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-input-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'q.jsonl')
  const store = openMemoryStore()
  writeFileSync(path, 'old')
  const digest = sha256Hex('old')
  writeFileSync(path, 'new')
  await assert.rejects(putFile(store, 'inputs/q', { path, digest }), { code: 'E_INPUT', message: /has changed since/ })
  assert.equal(await store.stat('inputs/q'), undefined)
  writeFileSync(path, 'old')
  await putFile(store, 'inputs/q', { path, digest })
  assert.equal(String(await readAll(store, 'inputs/q')), 'old')
})
