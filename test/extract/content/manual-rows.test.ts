/** Pages of an API's manual: rows of names that all link, their comments, their sources, and the numbers of their paragraphs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const URL_OF_MANUAL = 'https://example.org/docs/rope.html'
const kept = (html: string): string => outline(html, URL_OF_MANUAL).join('\n')

test('manual rows: what a table calls comment is a cell of it, beside an article it is what readers say', () => {
  const row = (name: string): string =>
    `<tr><td>${name}</td><td>= 1</td><td><div class="comment">how to ${name} a rope</div></td></tr>`
  const table = `<table><tr><th>Name</th><th>Value</th><th>Meaning</th></tr>${['coil', 'moor', 'tie'].map(row).join('')}</table>`
  const body = ['a', 'b', 'c', 'd', 'e'].map((name) => `<p>${prose(name)}</p>`).join('')
  const text = keptText(
    `<body><h1>Ropes</h1>${body}${table}<div class="comment"><p>A reader thinks that this rope is too short.</p></div>`,
  )
  assert.match(text, /coil \| = 1 \| how to coil a rope/)
  assert.doesNotMatch(text, /A reader thinks/)
})

test('manual rows: a section of links stays under a heading that leads back to the contents', () => {
  const text = kept(
    `<body><main><h1>Ropes</h1><section id="use"><h2><a class="toc-backref" href="#id1">Use</a></h2><p>${prose('use')}</p></section><section id="links"><h2><a class="toc-backref" href="#id2">Links</a></h2><ul>${['Ropes of the east', 'Ropes of the west', 'Ropes of the north'].map((name) => `<li><p><a href="https://other.example/${name[9]}">${name}</a></p></li>`).join('')}</ul></section></main>`,
  )
  assert.match(text, /heading: Links\nlist: - Ropes of the east/)
})

const haddock = (description: string, rows: string, synopsis = ''): string =>
  `<body><div id="package-header"><span class="caption">ropes-1.0</span></div><div id="content"><div id="module-header"><p class="caption">Rope.Knot</p></div><div id="description"><p class="caption">Description</p><div class="doc"><p>${description}</p></div></div>${synopsis}<div id="interface"><h1>Documentation</h1>${rows}</div></div><div id="footer"><p>Produced by Haddock</p></div>`
const top = (name: string, says: string): string =>
  `<div class="top"><p class="src"><a id="v:${name}" class="def">${name}</a> :: <a href="r.html#t:Rope">Rope</a> <a href="src/r.html#${name}" class="link">Source</a> <a href="#v:${name}" class="selflink">#</a></p><div class="doc"><p>${says}</p></div></div>`

test('manual rows: a short description above the interface, and short names at its end, are of the column', () => {
  const text = kept(
    haddock(
      'Knots, of all kinds',
      `${top('bend', prose('bend'))}${top('hitch', 'For a hitch.')}${top('loop', 'For a loop.')}`,
    ),
  )
  assert.match(text, /Description\n+.*Knots, of all kinds/)
  assert.match(text, /hitch :: Rope\n.*For a hitch\.\n.*loop :: Rope\n.*For a loop\.$/)
  assert.doesNotMatch(text, /Source|#|Produced/)
})

test('manual rows: a module that only names others keeps their names', () => {
  const rows = ['Bend', 'Hitch', 'Loop', 'Splice'].map(
    (name) => `<div class="top"><p class="src">module <a href="${name}.html">Rope.Knot.${name}</a></p></div>`,
  )
  const text = kept(haddock(prose('module'), rows.join('')))
  assert.match(text, /module Rope\.Knot\.Bend\n.*module Rope\.Knot\.Hitch/)
})

test('manual rows: signatures whose links lead elsewhere too are no contents of the page', () => {
  const method = (name: string): string =>
    `<tr><td><p><a href="#v:${name}">${name}</a> <a href="k.html#t:Knot">Knot</a> <a href="k.html#t:Order">Order</a></p></td></tr>`
  const text = kept(
    haddock(
      prose('module'),
      `${top('bend', prose('bend'))}<div><table>${['tie', 'cut', 'moor', 'coil'].map(method).join('')}</table></div>${top('hitch', prose('hitch'))}`,
    ),
  )
  assert.match(text, /moor Knot Order/)
})

test('manual rows: the number of a paragraph, which leads to itself, was a line of its own', () => {
  const paragraph = (number: number): string =>
    `<div><label class="ocn"><a href="#${number}">${number}</a></label><p id="${number}">${prose(`rope ${number}`)}</p></div>`
  const paragraphs = [75, 76, 77, 78].map(paragraph).join('')
  assert.deepEqual(
    outline(`<body><div>${paragraphs}</div>`, URL_OF_MANUAL),
    [75, 76, 77, 78].map((number) => `paragraph: ${prose(`rope ${number}`)}`),
  )
  assert.match(kept(`<body><p>${prose('rope')} See step <a href="#3">3</a> for it.</p>`), /See step 3 for it/)
})

test('manual rows: a table with a head stays though its names lead to their sections and lists of links follow it', () => {
  const names = ['row', 'sail', 'moor', 'tow']
  const table = `<table><tr><th>Type</th><th>Method</th></tr>${names.map((name) => `<tr><td>void</td><td><a href="#${name}">${name}</a>()</td></tr>`).join('')}</table>`
  const more = `<h3>Methods of Ship</h3><div>${['list', 'heel', 'roll', 'pitch', 'yaw', 'heave'].map((name) => `<a href="Ship.html#${name}">${name}</a>`).join(', ')}</div>`
  const text = kept(
    `<body><main><h1>Boat</h1><p>${prose('boat')}</p><section><ul><li><section><h2>Methods</h2>${table}${more}</section></li></ul></section><h2>Details</h2><p>${prose('sail')}</p></main>`,
  )
  assert.match(text, /Methods[\s\S]*sail[\s\S]*Details/)
})

test('manual rows: why a thing is deprecated is no comment of a reader', () => {
  const row = `<h3>row</h3><div>Deprecated.<div class="deprecation-comment">replaced by sail</div></div>`
  assert.match(
    kept(
      `<body><main><h1>Boat</h1><p>${prose('boat')}</p><p>${prose('oar')}</p><p>${prose('mast')}</p><p>${prose('tide')}</p>${row}<p>${prose('sail')}</p></main>`,
    ),
    /replaced by sail/,
  )
})
