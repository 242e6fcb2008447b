/** Standfirsts: words under a headline, in a box that is named for them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../../pages.ts'

/** The texts of a page of two sections, with this in its header. */
const kept = (header: string): string =>
  extract(
    `<title>Harbour Guide</title><body><header>${header}</header><main><h2>Quays</h2><p>${prose('quay')}</p><h2>Piers</h2><p>${prose('pier')}</p></main>`,
    'https://example.org/',
  )
    .segments.map((segment) => (segment.kind === 'text' ? segment.text : ''))
    .join('\n')

test('standfirsts: a subtitle under the headline stays', () => {
  const text = kept('<h1>Harbour Guide</h1><p class="subtitle">Every quay of the lower town</p>')
  assert.match(text, /^Every quay of the lower town$/m)
})

test('standfirsts: what a site says under its own name is none', () => {
  for (const header of [
    '<h1>Harbour Guide</h1><p class="site-subtitle">Every quay of the lower town</p>',
    '<h1 class="site-title">Harbour Guide</h1><p class="subtitle">Every quay of the lower town</p>',
    '<div class="blog-title"><h1>Harbour Guide</h1></div><p class="intro">Every quay of the lower town</p>',
  ])
    assert.doesNotMatch(kept(header), /Every quay/, header)
})

test('standfirsts: what a header says to those without scripts is none', () => {
  for (const header of [
    '<h1>Harbour Guide</h1><noscript><p class="subtitle">Please turn on the scripts of it</p></noscript>',
    '<h1>Harbour Guide</h1><div class="subtitle"><noscript>Please turn on the scripts of it</noscript></div>',
  ])
    assert.doesNotMatch(kept(header), /turn on/, header)
})
