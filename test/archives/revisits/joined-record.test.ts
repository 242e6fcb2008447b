/** What a revisit and its original say together. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinedRecord } from '../../../archives/revisits/joined-record.ts'
import {
  readSitemapImages,
  SITEMAP_IMAGES_HEADER,
  sitemapImagesHeader,
} from '../../../archives/stated/sitemap-images.ts'
import type { WarcRecordItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const NAMED = SITEMAP_IMAGES_HEADER.toLowerCase()
const headerOf = (caption: string): string =>
  sitemapImagesHeader([{ url: 'https://site.example/p.jpg', caption }]) ?? assert.fail()

/** The joined record of an original whose sitemap named a picture, and of a revisit with these headers. */
async function joined(headers: Readonly<Record<string, string>>): Promise<WarcRecordItem> {
  const about = { recordId: '<urn:uuid:1>', date: '2026-01-01T00:00:00Z', targetUri: 'https://site.example/' }
  const block = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>as it was')
  const named = [[SITEMAP_IMAGES_HEADER, headerOf('A heron')] as const]
  const bytes = encodeWarcRecord({ type: 'response', ...about, headers: named, block }, { gzip: true })
  const place = { key: 'a.warc.gz', offset: 0, length: bytes.length }
  const original = { key: 'x', original: { ...about, url: about.targetUri, record: place } }
  const revisit = { type: 'revisit', headers: new Map(Object.entries(headers)), block: Buffer.alloc(0) }
  const limits = { maxBlockBytes: 10_000 }
  const store = openMemoryStore({ [place.key]: bytes })
  return (await joinedRecord(store, revisit as unknown as WarcRecordItem, original, limits)) ?? assert.fail()
}

test('a page that did not change lost what its sitemap said of its pictures', async () => {
  const record = await joined({})
  assert.match(record.block.toString(), /as it was$/)
  assert.deepEqual(readSitemapImages(record.headers.get(NAMED))[0]?.caption, 'A heron')
})

test('what the sitemap says when a page is asked again counts', async () => {
  const record = await joined({ [NAMED]: headerOf('A grey heron') })
  assert.deepEqual(readSitemapImages(record.headers.get(NAMED))[0]?.caption, 'A grey heron')
})
