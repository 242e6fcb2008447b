/** Parts of manuals that are named as chrome: rows and columns, headers of functions, bars of menus, ways around. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, prose } from '../pages.ts'

const manual = (body: string): string =>
  `<head><meta name="generator" content="pandoc, then sphinx"></head><body>${body}`

test('manual parts: a row and a cell of a data table may be called header, author or date', () => {
  const row = (author: string, date: string): string =>
    `<tr class="odd"><td class="author">${author}</td><td class="date">${date}</td></tr>`
  const kept = keptText(
    manual(
      `<h1>Boats</h1><p>${prose('shed')}</p><table><thead><tr class="header"><th>Builder</th><th>Launched</th></tr></thead><tbody>${row('Anna Oarsmith', 'May 1911')}${row('Bert Keel', 'June 1912')}</tbody></table><p>${prose('yard')}</p>`,
    ),
  )
  for (const cell of ['Builder', 'Launched', 'Anna Oarsmith', 'June 1912']) assert.match(kept, new RegExp(cell))
})

test('manual parts: the header of a function is its signature, and the link to its source goes', () => {
  const method = (name: string): string =>
    `<div><a name="${name}"></a><div class="functionHeader"><span>def</span> ${name}(self, rope): <a class="sourceLink" href="/s#L6">(source)</a> <a class="headerLink" href="#${name}">¶</a></div><div class="functionBody"><p>Makes the boat ${name} and says so.</p></div></div>`
  const kept = keptText(
    `<head><title>Boat</title><meta name="generator" content="pydoctor 22"></head><body><h1>Boat</h1><p>${prose('boat')}</p>${method('moor')}${method('drift')}`,
  )
  assert.match(kept, /def moor\(self, rope\):\n+Makes the boat moor/)
  assert.match(kept, /def drift/)
  assert.doesNotMatch(kept, /source/)
})

test('manual parts: the prose between a headline in a header and a long table is read', () => {
  const rows = Array.from(
    { length: 30 },
    (_, at) =>
      `<tr><td><a href="/m${at}">rope${at}</a></td><td>The rope of number ${at}, which holds boats at the pier.</td></tr>`,
  ).join('')
  const kept = keptText(
    `<head><title>ropes</title><meta name="generator" content="pydoctor 22"></head><body><div class="main"><div class="page-header"><h1>ropes</h1></div><div class="docs"><p>Ropes and what they hold.</p></div><div id="split"><table>${rows}</table></div></div>`,
  )
  assert.match(kept, /Ropes and what they hold/)
})

test('manual parts: a bar of menus goes however long its menus are', () => {
  const menu = (name: string): string =>
    `<div class="x-navbar-head"><a href="/${name}">${name} library</a><div class="x-navbar-menu"><table>${Array.from({ length: 20 }, (_, at) => `<tr><td><a href="/${name}${at}">${name}::of${at}</a></td><td>since the edition of the year ${at}</td></tr>`).join('')}</table></div></div>`
  const kept = keptText(
    manual(
      `<div id="content"><h1>moor</h1><div id="siteSub">From the harbour's own pages</div><div class="x-navbar">${menu('ropes')}${menu('knots')}</div><p>Moors a boat at the pier, and is called by all who come in from the sea.</p><p>It holds as long as its rope does, which nobody has ever tried.</p></div>`,
    ),
  )
  assert.match(kept, /Moors a boat/)
  assert.doesNotMatch(kept, /library|ropes::|own pages/)
})

test('manual parts: one row of links in header cells is a menu', () => {
  const bar = `<table><tr>${['Main', 'News', 'Support', 'People'].map((name) => `<th><a href="/${name}">${name}</a></th>`).join('')}<td><i>oar-maker</i></td></tr></table>`
  const kept = keptText(manual(`${bar}<h1>Mirrors</h1><p>${prose('mirror')}</p><h2>Use</h2><p>${prose('use')}</p>`))
  assert.doesNotMatch(kept, /News|Support/)
})

test('manual parts: ways to the pages around go in their words and in several lines', () => {
  const ways = '<p><a href="/5">next chapter</a><br><a href="/">back to table of contents</a></p>'
  const kept = keptText(manual(`<h1>Ropes</h1><p>${prose('rope')}</p><h2>Knots</h2><p>${prose('knot')}</p>${ways}`))
  assert.doesNotMatch(kept, /next chapter|back to/)
})

test('manual parts: a header with the headline says what the page is about in its sentences', () => {
  const kept = keptText(
    `<head><title>Boat (yard.Boat)</title><meta name="generator" content="odoc 2.0.2"></head><body><nav><a href="../index.html">Up</a></nav><header class="preamble"><h1>Module <code>yard.Boat</code></h1><p>A boat is a hull with oars, and both may be replaced by others of their kind.</p></header><div><h3>Boats</h3><p>${prose('boat')}</p><h3>Oars</h3><p>${prose('oar')}</p></div>`,
  )
  assert.match(kept, /A boat is a hull with oars/)
})

test('manual parts: an address between the last two rules is a colophon, and what a generator says of itself an edge', () => {
  const page = (end: string): string =>
    keptText(manual(`<h1>Ropes</h1><p>${prose('rope')}</p><h2>Knots</h2><p>${prose('knot')}</p>${end}`))
  assert.doesNotMatch(
    page(
      '<hr><p>The rope manual</p><address>2021-01-16<br>Anna Oarsmith <a href="mailto:a@example.org">a@example.org</a></address><hr>',
    ),
    /rope manual|Anna/,
  )
  assert.doesNotMatch(page('<p><i>Generated by EDoc</i></p>'), /EDoc/)
  assert.match(page('<p>Generated by hand and by two apprentices</p>'), /apprentices/)
})

test('manual parts: the button that shows the source is no part of a signature', () => {
  const member = (name: string): string =>
    `<div class="attr"><span class="def">class</span> <span class="name">${name}</span>: <label class="view-source-button" for="${name}"><span>View Source</span></label></div><p>${prose(name)}</p>`
  const kept = keptText(manual(`<h1>yard</h1>${member('Oar')}${member('Mast')}`))
  assert.match(kept, /class Oar:/)
  assert.doesNotMatch(kept, /View Source/)
})

test('manual parts: a linked picture beside every row is a sign', () => {
  const row = (name: string): string =>
    `<tr><td><a href="legend.html"><img src="public.gif" alt="Public"></a></td><td>procedure ${name}(Boat); moors it or lets it drift.</td></tr>`
  assert.deepEqual(
    imageUrls(
      manual(
        `<h1>Boat</h1><p>${prose('boat')}</p><table>${['moor', 'drift', 'row', 'sail', 'stow', 'sink'].map(row).join('')}</table>`,
      ),
    ),
    [],
  )
})

test('manual parts: contents of a set of pages go where the page says next to nothing', () => {
  const contents = Array.from({ length: 40 }, (_, at) => `<tr><td><a href="/${at}">Of ropes ${at}</a></td></tr>`).join(
    '',
  )
  const kept = keptText(
    manual(
      `<div class="tocset"><table>${contents}</table></div><div class="main"><div><a href="/">← prev</a> <a href="/u">up</a> <a href="/n">next →</a></div><h3>Knots</h3><p>Knots hold boats, as <a href="/r">ropes</a> do.</p></div>`,
    ),
  )
  assert.match(kept, /Knots hold boats/)
  assert.doesNotMatch(kept, /Of ropes|prev/)
})

test('manual parts: contents under an h1 that is not the title go with it', () => {
  const links = ['Introduction', 'Command line options', 'Notes']
    .map((name) => `<li><a href="#${name}">${name}</a>`)
    .join('')
  const kept = keptText(
    manual(
      `<center><h1>The oar utility</h1></center><h1>Contents</h1><ul>${links}</ul><h1 id="Introduction">Introduction</h1><p>${prose('oar')}</p><h1>Notes</h1><p>${prose('note')}</p>`,
    ),
  )
  assert.doesNotMatch(kept, /Contents/)
  assert.match(kept, /Introduction/)
})

test('manual parts: boxes of one class that begin with headings are sections, the short ones too', () => {
  const section = (name: string, text: string): string =>
    `<div id="${name}" class="doc_section"><h2>${name}</h2>${text}</div>`
  const long = Array.from({ length: 12 }, (_, at) => `<p>${prose(`state ${at}`)}</p>`).join('')
  const kept = keptText(
    manual(
      `<div class="doc"><h1>automaton</h1>${section('Api', `<p>${prose('api')}</p>${long}`)}${section('Bugs', '<p>Please report those that you find to the yard.</p>')}${section('Copyright', '<p>Copyright © 2004 Anna Oarsmith</p>')}</div>`,
    ),
  )
  assert.match(kept, /Bugs\nPlease report/)
  assert.match(kept, /Anna Oarsmith/)
})

test('manual parts: tags of a comment in code are its parameters, and tags that are links go', () => {
  const tags = '<ul class="at-tags"><li><span>parameter</span> <span>rope</span> <p>the rope to tie</p></li></ul>'
  const member = (name: string): string =>
    `<div class="spec"><code>val ${name} : rope</code></div><div class="doc"><p>${prose(name)}</p>${tags}</div>`
  const kept = keptText(
    manual(
      `<h1>Boat</h1>${member('moor')}${member('drift')}<ul class="tags"><li><a href="/t/a">harbours</a><li><a href="/t/b">knots</a></ul>`,
    ),
  )
  assert.equal(kept.split('the rope to tie').length, 3)
  assert.doesNotMatch(kept, /harbours/)
})

test('manual parts: one sign in brackets goes where all of it is a link, in several languages', () => {
  const sign = (text: string): string => `<p><a href="#top">${text}</a></p>`
  const kept = keptText(
    manual(
      `<h1>Ropes</h1><p>${prose('rope')}</p>${sign('(наверх)')}<h2>Knots</h2><p>${prose('knot')}</p>${sign('[top]')}<h2>Bends</h2><p>${prose('bend')}</p><p>Press [Home] now.</p>`,
    ),
  )
  assert.doesNotMatch(kept, /наверх|\[top\]/)
  assert.match(kept, /\[Home\]/)
})
