/** Pages of a manual: what stands between two kept texts of their column stays, however short it is and however much it links. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const BY_GENERATOR = '<meta name="generator" content="Docutils 0.19: https://docutils.example/">'
const BEFORE = `<h1>Ropes</h1><p>${prose('capstan')}</p>`
const AFTER = `<h2>Splices</h2><p>${prose('windlass')}</p>`
const link = (name: string, to = `/${name}`): string => `<a href="${to}">${name}</a>`
const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`

/** The segments between two solid texts of a manual's page. */
const between = (html: string, head = BY_GENERATOR): string[] =>
  outline(`<head>${head}</head><body><div>${BEFORE}${html}${AFTER}</div>`).slice(2, -2)

test('manuals: a short line between two headings stays', () => {
  const versions = `<div><h3>rope_cut ()</h3><p>Since: ${link('2.62')}</p></div><div><h3>rope_tie ()</h3><p>Since: ${link('2.64')}</p></div>`
  assert.deepEqual(between(`<h2>Knots</h2>${versions}`), [
    'heading: Knots',
    'heading: rope_cut ()',
    'paragraph: Since: 2.62',
    'heading: rope_tie ()',
    'paragraph: Since: 2.64',
  ])
})

test('manuals: a signature and a grid of linked divs stay', () => {
  const member = `<section><h3>cut</h3><div>${link('Rope')} cut(${link('Knife')} knife)</div><div>Cuts.</div></section>`
  assert.deepEqual(between(`<h2>Methods</h2>${member}`), [
    'heading: Methods',
    'heading: cut',
    'paragraph: Rope cut(Knife knife)',
    'paragraph: Cuts.',
  ])
  const kept = keptText(
    `<head>${BY_GENERATOR}</head><body><div>${BEFORE}<h2>Types</h2><table><tr><td>${link('GRope')}</table>${AFTER}</div>`,
  )
  assert.match(kept, /Types\s+GRope\s+Splices/)
})

test('manuals: a list of links to other pages stays, with what heads it', () => {
  const items = list([link('Hemp rope makers'), link('Wire rope makers'), link('Coir rope makers')])
  assert.deepEqual(between(`<h2>Makers</h2>${items}`), [
    'heading: Makers',
    'list: - Hemp rope makers\n- Wire rope makers\n- Coir rope makers',
  ])
  const address = outline(`<body><div>${BEFORE}<h2>Makers</h2>${items}${AFTER}</div>`, 'https://docs.example/ropes')
  assert.equal(address.length, 6)
})

