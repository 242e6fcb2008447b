/** Names that documentation generators give, which mean something else on other pages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const AROUND = ['arch', 'cable', 'girder', 'pylon', 'rope'].map((name) => `<p>${prose(name)}</p>`).join('')
const page = (html: string): string => `<body><main>${AROUND}${html}<p>${prose('end')}</p></main>`

test('generators: sig on a term is the signature of a function, on a div below a post it is its author’s', () => {
  assert.match(
    keptText(page(`<dl><dt class="sig sig-object py">harbour.count(ships)</dt><dd><p>${prose('count')}</p></dd></dl>`)),
    /harbour\.count/,
  )
  for (const name of ['member-signature', 'type-signature'])
    assert.match(
      keptText(page(`<div class="${name}"><span>public int countShips(Harbour harbour)</span></div>`)),
      /countShips/,
      name,
    )
  assert.doesNotMatch(
    keptText(page('<div class="signature"><p>Sent from a small boat, at sea</p></div>')),
    /small boat/,
  )
})

test('generators: a footnote or a warning in an aside is text, another aside and a notice of a script are not', () => {
  for (const open of [
    '<aside class="footnote brackets" role="doc-footnote">',
    '<aside class="footnote-list brackets"><aside class="footnote" role="note">',
    '<aside class="admonition warning">',
  ])
    assert.match(keptText(page(`${open}<p>${prose('tide')}</p></aside>`)), /tide/, open)
  for (const open of ['<aside>', '<aside class="promo">', '<aside class="s-notice__warning" role="status">'])
    assert.doesNotMatch(keptText(page(`${open}<p>${prose('tide')}</p></aside>`)), /tide/, open)
})

test('generators: an id that only repeats its heading is a topic', () => {
  for (const html of [
    `<h2 id="copyright">Copyright</h2><p>${prose('tide')}</p>`,
    `<section id="copyright"><h2>Copyright</h2><p>${prose('tide')}</p></section>`,
    `<section id="feedback"><h2>Feedback</h2><p>${prose('tide')}</p></section>`,
    `<section id="comments"><h2>Comments<a class="headerlink" href="#comments">¶</a></h2><p>${prose('tide')}</p></section>`,
    `<div class="section" id="comments"><h2>1.2 Comments</h2><p>${prose('tide')}</p></div>`,
  ]) {
    const lines = outline(page(html))
    assert.ok(lines.some((line) => line.startsWith('heading: ')) && lines.includes(`paragraph: ${prose('tide')}`), html)
  }
})

test('generators: a section of comments or of links that has its own heading is what it was', () => {
  assert.doesNotMatch(
    keptText(page(`<section id="comments"><h2>Comments</h2><p>${prose('tide')}</p></section>`)),
    /tide/,
  )
  assert.doesNotMatch(keptText(page(`<section id="related"><h2>Related</h2><p>${prose('tide')}</p></section>`)), /tide/)
  assert.doesNotMatch(keptText(page(`<section id="copyright"><h2>More</h2><p>${prose('tide')}</p></section>`)), /tide/)
})

test('generators: tables of contents, headers and footers of navigation, and lines about the page itself go', () => {
  for (const html of [
    '<div class="toc"><p><b>Table of Contents</b></p><p>All of the parts of this page</p></div>',
    '<div class="navheader"><p>The chapter before this one is about ropes.</p></div>',
    '<p class="last-updated">This page was last updated on a Monday, at noon.</p>',
    '<p class="sphx-glr-timing">Total running time of the script: 0 minutes 3 seconds.</p>',
  ])
    assert.equal(keptText(page(html)), keptText(page('')), html)
  assert.match(keptText(page(`<div class="has-toc"><p>${prose('tide')}</p></div>`)), /tide/)
})

test('generators: a Javadoc summary of flat divs is a table with its rows, and keeps its heading', () => {
  const cell = (name: string, html: string): string => `<div class="${name} even-row-color">${html}</div>`
  const head = ['first', 'second', 'last'].map((name) => `<div class="table-header col-${name}">${name}</div>`).join('')
  const row = (type: string, name: string, says: string): string =>
    cell('col-first', `<code>${type}</code>`) +
    cell('col-second', `<code><a href="#${name}">${name}</a>()</code>`) +
    cell('col-last', says === '' ? '&nbsp;' : `<div class="block">${says}</div>`)
  const table = `<div class="summary-table three-column-summary">${head}${row('int', 'countShips', 'Counts.')}${row('void', 'moor', '')}</div>`
  const html = `<body><h2>Method Summary</h2><div class="caption"><span>Methods</span></div>${table}<h2>Details</h2>${AROUND}`
  assert.deepEqual(outline(html).slice(0, 3), [
    'heading: Method Summary',
    'paragraph: Methods',
    'table: first | second | last\nint | countShips() | Counts.\nvoid | moor() | ',
  ])
})

test('generators: elements with the roles of a table are its rows and cells, alone they are none', () => {
  const row = (...cells: string[]): string =>
    `<div role="row">${cells.map((text) => `<div role="cell">${text}</div>`).join('')}</div>`
  assert.match(
    outline(page(`<div role="table"><div role="rowgroup">${row('Oslo', '12')}${row('Bergen', '9')}</div></div>`)).join(
      '\n',
    ),
    /table: Oslo \| 12\nBergen \| 9/,
  )
  assert.doesNotMatch(outline(page(row('Oslo', '12') + row('Bergen', '9'))).join('\n'), /table:/)
})

test('generators: the mark of a Doxygen permalink is no part of its heading', () => {
  const heading = '<h2 class="memtitle"><span class="permalink"><a href="#a1">&#9670;&#160;</a></span>countShips()</h2>'
  assert.ok(outline(page(`${heading}<p>${prose('count')}</p>`)).includes('heading: countShips()'))
})

test('generators: a classifier behind a colon is parted from it', () => {
  const term =
    '<dt><strong>ships</strong><span class="classifier-delimiter">:</span><span class="classifier">int</span></dt>'
  assert.match(outline(page(`<dl>${term}<dd>How many ships there are.</dd></dl>`)).join('\n'), /ships: int/)
})

test('generators: an id says no more of a section than the heading behind its line of links', () => {
  const nav = '<div class="header"><p>Next: <a href="#t">Tokens</a>, Up: <a href="#p">Parser</a></p></div>'
  for (const open of [
    `<div class="section" id="Comments">${nav}<span id="Comments-1"></span><h3>10.2 Comments</h3>`,
    `<div class="appendix" id="References">${nav}<h2>Appendix A References</h2>`,
    '<div class="subsection" id="Converting-ships-to-registration"><h4>Example: registration</h4>',
    '<h4 id="get-menu-1">getMenu(This) of a ship</h4>',
  ])
    assert.match(
      keptText(page(`${open}<p>${prose('tide')}</p>`)),
      /(?:Comments|References|registration|getMenu)[\s\S]*tide/,
      open,
    )
})

test('generators: a chapter in an item of a list is no item', () => {
  const lines = outline(
    page(`<ul><li><section><h2>Methods</h2><div>count ships</div><p>${prose('tide')}</p></section></li></ul>`),
  )
  assert.ok(lines.includes(`paragraph: ${prose('tide')}`))
})

test('generators: a warning drawn as a table is text', () => {
  const text = keptText(
    page(
      `<div class="note"><table><tr><td rowspan="2"><img src="n.png" alt="[Note]"></td><th>Note</th></tr><tr><td><p>${prose('tide')}</p></td></tr></table></div>`,
    ),
  )
  assert.match(text, /^Note$/m)
})

test('generators: the anchor of a paragraph that is a title names no notice', () => {
  assert.match(
    keptText(
      page(`<div id="copyright" class="paragraph"><p><strong>Copyright</strong></p></div><p>${prose('tide')}</p>`),
    ),
    /Copyright/,
  )
})

test('generators: a signature of Doxygen was a table with a cell for each bracket', () => {
  const row = (cells: string): string => `<tr>${cells}</tr>\n`
  const rows = [
    row(
      '<td class="memname">int tie_rope </td>\n<td>(</td>\n<td class="paramtype">const <a href="r">Rope</a> *&#160;</td>\n<td class="paramname"><em>rope</em>, </td>',
    ),
    row(
      '<td class="paramkey"></td><td></td><td class="paramtype">int&#160;</td><td class="paramname"><em>turns</em>&#160;</td>',
    ),
    row('<td></td><td>)</td><td></td><td></td>'),
  ]
  const item = `<h2 class="memtitle">tie_rope()</h2><div class="memitem"><div class="memproto"><table class="memname">${rows.join('')}</table></div><div class="memdoc"><p>${prose('rope')}</p></div></div>`
  assert.deepEqual(outline(page(item)).slice(5, -1), [
    'heading: tie_rope()',
    'code: int tie_rope (const Rope * rope, int turns)',
    `paragraph: ${prose('rope')}`,
  ])
})
