/** ZIPs as programs write them, and what is none. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { collect } from '../../../core/streams.ts'
import { readZip } from '../../../formats/zip/read-zip.ts'
import { zipOf } from '../../helpers/zip-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-zip-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (bytes: Buffer): string => {
  const path = join(folder, 'a.zip')
  writeFileSync(path, bytes)
  return path
}
async function filesOf(bytes: Buffer): Promise<unknown> {
  const files: [string, string][] = []
  for await (const entry of readZip(at(bytes)))
    files.push([entry.name, Buffer.concat(await collect(entry.bytes)).toString()])
  return files
}

test('files are read in order, stored or deflated, with a comment at the end and folders between', async () => {
  const long = 'a line of some words\n'.repeat(50_000)
  const zip = zipOf({ 'a.jsonl': long, 'folder/': '', 'folder/b.txt': 'short', empty: '' })
  const files = [
    ['a.jsonl', long],
    ['folder/b.txt', 'short'],
    ['empty', ''],
  ]
  assert.deepEqual(await filesOf(zip), files)
  assert.deepEqual(await filesOf(zipOf({ 'a.jsonl': long }, { comment: 'made by hand' })), [files[0]])
})

test('what is no ZIP, is cut, or is encrypted is refused with words', async () => {
  const zip = zipOf({ 'a.jsonl': '{}' })
  for (const bytes of [Buffer.from('PK and more'), zip.subarray(0, zip.length - 10), zipOf({ a: '{}' }, { flags: 1 })])
    await assert.rejects(filesOf(bytes), { code: 'E_INPUT', message: /cannot be read as a ZIP/ })
})
