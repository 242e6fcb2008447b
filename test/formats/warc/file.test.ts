/** A WARC file on disk is read as its bytes are, whatever its layout, and is closed wherever its reader stops. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { collect } from '../../../core/streams.ts'
import { readWarcFile } from '../../../formats/warc/file.ts'
import { encodeAll, outline, readBytes, sampleRecords } from './samples.ts'

const RECORDS = sampleRecords(20, 300_000)
const LIMIT = { maxBlockBytes: 1_000_000 }

async function fileOf(t: TestContext, bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-warc-file-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'x.warc'), bytes)
  return join(folder, 'x.warc')
}

const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd').catch(() => [])).length

for (const layout of ['members', 'plain', 'solid'] as const)
  test(`a file of layout "${layout}" gives the records that its bytes give, each with its place`, async (t) => {
    const bytes = encodeAll(RECORDS, layout)
    const expected = outline(await readBytes(bytes, layout))
    assert.equal(expected.length, RECORDS.length)
    assert.deepEqual(outline(await collect(await readWarcFile(await fileOf(t, bytes), LIMIT))), expected)
  })

test('a file is closed behind its last record, and behind the first where nobody wants more', async (t) => {
  const path = await fileOf(t, encodeAll(RECORDS, 'members'))
  const before = await openFiles()
  await collect(await readWarcFile(path, { ...LIMIT, layout: 'members' }))
  assert.equal(await openFiles(), before)
  for await (const _first of await readWarcFile(path, LIMIT)) break
  assert.equal(await openFiles(), before)
  await (await readWarcFile(path, LIMIT)).return(undefined)
  assert.equal(await openFiles(), before)
})

test('a block that claims more than there is swallows no record of a plain file: its end is looked at', async (t) => {
  const text = encodeAll(RECORDS, 'plain').toString('latin1')
  const bytes = Buffer.from(text.replace(/Content-Length: \d+/, 'Content-Length: 99999999999'), 'latin1')
  const found = await collect(await readWarcFile(await fileOf(t, bytes), LIMIT))
  assert.equal(found.filter(({ kind }) => kind === 'record').length, RECORDS.length)
})
