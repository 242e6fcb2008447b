/** Files of rows as others publish them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readRows } from '../../../archives/documents/read-rows.ts'
import { collect } from '../../../core/streams.ts'
import { zipOf } from '../../helpers/zip-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-rows-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const rowsOf = (name: string, bytes: string | Buffer) => {
  writeFileSync(join(folder, name), bytes)
  return collect(readRows(join(folder, name)))
}
const problem = { problem: 'the line is no JSON object' }

test('a file of lines without a byte has no rows, and an odd first line is a problem of that line alone', async () => {
  assert.deepEqual(await rowsOf('empty.jsonl', ''), [])
  assert.deepEqual(await rowsOf('empty.jsonl.gz', gzipSync('')), [])
  assert.deepEqual(await rowsOf('odd.jsonl', '[1]\n{"a":1}\n'), [problem, { a: 1 }])
  assert.deepEqual(await rowsOf('words.jsonl', 'not JSON\n\n{"a":1}\n'), [problem, { a: 1 }])
  await assert.rejects(rowsOf('other.txt', 'not JSON'), { code: 'E_INPUT', message: /expected parquet or JSON lines/ })
})

test('lines in a ZIP are read, as MMC4 publishes them, and a ZIP without any is refused', async () => {
  const zip = zipOf({ 'docs_shard_0_v2.jsonl': '{"a":1}\n{"a":2}\n', 'README.md': 'words' })
  assert.deepEqual(await rowsOf('docs_shard_0_v2.jsonl.zip', zip), [{ a: 1 }, { a: 2 }])
  await assert.rejects(rowsOf('none.zip', zipOf({ 'README.md': 'words' })), { code: 'E_INPUT', message: /in the ZIP/ })
})
