/** Bars of letters above and below the index of a manual. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../../../pages.ts'

const page = (html: string): string =>
  `<body><main><h1>Index</h1><p>${prose('rope')}</p>${html}<p>${prose('quay')}</p></main>`
const letters = (names: string, parting = ' &nbsp; '): string =>
  [...names].map((name) => `<a href="#l-${name}"><b>${name}</b></a>`).join(parting)

test('letter bars: a bar goes with its label, in a table or in a line', () => {
  const table = `<table><tr><th>Jump to: &nbsp; </th><td>${letters('#.')}<br>${letters('ABCDEFG')}</td></tr></table>`
  const two = table.replace('<br>', '<br><br>')
  for (const html of [
    table,
    two,
    `<p>Jump to: ${letters('ABCDEFG', ' | ')}</p>`,
    `<div>${letters('ABCDEFG', ' - ')}</div>`,
  ]) {
    const text = keptText(page(html))
    assert.doesNotMatch(text, /Jump to|B/, html)
    assert.match(text, /rope[\s\S]*quay/)
  }
})

test('letter bars: letters that are no links, few of them, and linked words stay', () => {
  for (const html of [
    '<p>The grades are A B C D E F G.</p>',
    `<p>Keys: ${letters('ABC')}</p>`,
    '<p>Cut the rope at A, B, C, D and E.</p>',
  ])
    assert.match(keptText(page(html)), /A\W+B/, html)
})

test('letter bars: a list of letters, an item each, is a bar; one of short names is none', () => {
  const list = (names: readonly string[]): string =>
    `<ul>${names.map((name) => `<li><a href="i-${name}.html">${name}</a></li>`).join('')}</ul>`
  const url = 'https://example.org/docs/index.html'
  assert.doesNotMatch(outline(page(list([...'ABCDEFG', 'All'])), url).join('\n'), /- B/)
  assert.match(outline(page(list(['Ada', 'Bea', 'Cid', 'Dan', 'Eve'])), url).join('\n'), /- Bea/)
})

test('letter bars: words behind the letters, all of it linked, are the rest of the bar', () => {
  const bar = `<h2>A</h2>${prose('anchor')}<br><br>${letters('ABCDEFG', ' ')} <a href="c.html">All Kinds</a> | <a href="p.html">All Packages</a>`
  const html = `<body><main><h1>Index</h1>${bar}</main>`
  assert.doesNotMatch(outline(html, 'https://example.org/docs/index-all.html').join('\n'), /All Kinds/)
})

test('letter bars: a line of many linked words is none for the letters in it', () => {
  const words = ['Anchor rope', 'Bowline', 'Clove hitch', 'Double bend', 'Eye splice'].map(
    (name) => `<a href="k">${name}</a>`,
  )
  assert.match(keptText(page(`<p>${words.join(' ')} ${letters('ABCDE', ' ')}</p>`)), /Bowline/)
})
