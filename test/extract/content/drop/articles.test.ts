/** What wraps an article, what goes on in it, and the articles behind it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const paragraphs = (...names: readonly string[]): string => names.map((name) => `<p>${prose(name)}</p>`).join('')
const head = '<head><title>Bridges of stone</title><meta property="og:type" content="article"></head>'
const others = `<div class="stream">${paragraphs('harbour', 'lock', 'quay', 'weir', 'canal', 'dam')}</div>`

test('articles: what wraps the article with the headline is no chrome, whatever it is called', () => {
  for (const name of ['ads', 'related', 'sidebar', 'modal-body', 'share'])
    assert.match(
      keptText(
        `${head}<body><div class="${name}"><article><h1>Bridges of stone</h1>${paragraphs('arch')}</article></div>${others}`,
      ),
      /The arch is/,
      name,
    )
})

test('articles: behind a declared article others go, and an article of sections keeps them', () => {
  const long = paragraphs('arch', 'cable', 'pylon', 'girder')
  const text = keptText(
    `${head}<body><main><article><h1>Bridges of stone</h1>${long}<article>${paragraphs('pier')}</article></article><article><h1>Tunnels</h1>${paragraphs('tunnel')}</article></main>`,
  )
  assert.match(text, /The pier is/)
  assert.doesNotMatch(text, /The tunnel is/)
})

test('articles: the rest of a text behind Read more is read, a box of links of that name is not', () => {
  const more = (inner: string): string =>
    keptText(
      `<body><main>${paragraphs('arch', 'cable')}<div class="read-more" style="display:none">${inner}</div></main>`,
    )
  assert.match(more(paragraphs('pylon', 'girder')), /The pylon is/)
  assert.doesNotMatch(more(`<a href="/q">${prose('quay')}</a><a href="/w">${prose('weir')}</a>`), /quay/)
})

test('articles: a short article under its headline stays where its readers wrote more', () => {
  const readers = Array.from({ length: 40 }, (_, at) => `<div class="r"><p>${prose(`answer ${at}`)}</p></div>`).join('')
  const text = keptText(
    `<head><title>Bridges of stone</title></head><body><div class="page"><div class="top"><h2>Bridges of stone</h2>${paragraphs('arch', 'cable')}</div><div class="below">${readers}</div></div>`,
  )
  assert.match(text, /The arch is/)
})

test('articles: a post of two sentences that says it is one does not become what its readers answer', () => {
  const readers = ['oar', 'sail', 'keel', 'rope', 'tar'].map((word) => `<li><p>${prose(word)}</p></li>`).join('')
  const page = (type: string): string =>
    keptText(
      `<head><title>Open letters</title><meta property="og:type" content="${type}"></head><body><h1>Open letters</h1><div><p>${prose('letter')}</p></div><div class="comments"><ul>${readers}</ul></div>`,
    )
  assert.doesNotMatch(page('article'), /The keel is described/)
  assert.match(page('website'), /The keel is described/)
})
