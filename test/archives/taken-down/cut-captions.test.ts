/** Words about a picture that goes leave the heads of records that stay. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { SITEMAP_IMAGES_HEADER, sitemapImagesHeader } from '../../../archives/stated/sitemap-images.ts'
import { type NamedArchive, scanArchive, writeBlanks } from '../../../archives/taken-down/blank-archive.ts'
import { cutCaptions } from '../../../archives/taken-down/cut-captions.ts'
import { readAll } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const GONE = 'https://a.example/heron.jpg'
const STAYS = 'https://a.example/reed.jpg'
const gone = { url: GONE, caption: 'Ein Reiher – 鷺, $& and $1' }
const stays = { url: STAYS, caption: 'Reed' }
const page = (n: number, images: Parameters<typeof sitemapImagesHeader>[0], gzip: boolean): Buffer =>
  encodeWarcRecord(
    {
      type: 'response',
      recordId: `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
      date: '2026-01-01T00:00:00Z',
      targetUri: `https://a.example/${n}.html`,
      headers: [[SITEMAP_IMAGES_HEADER, sitemapImagesHeader(images) ?? '']],
      contentType: 'application/http;msgtype=response',
      block: Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>${Math.random()} of page ${n}</p>`),
    },
    { gzip },
  )
const isTaken = (url: string): boolean => url === GONE

for (const layout of ['members', 'plain'] as const) {
  test(`captions of one picture go out of two records of three (${layout}), nothing else does, and once is enough`, async () => {
    const records = [[stays], [gone, stays], [gone]].map((images, n) => page(n, images, layout === 'members'))
    const archive: NamedArchive = { key: 'ledger/a.warc', layout }
    const store = openMemoryStore({ [archive.key]: Buffer.concat(records) })
    const before = await collect(readWarc(store.read(archive.key), { layout, maxBlockBytes: 1e6 }))
    const scan = await scanArchive(store, archive, () => false, { isTakenPicture: isTaken })
    assert.deepEqual([scan.taken.length, scan.captioned.length], [0, 2])
    const { gaps, kept } = await cutCaptions(store, archive, scan.captioned)
    assert.equal(kept, 0)
    await writeBlanks(store, archive, gaps)
    const after = await collect(readWarc(store.read(archive.key), { layout, maxBlockBytes: 1e6 }))
    const headers = after.map((item) => item.kind === 'record' && item.headers.get(SITEMAP_IMAGES_HEADER.toLowerCase()))
    assert.deepEqual(headers, [sitemapImagesHeader([stays]), sitemapImagesHeader([stays]), ''])
    const rest = (items: typeof after): unknown =>
      items.map((item) => item.kind === 'record' && [item.offset, item.length, item.recordId, item.block.toString()])
    assert.deepEqual(rest(after), rest(before))
    assert.equal((await readAll(store, archive.key)).length, Buffer.concat(records).length)
    assert.equal((await scanArchive(store, archive, () => false, { isTakenPicture: isTaken })).captioned.length, 0)
  })
}

test('an archive without member borders keeps its captions, and says so', async () => {
  const archive: NamedArchive = { key: 'imports/a.warc.gz', layout: 'solid' }
  const store = openMemoryStore({ [archive.key]: gzipSync(page(1, [gone], false)) })
  const { captioned } = await scanArchive(store, archive, () => false, { isTakenPicture: isTaken })
  assert.deepEqual(await cutCaptions(store, archive, captioned), { gaps: [], kept: 1 })
})
