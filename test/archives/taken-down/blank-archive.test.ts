/** Archives of every layout lose a record in their place, and readers of pages know that one stood there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readCaptures } from '../../../archives/captures.ts'
import { type NamedArchive, scanArchive, writeBlanks } from '../../../archives/taken-down/blank-archive.ts'
import { id128 } from '../../../core/hash.ts'
import { readAll } from '../../../core/store.ts'
import type { WarcRecordItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const idOf = (n: number): string => `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`
const page = (n: number): WarcRecord => ({
  type: 'response',
  recordId: idOf(n),
  date: '2026-01-01T00:00:00Z',
  targetUri: `https://a.example/${n}.html`,
  contentType: 'application/http;msgtype=response',
  block: Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>${`Words of page ${n}, `.repeat(9_000)}</p>`,
  ),
})
const isSecond = ({ targetUri }: WarcRecordItem): boolean => targetUri === 'https://a.example/1.html'

for (const layout of ['members', 'plain', 'solid'] as const) {
  test(`one record of three goes out of an archive that is ${layout}, and the others are read as before`, async () => {
    const records = [0, 1, 2].map((n) => encodeWarcRecord(page(n), { gzip: layout === 'members' }))
    const bytes = layout === 'solid' ? gzipSync(Buffer.concat(records)) : Buffer.concat(records)
    const archive: NamedArchive = { key: 'imports/a.warc', layout }
    const store = openMemoryStore({ [archive.key]: bytes })
    const before = await scanArchive(store, archive, isSecond)
    assert.deepEqual([before.records, before.blanks, before.taken.length], [3, 0, 1])
    await writeBlanks(store, archive, before.taken)
    const now = await readAll(store, archive.key)
    if (layout !== 'solid') assert.equal(now.length, bytes.length)
    assert.equal((layout === 'plain' ? now : gunzipSync(now)).includes('Words of page 1'), false)
    const after = await scanArchive(store, archive, isSecond)
    assert.deepEqual([after.records, after.blanks, after.taken.length, after.unreadable], [3, 1, 0, 0])

    const split = { ...archive, bytes: now.length, sha256: '', start: 0, end: now.length }
    const task = { store, splits: [split], signal: new AbortController().signal }
    const found: string[] = []
    for await (const item of readCaptures(task, { maxPageBytes: 1 << 20 }))
      found.push(item.kind === 'capture' ? item.capture.url : `${item.kind} ${'id' in item ? item.id : ''}`)
    assert.deepEqual(found, ['https://a.example/0.html', `takenDown ${id128(idOf(1))}`, 'https://a.example/2.html'])
  })
}

test('a record that shares its gzip member with another is refused, and nothing is written', async () => {
  const member = gzipSync(Buffer.concat([0, 1].map((n) => encodeWarcRecord(page(n), { gzip: false }))))
  const bytes = Buffer.concat([encodeWarcRecord(page(2), { gzip: true }), member])
  const archive: NamedArchive = { key: 'imports/a.warc.gz', layout: 'members' }
  const store = openMemoryStore({ [archive.key]: bytes })
  for (const url of ['https://a.example/0.html', 'https://a.example/1.html'])
    await assert.rejects(
      scanArchive(store, archive, ({ targetUri }) => targetUri === url),
      { code: 'E_INPUT', message: /several records/ },
    )
})

test('a re-encoding goes with the record that it refers to, whatever its bytes are, also where that went before', async () => {
  const conversion = (n: number, of: number): WarcRecord => ({
    type: 'conversion',
    recordId: idOf(n),
    date: '2026-01-01T00:00:00Z',
    targetUri: 'https://a.example/x.png',
    contentType: 'image/png',
    headers: [['WARC-Refers-To', idOf(of)]],
    block: Buffer.alloc(3000, `re-encoded ${n}`),
  })
  const archive: NamedArchive = { key: 'imports/a.warc', layout: 'plain' }
  const records = [page(0), conversion(5, 0), page(1), conversion(6, 1)]
  const store = openMemoryStore({
    [archive.key]: Buffer.concat(records.map((record) => encodeWarcRecord(record, { gzip: false }))),
  })
  // As takes of before did it: the page alone.
  const alone = await scanArchive(store, archive, isSecond)
  await writeBlanks(store, archive, alone.taken)
  const asked: boolean[] = []
  const { taken, blanks } = await scanArchive(store, archive, (_, ofGone) => {
    asked.push(ofGone)
    return ofGone
  })
  assert.deepEqual([alone.taken.length, taken.length, blanks, asked], [1, 1, 1, [false, false, true]])
  const whole = await scanArchive(store, archive, ({ recordId }, ofGone) => recordId.includes('000000000000') || ofGone)
  assert.equal(whole.taken.length, 3)
  // The record that it refers to went from another archive; and one without an id is of nothing.
  const gone = new Set([''])
  const later: NamedArchive = { key: 'imports/b.warc', layout: 'plain' }
  const noId = { ...conversion(8, 0), headers: [] }
  await store.replace(
    later.key,
    Buffer.concat([conversion(7, 1), noId].map((record) => encodeWarcRecord(record, { gzip: false }))),
  )
  const isOfGone = (_: unknown, ofGone: boolean): boolean => ofGone
  assert.equal((await scanArchive(store, later, isOfGone, { gone })).reencodings, 2)
  await scanArchive(store, archive, isSecond, { gone })
  const again = await scanArchive(store, later, isOfGone, { gone })
  assert.deepEqual([again.taken.length, again.reencodings], [1, 1])
})
