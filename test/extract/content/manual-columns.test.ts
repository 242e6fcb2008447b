/** Where the column of a manual begins and ends, and what of its ends is content. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, keptText, outline, prose } from '../pages.ts'

const head = (title: string, generator = 'makeinfo'): string =>
  `<head><meta name="generator" content="${generator}"><title>${title}</title></head>`
const menu = '<div><a href="/a">Anchors</a> <a href="/b">Buoys</a></div>'

test('manual columns: sections side by side with the prose belong to it where the headline stands above them', () => {
  const body = `${menu}<div id="c"><div><center><h1>moor</h1></center></div><div><h3>Module</h3><div>moor</div></div><section><h3>Description</h3><p>${prose('moor')}</p><p>See: ${'<a href="/r">rope</a>'}</p></section><div><h3>Types</h3><div>knot() = bend | hitch</div></div></div><p>Copyright 2020 Ann</p>`
  assert.deepEqual(outline(`${head('Ships -- moor')}<body>${body}`), [
    'heading: Module',
    'paragraph: moor',
    'heading: Description',
    `paragraph: ${prose('moor')}`,
    'paragraph: See: rope',
    'heading: Types',
    'paragraph: knot() = bend | hitch',
  ])
})

test('manual columns: in a main element the links above the first prose are content', () => {
  const tree =
    '<div><a href="/o">Object</a><div><a href="/s">Ship</a><div><a href="/t">Tug boat</a><div>Tow</div></div></div></div>'
  const text = keptText(
    `${head('Tow', 'javadoc')}<body>${menu}<main>${tree}<div>class Tow</div><p>${prose('tow')}</p></main>`,
  )
  assert.match(text, /^Object\s+Ship\s+Tug boat\s+Tow\s/)
  assert.doesNotMatch(text, /Anchors/)
})

test('manual columns: short lines at the end of the last section stay with it', () => {
  const text = keptText(
    `${head('Ropes')}<body><div><h2>Ropes</h2><div class="sect1"><h3>cut</h3><p>${prose('cut')}</p><table><tr><td><p>rope</p><td><p>${prose('cell')}</p></table><p>Flags: Run First</p><p class="since">Since: 3.0</p></div></div>`,
  )
  assert.match(text, /Flags: Run First\s+Since: 3\.0/)
})

test('manual columns: links right under the last heading stay, bare in its section', () => {
  const text = keptText(
    `${head('Ropes')}<body><div class="refentry"><h1>Ropes</h1><div class="refsect1"><h2>Use</h2><p>${prose('use')}</p></div><div class="refsect1"><h2>See Also</h2><span><a href="/k">knot</a>, <a href="/b">bend</a></span></div></div>`,
  )
  assert.match(text, /See Also\s+knot, bend/)
})

test('manual columns: links of headings to themselves tell a manual, in whatever boxes they stand', () => {
  const item = (name: string): string =>
    `<h3 id="${name}">${name}<span><a href="#${name}">#</a></span></h3><div class="api-metadata">Added in: v0.5</div><p>${prose(name)}</p>`
  assert.match(keptText(`<body><div>${['cut', 'tie', 'moor'].map(item).join('')}</div>`), /moor\s+Added in/)
})

test('footnotes: those behind the column are part of the text, an author box between is not', () => {
  const body = `<div class="chapter"><h1>Ropes</h1><p>${prose('a')}</p><p>${prose('b')}</p></div>`
  const text = keptText(
    `${head('Ropes')}<body>${body}<div class="author">By Ann</div><div class="footnote"><hr><h4>Footnotes</h4><h5><a href="#r1">(1)</a></h5><p>hemp, mostly</p></div>`,
  )
  assert.match(text, /Footnotes\s+\(1\)\s+hemp, mostly/)
  assert.doesNotMatch(text, /By Ann/)
})

test('manual columns: a list that the last line announces stays, the way to the top does not', () => {
  const text = keptText(
    `${head('Ropes')}<body><div class="section"><h2>Ropes</h2><p>${prose('use')}</p><p>${prose('cut')}</p><p>Full sources:</p><div><ul><li><a href="/r.c">rope.c</a></li></ul></div><p><a href="#t">Back to the Top</a></p></div>`,
  )
  assert.match(text, /Full sources:\s+- rope\.c$/)
})

test('standfirsts: the heading of a short section before the long one stays with it', () => {
  const section = (name: string, text: string): string => `<div><h3>${name}</h3><p>${text}</p></div>`
  const long = Array.from({ length: 12 }, (_, at) => `<p>${prose(`rope${at}`)}</p>`).join('')
  const text = keptText(
    `<body><h1>Ships</h1><div>${section('1. Names', prose('bow'))}<div><h3>2. Ropes</h3>${long}</div></div>`,
  )
  assert.match(text, /1\. Names\s+The bow/)
})

test('listings: lines of ways around go from the ends of a page of links too', () => {
  const around = '<div><a href="a">&lt;-previous</a><a href="b">next-&gt;</a></div>'
  const entries = Array.from({ length: 60 }, (_, at) => `<p><a href="/e${at}">entry ${at}</a></p>`).join('')
  assert.doesNotMatch(keptText(`<body>${around}<div><h2>Index</h2>${entries}</div>${around}`), /previous/)
})

test('repeated: two procedures may share a step, word for word', () => {
  const step = '<li>Stop the engine of the ship, and the pump of the ship, on the bridge of the ship.</li>'
  const way = (name: string): string =>
    `<p>${prose(name)}</p><ol><li>Cast the anchor ${name}, and wait for a while.</li>${step}</ol>`
  assert.equal(keptText(`<body><main>${way('bow')}${way('stern')}</main>`).match(/Stop the engine/g)?.length, 2)
})

test('manual columns: name and synopsis of a manual page, a short opening and a box at the end are part of it', () => {
  const page = (html: string): string => keptText(`${head('ship', 'DocBook XSL')}<body>${html}`)
  const section = `<div class="refsect1"><h2>Description</h2><p>${prose('a')}</p><p>${prose('b')}</p></div>`
  const manual = `<div class="refentry"><div class="refnamediv"><h2>Name</h2><p>ship — cross the sea</p></div><div class="refsynopsisdiv"><h2>Synopsis</h2><p>ship [-f]</p></div>${section}</div>`
  assert.match(page(manual), /Name\s+ship — cross the sea\s+Synopsis\s+ship \[-f\]/)
  assert.match(
    page(`${menu}<div class="contents"><p>Functions for ships.</p><p>${prose('ship')}</p></div>`),
    /^Functions for ships\./,
  )
  const box = `<div class="sidebar"><p>Tip: the bow</p><p>${prose('bow')}</p></div>`
  assert.match(
    page(`<div class="section"><h2>Ship</h2><p>${prose('a')}</p><p>${prose('b')}</p>${box}</div>`),
    /Tip: the bow\s+The bow/,
  )
})

test('manual columns: what a column of Doxygen begins with stays, however short it is', () => {
  const opening =
    '<div class="textblock"><code>#include "rope.h"</code><br></div><div class="textblock"><div class="dynheader">Graph for rope.c:</div></div><p><a href="s">Go to the source of this file.</a></p>'
  const text = keptText(
    `${head('Quay: rope.c File Reference', 'Doxygen 1.9.4')}<body><div>${menu}<div class="header"><div class="title">rope.c</div></div><!--header-->\n<div class="contents">${opening}<h2>Functions</h2><p>${prose('rope')}</p></div></div><address>Back to the quay, which all of the ropes are tied to.</address>`,
  )
  assert.match(
    text,
    /^#include "rope\.h"\s+Graph for rope\.c:\s+Go to the source of this file\.\s+Functions\s+The rope/,
  )
  assert.doesNotMatch(text, /Back/)
})

test('manual columns: a Doxygen page whose title is only the project has the title of its header', () => {
  const html = `${head('Quay - ropes for ships', 'Doxygen 1.9.4')}<body><div class="header"><div class="headertitle"><div class="title">quay::Rope Class Reference</div></div></div><div class="contents"><p>${prose('rope')}</p></div>`
  assert.equal(extract(html).title, 'quay::Rope Class Reference')
})

test('manual columns: the list of an index without a header stood outside of the one sentence above it', () => {
  const entry = (name: string): string =>
    `<li>${name}() : <a href="${name}.html">Rope::${name}</a>, <a href="k.html">Knot::${name}</a></li>`
  const html = `<head><meta name="generator" content="Doxygen 1.8.9"></head><body><div id="top"><div id="nav"><ul><li><a href="i.html">Main page</a></li></ul></div></div><div class="contents"><div class="textblock">Here is a list of all members with links to the classes that they belong to:</div><h3>- w -</h3><ul>${['whip', 'wind', 'wrap'].map(entry).join('')}</ul></div></body>`
  assert.match(keptText(html), /- w -[\s\S]*wrap\(\) : Rope::wrap/)
})

test('manual columns: the last list of an index stays as those before it, with its letter', () => {
  const table = (letter: string, more = ''): string =>
    `<h2 id="${letter}">${letter}</h2><table class="genindextable"><tr><td><ul>${['bend', 'hitch', 'loop'].map((name) => `<li><a href="${name}.html">${letter}${name}() (in rope.${name})</a></li>`).join('')}${more}</ul></td></tr></table>`
  const html = `${head('Index', 'Sphinx')}<body><div class="body"><h1>Index</h1><p>${prose('index')}</p>${table('A')}${table('B', `<li>${prose('boat')}</li>`)}${table('V')}</div>`
  assert.match(keptText(html), /Aloop\(\)[\s\S]*Vbend\(\)[\s\S]*Vloop\(\)/)
})

test('manual columns: a page of one short definition is no list of links', () => {
  const html = `${head('moor', 'Sphinx')}<body><div><ul>${'ABCDEFGHIJKLMNOP'
    .split('')
    .map((name) => `<li><a href="/${name}">${name} boats and buoys</a></li>`)
    .join(
      '',
    )}</ul></div><div class="body"><h1>moor</h1><dl><dt>Boat.moor()</dt><dd><p>Ties it to the quay.</p></dd></dl></div>`
  const text = keptText(html)
  assert.match(text, /Boat\.moor\(\)[\s\S]*Ties it/)
  assert.doesNotMatch(text, /buoys/)
})
