/** A heading goes with the links that are all it has. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const links = `<ul>${['Hemp rope', 'Wire rope', 'Coir rope', 'Jute rope'].map((name) => `<li><a href="/${name}">${name} makers of old</a></li>`).join('')}</ul>`
const page = (html: string): string =>
  keptText(
    `<head><meta name="generator" content="Sphinx 5"></head><body><main><p>${prose('bend')}</p>${html}<h2>Knots</h2><p>${prose('knot')}</p></main>`,
  )

test('lone headings: a heading of links that went stayed alone', () => {
  assert.doesNotMatch(page(`<h2>More makers</h2><nav>${links}</nav>`), /More makers/)
})

test('lone headings: one with sections, text or a picture below it stays', () => {
  assert.match(page(`<h2>Makers</h2>${links}<h3>Hemp</h3><p>${prose('hemp')}</p>`), /Makers/)
  assert.match(page(`<h2>Makers</h2>${links}<p>${prose('hemp')}</p>`), /Makers/)
  assert.match(page(`<h2>Makers</h2><img src="makers.jpg" width="400" height="300" alt="makers">${links}`), /Makers/)
})

test('lone headings: a label of the sections below a page of a manual stayed without them', () => {
  const html = `<head><meta name="generator" content="LaTeX2HTML v2022.2"></head><body><h1>Knots</h1>${prose('knot')}<br><hr><a id="c"><strong>Subsections</strong></a><ul class="ChildLinks"><li><a href="n2.html">Bend</a><li><a href="n3.html">Mouse knots</a><li><a href="n4.html">Loops</a></ul></body>`
  const text = keptText(html)
  assert.equal(text.includes('Subsections'), text.includes('Mouse knots'))
})

test('lone headings: the heading of the last item of a list went for the menu below the page', () => {
  const row = (name: string): string =>
    `<ul><li><h4>public <a href="Boat.html">Boat</a> <b>${name}</b>()</h4></li></ul>`
  const html = `<head><meta name="generator" content="Javadoc"></head><body><h2>Boat</h2><p>${prose('boat')}</p><ul><li><h3>Methods</h3>${row('sail')}${row('moor')}</li></ul><div class="nav">${links}</div></body>`
  assert.match(keptText(html), /sail[\s\S]*moor/)
})

test('lone headings: the first of a page may be its title, and stays', () => {
  const html = `<head><meta name="generator" content="Sphinx 5"></head><body><main><h2>Makers</h2><nav>${links}</nav><h2>Knots</h2><p>${prose('knot')}</p><p>${prose('bend')}</p></main>`
  assert.match(keptText(html), /^Makers/)
})

test('headings: the name of the site above the headline goes, by what the page calls its site or by where it leads', () => {
  const page = (head: string, name: string): string =>
    `<head><title>Tides of the bay – Harbour Gazette</title>${head}</head><body>${name}<h2>Tides of the bay</h2><p>${prose('tide')}</p><p>${prose('ebb')}</p>`
  const site = '<meta property="og:site_name" content="Harbour Gazette">'
  assert.doesNotMatch(keptText(page(site, '<h1>Harbour Gazette</h1>')), /Gazette/)
  assert.doesNotMatch(keptText(page('', '<h1><a href="index.html">The Book of Harbours</a></h1>')), /Book/)
  assert.match(keptText(page(site, '<h1>Latest reports</h1>')), /Latest/)
})

test('headings: what a section says in one word is no label of the ways to other pages behind the section', () => {
  const html = `<body><main><section id="a"><h1>Columns</h1><p>${prose('column')}</p><section class="sect1" id="u"><h2>Usage</h2><p>Pending</p></section><section class="sect1" id="v"><h2>Return value</h2></section></section><nav class="prev-next"><p>previous</p><p><a href="a.html">Rows</a></p></nav></main>`
  assert.match(keptText(html), /Usage\nPending\nReturn value/)
})

test('lone headings: a heading goes with the deeper one under it, of which nothing stayed either', () => {
  const kept = keptText(
    `<head><meta name="generator" content="sphinx"></head><body><h1>Ropes</h1><p>${prose('rope')}</p><h2>Bends</h2><p>${prose('bend')}</p><h2>Attribution</h2><div><h4>Copyright</h4><ul class="copyright"><li>2017 The Oar Company</ul></div>`,
  )
  assert.match(kept, /Bends/)
  assert.doesNotMatch(kept, /Attribution|Copyright/)
})
