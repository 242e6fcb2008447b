/** The site's name stood in a third of all titles of documentation. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutProject, withoutSiteName } from '../../../extract/page/page-title.ts'
import { extract, prose } from '../pages.ts'

test('page title: the name that the page gives its site goes, at either end, and the rest stays as it is', () => {
  assert.equal(
    withoutSiteName('Ropes - knots and bends | Harbour Press', 'Harbour Press', []),
    'Ropes - knots and bends',
  )
  assert.equal(withoutSiteName('Harbour Press » Ropes', 'Harbour press', []), 'Ropes')
  assert.equal(withoutSiteName('Harbour Press', 'Harbour Press', []), 'Harbour Press')
})

test('page title: of its parts the one that is the headline stays', () => {
  assert.equal(withoutSiteName('7. Moorings — Harbours 1.2 documentation', undefined, ['7. Moorings¶']), '7. Moorings')
  assert.equal(withoutSiteName('Harbours :: Moorings', undefined, ['Moorings']), 'Moorings')
})

test('page title: without a sign of what is the name of the site nothing is cut', () => {
  assert.equal(withoutSiteName('Ropes — a history', undefined, ['On ropes']), 'Ropes — a history')
  assert.equal(withoutSiteName('Twenty-one ropes', 'one ropes', ['ropes']), 'Twenty-one ropes')
})

test('page title: a logo that is an h1 in a header is no headline', () => {
  const page = (headline: string): string =>
    `<title>Ropes | Harbour Press</title><body><nav><h1>Harbour Press</h1></nav><main>${headline}<p>${prose('rope')}</p></main>`
  assert.equal(extract(page('')).title, 'Ropes | Harbour Press')
  assert.equal(extract(page('<h1>Ropes</h1>')).title, 'Ropes')
})

test('page title: a headline with a separator of its own is found whole, and so is one behind two dashes', () => {
  assert.equal(withoutSiteName('Ropes - a history - Harbours', undefined, ['Ropes - a history']), 'Ropes - a history')
  assert.equal(withoutSiteName('Harbours -- Moorings', undefined, ['Moorings']), 'Moorings')
})

test('page title: a headline before or behind a colon, or before brackets, stays alone, whatever its number is', () => {
  assert.equal(withoutSiteName('Moorings: Harbours 3 Manual', undefined, ['Moorings']), 'Moorings')
  assert.equal(withoutSiteName('Harbours: Moorings', undefined, ['Moorings']), 'Moorings')
  assert.equal(withoutSiteName('Moorings (Harbours 3 Manual)', undefined, ['10.4 Moorings']), 'Moorings')
  assert.equal(withoutSiteName('Moorings: a history', undefined, ['On moorings']), 'Moorings: a history')
})

test('page title: where the headline says more, the form of the generator tells what is the name of the manual', () => {
  assert.equal(
    withoutProject('Harbours: harbour::Mooring Class Reference', 'Doxygen 1.9'),
    'harbour::Mooring Class Reference',
  )
  assert.equal(withoutProject('Mooring (Harbours 3 API)', 'javadoc/ClassWriterImpl'), 'Mooring')
  assert.equal(withoutProject('moor in harbour::rope - Rust', 'rustdoc'), 'moor in harbour::rope')
  assert.equal(
    withoutProject('Rope — check — Ships 15 documentation', 'Docutils 0.17.1: http://d.example/'),
    'Rope — check',
  )
  assert.equal(withoutProject('Mooring (a play)', 'WordPress'), 'Mooring (a play)')
})

test('page title: a text that the page begins with is a headline, and soft hyphens are none of it', () => {
  const page = (title: string, first: string): string =>
    `<title>${title}</title><body><main>${first}<p>${prose('rope')}</p></main>`
  assert.equal(extract(page('Harbours -- moor', '<h3>Module</h3><div>moor</div>')).title, 'moor')
  assert.equal(extract(page('Moor\u00adings', '')).title, 'Moorings')
})

test('page title: an API named behind what it describes goes, and so does the manual behind the name of a node', () => {
  assert.equal(withoutProject('Rope.Knot (ropes 1.5 API)', ''), 'Rope.Knot')
  assert.equal(withoutProject('Ropes (hemp)', ''), 'Ropes (hemp)')
  assert.equal(withoutProject('rope.knot — Ropes 1.2 documentation', ''), 'rope.knot')
  assert.equal(withoutProject('bend - Manual de nudos', 'makeinfo 4.13'), 'bend')
  assert.equal(withoutProject('Top (Ropes)', 'makeinfo 6.8'), 'Top (Ropes)')
})

test('page title: a headline of signs alone is no part of it', () => {
  assert.equal(withoutSiteName('Ropes (Index - /)', undefined, ['/']), 'Ropes (Index - /)')
})

test('page title: what a generator calls a thing is no part of its name', () => {
  assert.equal(withoutSiteName('Knot (Ropes for sailors 4.0)', undefined, ['Package rope', 'Class Knot']), 'Knot')
  assert.equal(withoutProject('Uses of Class rope.Knot (Ropes API v2.1.0)', ''), 'Uses of Class rope.Knot')
})
