/** Contents that are the page, and contents beside a page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, outline, prose } from '../pages.ts'

const DOCBOOK = '<head><meta name="generator" content="DocBook XSL Stylesheets V1.79.1"><title>Oars</title></head>'
const NAMES = ['Bend', 'Hitch', 'Knot', 'Moor', 'Stow', 'Tar', 'Whip', 'Splice']

/** Entries as DocBook writes them; `href` says where one leads. */
function contents(href: (name: string) => string, name = 'toc'): string {
  const entry = (of: string): string =>
    `<dt><span class="chapter"><a href="${href(of)}">${of} a rope of three strands</a></span></dt>`
  return `<div class="${name}"><p><b>Table of Contents</b></p><dl class="${name}">${NAMES.map(entry).join('')}</dl></div>`
}

test('own contents: the first page of a manual is a title, a line and the list of its chapters', () => {
  const kept = keptText(
    `${DOCBOOK}<body><div class="book"><div class="titlepage"><h1>Oars</h1><p>For those who row.</p></div>${contents((name) => `${name}.html`)}</div>`,
  )
  for (const name of NAMES) assert.match(kept, new RegExp(`${name} a rope`))
  assert.match(kept, /Table of Contents/)
})

test('own contents: entries that describe what they lead to are contents too, and chapters may hold chapters', () => {
  const entry = (name: string): string =>
    `<dt><span class="refentrytitle"><a href="${name}.html">${name} for two ropes</a></span><span class="refpurpose"> — Ties boats</span></dt>`
  const list = `<dl class="toc"><dt><a href="p.html">Part I</a></dt><dd><dl class="toc">${NAMES.map(entry).join('')}</dl></dd></dl>`
  const kept = keptText(
    `${DOCBOOK}<body><div class="book"><div class="titlepage"><h1>Manual</h1><p>This manual is for those who row a boat on the river, and for those who mend one in the shed behind the pier.</p></div><div class="toc">${list}</div></div>`,
  )
  assert.match(kept, /Part I/)
  assert.match(kept, /Splice for two ropes — Ties/)
})

test('own contents: a page that names no generator and is nothing but contents is what they say', () => {
  const kept = keptText(
    `<body><div>${contents((name) => `${name}.html`).replace('<dl', '<div class="toc"><dl')}</div></div>`,
  )
  assert.match(kept, /Whip a rope/)
})

test('own contents: on a page that says more than they do they are a way around', () => {
  const kept = keptText(
    `${DOCBOOK}<body><div class="chapter"><h1>Ropes</h1>${contents((name) => `${name}.html`)}<p>${prose('rope')}</p><p>${prose('pier')}</p></div>`,
  )
  assert.doesNotMatch(kept, /a rope of three/)
})

test('own contents: those of one page and those that name the page itself lead nowhere else', () => {
  const own = contents((name) => `#${name}`)
  const all = contents((name) => (name === 'Knot' ? 'page.html' : `${name}.html`))
  const list = all.replaceAll('class="toc"', 'id="frame"')
  for (const beside of [own, all, list]) {
    const kept = keptText(
      `${DOCBOOK}<body><div><h1>Knot</h1><p>A knot is tied by the one who moors the last boat of the day.</p>${beside}</div>`,
    )
    assert.match(kept, /A knot is tied/)
    assert.doesNotMatch(kept, /a rope of three/)
  }
})

test('own contents: a list without a name stands in the column of the headline', () => {
  const list = `<ul>${NAMES.map((name) => `<li><a href="${name}.html">${name} a rope of three strands</a></li>`).join('')}</ul>`
  const page = (inside: string, beside: string): string =>
    `<head><meta name="generator" content="makeinfo"></head><body><div class="top"><h1>Oars</h1><p>This manual is for those who row a boat, and for those who mend one.</p>${inside}</div>${beside}`
  assert.match(keptText(page(list, '')), /Tar a rope/)
  assert.doesNotMatch(keptText(page('', `<div>${list}</div>`)), /Tar a rope/)
})

test('own contents: a picture among them is a picture of the page', () => {
  const picture = '<p><img src="/boat.png" width="400" height="300" alt="A boat with two oars"></p>'
  const page = `${DOCBOOK}<body><div class="book"><h1>Oars</h1>${picture}${contents((name) => `${name}.html`)}</div>`
  assert.deepEqual(imageUrls(page), ['https://example.org/boat.png'])
})

test('own contents: a page that names no generator keeps what it calls its contents, an article does not', () => {
  const page = (head: string): string =>
    `<head>${head}</head><body><h1>Oars</h1><p>This guide is for those who row a boat on the river, and for those who mend one in the shed.</p>${contents((name) => `${name}.html`)}`
  assert.match(keptText(page('')), /Stow a rope/)
  assert.doesNotMatch(keptText(page('<meta property="og:type" content="article">')), /Stow a rope/)
})

test('own contents: the menu and the languages of a site are none on a short page of a manual', () => {
  const places = ['/', '/login', '/price', '/jobs', '/press', '/terms'].map(
    (href) => `<li><a href="${href}">The ${href} of all our boats</a></li>`,
  )
  const page = `<head><meta name="generator" content="mkdocs-1.5"></head><body><h1>Boats</h1><p>A boat is moored by the one who leaves it last in the evening.</p><div class="links"><ul>${places.join('')}</ul></div>`
  assert.doesNotMatch(outline(page, 'https://example.org/docs/boats.html').join('\n'), /of all our boats/)
})

test('own contents: a box of that name whose heading leads to other pages is none', () => {
  const chapters = NAMES.map((name) => `<li><a href="${name}.html">${name} a rope of three strands</a></li>`).join('')
  const page = `<body><main><h1>Boats</h1><p>A boat is moored by the one who leaves it last in the evening.</p><div class="toc"><h4>More from our blog</h4><ul>${chapters}</ul></div></main>`
  assert.doesNotMatch(keptText(page), /Tar a rope|More from our blog/)
})
