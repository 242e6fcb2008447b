/** What a sitemap says of pictures, beside those of the page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../../extract/extract-page.ts'
import type { DraftImage } from '../../../schemas/document.ts'
import { completeConfig } from '../../../schemas/index.ts'
import type { SitemapImage } from '../../../schemas/page.ts'

const WORDS =
  'The heron stands in the reeds of the river and waits for a fish to come near enough, which may take an hour. '
const { extract } = completeConfig({})

function imagesOf(body: string, sitemapImages: readonly SitemapImage[], limits: object = {}): readonly DraftImage[] {
  const content = `<html><body><article><h1>Herons</h1><p>${WORDS.repeat(3)}</p>${body}<p>${WORDS.repeat(3)}</p></article></body></html>`
  const asked = { content, url: 'https://example.org/page', sitemapImages, limits: { ...extract, ...limits } }
  const extraction = extractPage(asked)
  assert.ok(extraction.kind === 'page')
  return extraction.page.segments.filter((segment) => segment.kind === 'image')
}
const at = (path: string): string => `https://example.org/${path}`

test('a picture of the page gets the caption of its sitemap, or the title, and its address as a candidate', () => {
  const body = `<p><img src="/up/heron-1024x683.jpg" width="800" height="533" alt="Heron"></p><p>${WORDS}</p><p><img src="/up/nest.jpg" width="800" height="533"></p>`
  const [heron, nest] = imagesOf(body, [
    { url: at('up/heron.jpg'), caption: 'A grey heron <em>fishing</em> at dawn', title: 'heron' },
    { url: at('up/nest.jpg'), title: 'The nest in the old oak' },
    { url: at('up/nest.jpg'), title: 'another' },
    { url: at('elsewhere.jpg'), caption: 'Not on the page' },
  ])
  assert.equal(heron?.sitemapCaption, 'A grey heron fishing at dawn')
  assert.deepEqual(heron?.candidates.at(-1), { url: at('up/heron.jpg'), origin: 'sitemap' })
  assert.equal(heron?.url, at('up/heron-1024x683.jpg'), 'the page’s own choice stays')
  assert.equal(nest?.sitemapCaption, 'The nest in the old oak')
  assert.equal(nest?.candidates.length, 1, 'an address that is there is there once')
})

test('a picture that the page does not have stands in no document, unless documents without one take the page’s own', () => {
  const images = [{ url: at('img/logo.png') }, { url: at('big.jpg'), caption: 'A heron' }]
  assert.deepEqual(imagesOf('', images), [])
  const [own] = imagesOf('', images, { pageImage: 'fallback' })
  assert.deepEqual(
    [own?.url, own?.origin, own?.keptBecause, own?.sitemapCaption],
    [at('big.jpg'), 'sitemap', 'page-image', 'A heron'],
  )
})
