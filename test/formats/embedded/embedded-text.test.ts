/** Text that stands in a page's scripts alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../../extract/extract-page.ts'
import { keptText, LIMITS, outline, prose, URL_OF_PAGE } from '../../extract/pages.ts'

const TEXT = `${prose('kite')}\n\n${prose('string')}`
const script = (value: unknown, type = 'application/json'): string =>
  `<script type="${type}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`
const shell = (inner: string, shown = '<p>Loading</p>'): string => `<body><div id="app">${shown}</div>${inner}</body>`

test('embedded: the articleBody of a page without prose is its text, paragraph by paragraph', () => {
  const found = outline(shell(script({ '@type': 'Article', articleBody: TEXT }, 'application/ld+json')))
  assert.deepEqual(found.slice(-2), [`paragraph: ${prose('kite')}`, `paragraph: ${prose('string')}`])
})

test("embedded: so is the body in an application's state, as HTML or as a list of blocks, with its pictures", () => {
  const html = `<p>${prose('kite')}</p><img src="/k.jpg"><p>${prose('string')}</p>`
  const found = outline(shell(script({ props: { menu: ['Home'], post: { body: html, id: 7 } } })))
  assert.deepEqual(found.slice(-3), [
    `paragraph: ${prose('kite')}`,
    'image: https://example.org/k.jpg',
    `paragraph: ${prose('string')}`,
  ])
  const blocks = [{ type: 'p', text: prose('kite') }, { type: 'ad' }, { type: 'p', text: prose('string') }]
  assert.match(keptText(shell(script({ page: { blocks } }))), /kite.*string/s)
})

test('embedded: it is added to what is shown, and left where a page shows prose of its own', () => {
  const state = script({ body: TEXT })
  assert.match(keptText(shell(state, `<p>${prose('wind')}</p>`)), /wind.*kite/s)
  assert.doesNotMatch(keptText(shell(state, `<p>${prose('wind')}</p><p>${prose('sea')}</p>`)), /kite/)
})

test('embedded: labels, summaries, names of nothing and broken scripts are no text', () => {
  for (const inner of [
    script({ body: 'A short summary of what is said about a kite.' }),
    script({ messages: { consent: TEXT } }),
    script({ body: TEXT }).replace('}</script>', '</script>'),
    script({ body: TEXT }, 'text/javascript'),
  ])
    assert.doesNotMatch(keptText(shell(inner)), /kite/)
})

test('embedded: a text over the limits of a page is left, and a nest of values is walked without recursion', () => {
  const many = script({ body: `<p>${prose('kite')}</p>`.repeat(50) })
  const small = extractPage({ content: shell(many), url: URL_OF_PAGE, limits: { ...LIMITS, maxNodes: 60 } })
  assert.ok(small.kind === 'page' && small.page.segments.every((it) => it.kind === 'text' && !it.text.includes('kite')))
  const nest = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
  assert.doesNotMatch(keptText(shell(`<script type="application/json">${nest}</script>`)), /kite/)
})

test('embedded: 200,000 tags that never end cost no more than their length', () => {
  for (const open of ['<p ', '<'])
    assert.match(keptText(shell(script({ body: `${TEXT} ${open.repeat(200_000)}` }))).slice(0, 1000), /kite/)
})
