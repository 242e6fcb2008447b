/** One small page for each way to write a picture: an article with the markup between its paragraphs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChosenBecause } from '../../../schemas/document.ts'
import { extract, prose } from '../pages.ts'

interface Markup {
  /** Whose it is, and what is special about it. */
  readonly of: string
  readonly html: string
  /** Of the pictures that come out; from the root of the page's host, or whole. */
  readonly url: string | readonly string[]
  /** Why the first one was chosen. */
  readonly because?: ChosenBecause
  /** Of the first one. */
  readonly caption?: string
  /** Of the first one; null if it has none. */
  readonly alt?: string | null
}

const PAGE = 'https://kites.example/blog/page.html'

/** A test for each of them. */
export function eachMarkup(markups: readonly Markup[]): void {
  for (const { of, html, url, because, caption, alt } of markups)
    test(of, () => {
      const page = `<body><article><h1>Kites</h1><p>${prose('kite')}</p><p>${prose('wind')}</p>${html}<p>${prose('string')}</p></article>`
      const images = extract(page, PAGE).segments.flatMap((segment) => (segment.kind === 'image' ? [segment] : []))
      const wanted = [url].flat().map((one) => new URL(one, PAGE).href)
      assert.deepEqual(
        images.map((image) => image.url),
        wanted,
      )
      if (because !== undefined) assert.equal(images[0]?.chosenBecause, because)
      if (alt !== undefined) assert.equal(images[0]?.alt ?? null, alt)
      if (caption !== undefined) assert.equal(images[0]?.caption, caption)
    })
}
