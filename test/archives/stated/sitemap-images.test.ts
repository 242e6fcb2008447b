/** What a sitemap says of pictures, on its way through the header of a WARC record. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  readSitemapImages,
  SITEMAP_IMAGES_HEADER,
  sitemapImagesHeader,
} from '../../../archives/stated/sitemap-images.ts'
import { parseWarcHeader } from '../../../formats/warc/header.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'

const HERON = { url: 'https://example.org/h.jpg', caption: 'Ein Reiher – 鷺 🪶 "im\r\nSchilf"', title: 'Reiher' }

test('images come back from the header of a record as they were, in ASCII on one line', () => {
  const value = sitemapImagesHeader([HERON, { url: 'https://example.org/i.jpg' }]) ?? ''
  assert.match(value, /^[\x20-\x7e]+$/)
  const about = { type: 'response', recordId: '<urn:uuid:1>', date: '2026-01-01T00:00:00Z' } as const
  const record = { ...about, headers: [[SITEMAP_IMAGES_HEADER, value] as const], block: Buffer.from('x') }
  const header = parseWarcHeader(encodeWarcRecord(record, { gzip: false }))
  assert.ok(typeof header === 'object')
  const read = readSitemapImages(header.fields.get(SITEMAP_IMAGES_HEADER.toLowerCase()))
  assert.deepEqual(read, [HERON, { url: 'https://example.org/i.jpg' }])
})

test('more than a header may hold is left out, the last first, so that every reader takes the record', () => {
  const images = Array.from({ length: 60 }, (_, n) => ({
    url: `https://example.org/${n}.jpg`,
    caption: '鷺'.repeat(200),
  }))
  const value = sitemapImagesHeader(images) ?? ''
  assert.ok(value.length <= 16_384, `${value.length} characters`)
  const read = readSitemapImages(value)
  assert.ok(read.length >= 10 && read.length < 50, `${read.length} images`)
  assert.deepEqual(read, images.slice(0, read.length))
  assert.equal(sitemapImagesHeader([]), undefined)
})

test('what another archive has under that name is taken as far as it is such a list, and never fails', () => {
  for (const value of [undefined, '', '{', '[', '"x"', '{"url":"https://a.example/"}', 'null', 'x'.repeat(20_000)])
    assert.deepEqual(readSitemapImages(value), [])
  const mixed = [
    { url: 'ftp://a.example/x' },
    { url: 'javascript:1' },
    { url: 7 },
    7,
    { url: 'http://A.example/x#y', extra: 1 },
    { url: 'http://A.example/x#y' },
  ]
  assert.deepEqual(readSitemapImages(JSON.stringify(mixed)), [{ url: 'http://a.example/x' }])
})

test('a header that is longer than ours may be, or names more images, is not all read', () => {
  const list = (count: number, name = 'i') =>
    JSON.stringify(Array.from({ length: count }, (_, n) => ({ url: `https://example.org/${name}${n}.jpg` })))
  assert.equal(readSitemapImages(list(51)).length, 50)
  const long = list(50, 'x'.repeat(300))
  assert.ok(long.length > 16_384)
  assert.deepEqual(readSitemapImages(long), [])
})
