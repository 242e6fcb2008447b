/** Names that touch in the markup, and stand apart on the screen. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../pages.ts'
import { line } from './lines.ts'

test('rows: lines of a name and its variants, links and code that touch came as one word', () => {
  const lines = (...names: readonly string[]): string => names.map((name) => `<span>${name}</span>`).join('')
  assert.equal(
    line(`<a href="m.html"><span class="lines">${lines('moor_rope', 'moor_rope_twice')}</span></a>`),
    'moor_rope moor_rope_twice',
  )
  assert.equal(line(`<b>${lines('Rope::moor', 'Rope::tie', 'cut')}</b>`), 'Rope::moor Rope::tie cut')
  assert.equal(line('<a href="a.html">Bends</a><a href="b.html">Hitches</a>'), 'Bends Hitches')
  assert.equal(line('<code>moor</code><code>tie</code>'), 'moor tie')
  assert.equal(line('<a href="a.html"><code>moor()</code></a><a href="b.html"><code>tie()</code></a>'), 'moor() tie()')
})

test('rows: parts of one word, of one title and of one line of code stay together', () => {
  for (const [markup, text] of [
    ['<b><span>inter</span><span>national</span></b>', 'international'],
    ['<b><span>R</span><span>o</span><span>pe</span></b>', 'Rope'],
    ['<a href="a.html">Sea</a><a href="a.html">farer</a>', 'Seafarer'],
    ['<code>Rope::</code><code>moor</code>', 'Rope::moor'],
    ['<b><span class="n">moor_rope</span><span class="p">(two)</span></b>', 'moor_rope(two)'],
    ['<b><span class="t">rope_t</span><span class="n">moor</span></b>', 'rope_tmoor'],
    ['<b><span>moor_long</span><span>_rope</span></b>', 'moor_long_rope'],
    ['<a href="a.html">河北省</a><a href="b.html">保定市</a>', '河北省保定市'],
    ['<a href="a.html">rope</a><a href="b.html">s</a>', 'ropes'],
  ] as const)
    assert.equal(line(markup), text, markup)
})

test('rows: lines of a caption that only a style sheet parts are lines', () => {
  const caption = (html: string): string | undefined =>
    outline(
      `<body><main><p>${prose('rope')}</p><figure><img src="/a.jpg" width="600" height="400"><figcaption>${html}</figcaption></figure><p>${prose('quay')}</p></main>`,
    ).find((line) => line.startsWith('caption: '))
  for (const [html, text] of [
    [
      '<span class="text">A boat at the quay</span><span class="credit">Photo: Ada Low</span>',
      'A boat at the quay\nPhoto: Ada Low',
    ],
    ['A boat at the quay.<small class="source">Ada Low</small>', 'A boat at the quay.\nAda Low'],
    ['<b class="title">Boats</b><i>Of the year 1900</i>', 'Boats\nOf the year 1900'],
    ['<span class="text">A boat</span><span class="owner">© Harbour News</span>', 'A boat\n© Harbour News'],
    ['<span class="first">A</span><span class="rest">boat</span>', 'Aboat'],
    ['The Mac<b>Intosh</b> coat', 'The MacIntosh coat'],
    ['<span class="a">boat</span><span class="b">house</span>', 'boathouse'],
  ] as const)
    assert.equal(caption(html), `caption: ${text}`, html)
})