test('manuals: contents that lead to places of the same page go, and a box of references stays', () => {
  const names = ['Hemp rope makers', 'Wire rope makers', 'Coir rope makers']
  const own = list(names.map((name) => link(name, `#${name.length}`)))
  assert.deepEqual(between(`<h3>Topics</h3>${own}`), [])
  assert.deepEqual(between(`<p>${names.map((name) => link(name, '#a')).join(' | ')}</p>`), [])
  const others = list(names.map((name) => link(`${name} of old`)))
  assert.equal(between(`<h3>Topics</h3>${own}<h3>Read more of</h3>${others}`).length, 2)
  const box = names.map((name) => `<p>${link(name, `#${name.length}`)}</p>`).join('')
  assert.equal(between(`<div class="admonition seealso"><p>See also</p>${box}</div>`).length, 4)
})

test('manuals: a list of changes with links is no group of teasers', () => {
  const entry = (name: string): string =>
    `<li><p>${prose(name)}</p><div><p>See also</p><p>${link(`What is new about the ${name}`)}</p></div></li>`
  const changes = `<div>${BEFORE.repeat(4)}</div><h2>Changes</h2><ul>${['hook', 'cleat', 'block'].map(entry).join('')}</ul>`
  assert.match(keptText(`<head>${BY_GENERATOR}</head><body>${changes}`), /about the cleat in a menu/)
})

test('manuals: what is said of two things stays with both', () => {
  const said = `<p>${prose('sheave')}</p>`
  const html = `<div><h3>one</h3>${said}</div><div><h3>two</h3>${said}</div>`
  assert.equal(between(html).filter((text) => text.includes('sheave')).length, 2)
})

test('manuals: the id of a member and an aside between two texts are no chrome', () => {
  const member = `<div id="method-read_author_metadata"><p>${prose('bollard')}</p></div>`
  const aside = '<aside class="sidebar"><p>Tip</p><p>Wet ropes shrink, and dry ones slip.</p></aside>'
  assert.match(between(member).join(), /bollard/)
  assert.match(between(aside).join(), /Tip.*Wet ropes/s)
})

test('manuals: signs are a generator, classes or permalinks, and other pages keep no links between texts', () => {
  const items = list([link('Hemp rope makers'), link('Wire rope makers'), link('Coir rope makers')])
  const html = `<h2>Makers</h2>${items}`
  assert.equal(between(html).length, 2)
  assert.doesNotMatch(between(html, '').join(), /Hemp/)
  const section = `<div class="sect2"><h3>Hemp</h3><p>${prose('hemp')}</p></div>`
  assert.equal(between(`${section}${section.replaceAll('emp', 'oir')}${html}`, '').length, 6)
  const permalinks = `<h2 id="b">Hemp<a class="headerlink" href="#b">¶</a></h2><p>${prose('hemp')}</p>`
  assert.equal(between(`${permalinks}${permalinks.replaceAll('emp', 'oir')}${html}`, '').length, 6)
})

test('manuals: the main element is the content, sections of short lines and stubs too', () => {
  const lines = list([link('rope.Any'), link('rope.Failable')])
  const code = `<section><h2>Interfaces</h2><pre>${'let rope = tie(hemp, wire)\n'.repeat(40)}</pre></section>`
  const page = `<div>Ropes and more, for all of us, since 1999.</div><main><h1>Tree</h1><section><h2>Classes</h2>${lines}<p>All of them.</p></section>${code}</main>`
  const kept = keptText(`<head>${BY_GENERATOR}</head><body>${page}`)
  assert.match(kept, /Classes[\s\S]*rope\.Any[\s\S]*Interfaces/)
  assert.doesNotMatch(kept, /since 1999/)
  const stub = `<main><section><h1>Mixing</h1><p>See ${link('Ropes that are mixed with other ropes')} for this section.</p></section></main><div>The picture of a knot was made and given to all of us by Ada.</div>`
  assert.doesNotMatch(keptText(`<head>${BY_GENERATOR}</head><body>${stub}`), /Ada/)
})

test('manuals: a heading behind the labels of its section is what its id says', () => {
  const id = 'knots-that-hold-or-similar'
  const section = `<section id="${id}"><span id="label"></span><h2>Knots that hold (or similar)<a class="headerlink" href="#${id}">¶</a></h2><p>${prose('bowline')}</p></section>`
  assert.match(between(section).join(), /Knots that hold.*bowline/s)
})

test('manuals: the title bar of a generator and its advice to click go', () => {
  const bar = '<div id="titlearea"><table><tr><td id="projectlogo"><img src="rope.png"></td><td>Ropes 3.4</table></div>'
  const page = `<head>${BY_GENERATOR}</head><body>${bar}<div><p>${prose('capstan')}</p></div>`
  assert.deepEqual(outline(page).length, 1)
  const heading = '<div>cut(rope) <span class="method-click-advice">click to toggle source</span></div>'
  assert.deepEqual(between(heading), ['paragraph: cut(rope)'])
})

test('manuals: what stands under the heading of the page stays, though all prose is in one section of it', () => {
  const page = `<head>${BY_GENERATOR}</head><body><div class="section"><h1>Ropes 2.1</h1><p>May 1, 2019</p><p>Ropes 2.1 fixes two knots.</p>`
  assert.deepEqual(
    outline(
      `${page}<div class="section"><h2>Bugfixes</h2><p>${prose('capstan')}</p><p>${prose('windlass')}</p></div></div>`,
    ).slice(0, 4),
    ['heading: Ropes 2.1', 'paragraph: May 1, 2019', 'paragraph: Ropes 2.1 fixes two knots.', 'heading: Bugfixes'],
  )
})

test('manuals: a page of a generator under an address of threads is no thread', () => {
  const code = '<div class="highlight-default notranslate"><pre>tie()\ncut()</pre></div>'
  const said = 'Use it wherever a rope has to hold, and untie it before the tide comes in.'
  const parts = `${BEFORE}${code}<div><p>${said}</p></div><h2>Twice</h2>${code}<div><p>${said}</p></div>`
  const lines = outline(`<body><div>${parts}${AFTER}</div>`, 'https://ropes.example/topics/forms/')
  assert.equal(lines.filter((line) => line.endsWith(said)).length, 2)
})

test('manuals: ids with a prefix say their heading, those of terms name what they explain, and links to the source go', () => {
  const section = `<div class="section" id="s-message-tags"><h3>Message tags</h3><p>${prose('tag')}</p></div>`
  const term =
    '<dl><dt id="http.cookie.Store">class Store<a href="/src"><span class="viewcode-link">[source]</span></a></dt><dd>Holds it.</dd></dl>'
  assert.deepEqual(
    between(`<h2>Knots</h2>${section}${term}`).filter((line) => !line.startsWith('paragraph')),
    ['heading: Knots', 'heading: Message tags', 'list: class Store\nHolds it.'],
  )
})

test('manuals: a section of links at the end of the column stays, links below the column go', () => {
  const links = (names: string) => list(names.split(' ').map((name) => link(name)))
  const end = `<div class="section"><h2>Further topics<a href="#further">¶</a></h2><p>There is more:</p>${links('splices hitches bends loops')}</div>`
  const page = `<head>${BY_GENERATOR}</head><body><div class="section">${BEFORE}${AFTER}${end}</div><div>${links('home shop jobs press')}</div>`
  assert.deepEqual(outline(page).slice(-3), [
    'heading: Further topics',
    'paragraph: There is more:',
    'list: - splices\n- hitches\n- bends\n- loops',
  ])
})

test('manuals: the NAME of a manual page in its header stays, and so do sections side by side', () => {
  const section = (name: string, html: string) => `<div class="sect1"><h2>${name}</h2><div>${html}</div></div>`
  const page = `<head><title>moor(1)</title>${BY_GENERATOR}</head><body><div id="header"><h1>moor(1) Manual Page</h1><h2>NAME</h2><div><p>moor - tie ships up</p></div></div><div id="content">${section('SYNOPSIS', '<p>moor [-f]</p>')}${section('DESCRIPTION', `<dl><dt>-f</dt><dd>${prose('capstan')}</dd><dt>-g</dt><dd>${prose('windlass')}</dd></dl>`)}${section('SEE ALSO', '<p>anchor(1)</p>')}</div>`
  assert.deepEqual(
    outline(page).filter((line) => !line.startsWith('list')),
    [
      'heading: NAME',
      'paragraph: moor - tie ships up',
      'heading: SYNOPSIS',
      'paragraph: moor [-f]',
      'heading: DESCRIPTION',
      'heading: SEE ALSO',
      'paragraph: anchor(1)',
    ],
  )
})

test('manuals: a list of fields that says more than where they stand is no contents', () => {
  const names = ['Long Format Name', 'Full Source Name', 'Every Binary Name', 'Plain Section Name']
  const fields = list(names.map((name) => `${link(name, '#field')} (mandatory)`))
  const said = between(`<h2>Knots</h2><p>The fields of that stanza are listed below.</p>${fields}`).join('\n')
  assert.match(said, /- Full Source Name \(mandatory\)/)
})

test('manuals: the links under a heading of a page of the Unix manual went, and left it alone', () => {
  const see = `<h2>SEE ALSO</h2><em>${link('bend')}, ${link('knot')}</em>`
  const page = (name: string): string =>
    `<body><div><h2>NAME</h2><b>moor</b> - ties ships up<h2>DESCRIPTION</h2><p>${prose('moor')}</p>${see}<h2>${name}</h2>Ann Rope, 2007</div>`
  assert.match(keptText(page('AUTHOR')), /SEE ALSO\s+bend, knot\s+AUTHOR\s+Ann Rope, 2007/)
  assert.doesNotMatch(keptText(page('Share').replace('NAME', 'New')), /bend, knot/)
})

test('manuals: headings that link to themselves make no list of links of their section', () => {
  const html = `<body class="sphinx"><section id="a"><h1>Columns</h1><p>${prose('column')}</p><section id="usage"><h2><a class="toc-backref" href="#id1">7.6.1.2. Usage of scalar columns</a><a class="headerlink" href="#usage">¶</a></h2><p>Pending</p></section></section><section id="b"><h2><a href="#b">Rows</a></h2><p>${prose('row')}</p></section>`
  assert.match(keptText(html), /Pending/)
})

test('manuals: the icon of a heading that links to itself is no picture of the page', () => {
  const html = `<body><main><h1>Columns</h1><p>${prose('column')}</p><h2 id="d">Depth <a href="#d"><img src="chain.svg" width="200" height="200"></a></h2><p>${prose('row')}</p></main>`
  assert.ok(!outline(html).some((line) => line.startsWith('image')))
})
