/** The lead picture: what may stand between it and the text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, prose } from '../pages.ts'

const TITLE = 'Eleven harbours in the north where a clinker boat can still be tarred by hand this summer'
const page = (between: string): string =>
  `<head><title>${TITLE}</title><body><div class="page"><div class="top"><img src="/boats.jpg" width="900" height="600"></div>${between}<div class="text"><p>${prose('tar')}</p><p>${prose('hull')}</p></div></div>`

test('lead image: a headline that the title has anyway does not part the picture from the text, however long it is', () => {
  for (const between of [
    `<h1>${TITLE}</h1><div>Ann Tarr</div>`,
    `<div><h1>${TITLE}</h1></div><div>By Ann Tarr, Moor</div><div>Updated 3 May</div>`,
    `<div class="head"><div><h1><span>${TITLE}</span></h1></div></div>`,
  ])
    assert.deepEqual(imageUrls(page(between)), ['https://example.org/boats.jpg'], between)
})

test('lead image: as many other words do', () => {
  const news = (text: string): string => `<div><a href="/n">${text}</a></div>`
  const between = news(TITLE) + news('What it costs to tar a hull in the south') + news('A keel of oak')
  assert.deepEqual(imageUrls(page(between)), [])
})

test('lead image: a standfirst in one header with the headline does not part a figure from the text, a list of links does', () => {
  const header = (beside: string): string =>
    `<title>Tar</title><body><nav><a href="/">Home</a></nav><main><section><header><div><figure><img src="/boats.jpg"><figcaption>Ann Tarr</figcaption></figure><div><h1>We fight for good tar</h1>${beside}</div></div></header><div><p>${prose('tar')}</p><p>${prose('hull')}</p></div></section></main>`
  assert.deepEqual(imageUrls(header(`<p>${prose('harbour')}</p>`)), ['https://example.org/boats.jpg'])
  assert.deepEqual(imageUrls(header(`<p><a href="/n">${prose('harbour')}</a></p>`)), [])
})

test("lead image: in a box called masthead the page's own picture leads it, and another one is its sign", () => {
  const masthead = (own: string): string =>
    `<head><title>${TITLE}</title><meta property="og:image" content="${own}"></head><body><div class="masthead"><div><img src="/boats.jpg"></div><h1>${TITLE}</h1></div><div class="text"><p>${prose('tar')}</p><p>${prose('hull')}</p></div>`
  assert.deepEqual(imageUrls(masthead('/boats.jpg')), ['https://example.org/boats.jpg'])
  assert.deepEqual(imageUrls(masthead('/other.jpg')), [])
})
