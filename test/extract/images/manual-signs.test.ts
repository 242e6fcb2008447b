/** Pictures of old manuals that are no content: the sign of the manual, and bars of buttons in one picture. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, outline, prose } from '../pages.ts'

const page = (top: string, end = ''): string =>
  `<body>${top}<h1>Ropes</h1><p>${prose('rope')}</p><p><img src="knot.png" alt="a knot"></p><p>${prose('knot')}</p>${end}</body>`

test('manual signs: the picture above every page that leads to the first one stood in all documents', () => {
  for (const home of ['contents.html', 'index.html', '../index.htm', '/'])
    assert.deepEqual(imageUrls(page(`<a href="${home}"><img src="ropes-title.png" alt="The manual of ropes"></a>`)), [
      'https://example.org/a/knot.png',
    ])
  assert.equal(imageUrls(page('<a href="bends.html"><img src="ropes-title.png" alt="Bends"></a>')).length, 2)
})

test('manual signs: a picture whose map leads through the manual is a bar, one whose map explains it is none', () => {
  const mapped = (map: string, alt: string): string => `<img src="all.gif" usemap="#${map}" alt="${alt}">`
  assert.equal(imageUrls(page(mapped('navigate_top', 'navigation map'), mapped('navigate_end', ''))).length, 1)
  assert.equal(imageUrls(page(mapped('harbours', 'harbours of the coast'))).length, 2)
})

test('manual signs: the bar in brackets at the end went only where all of it is linked', () => {
  const bar = '[ <a href="contents.html">Contents</a> | <a href="intro.html">Introduction</a> | Credits ]'
  const lines = outline(page('', `<hr>${bar}`), 'https://example.org/docs/credits.html')
  assert.doesNotMatch(lines.join('\n'), /Introduction/)
  const bars = outline(
    page('', `<hr>${bar} <br>[<a href="a.html">Ropes</a> | <a href="b.html">Knots of old</a>]`),
    'https://example.org/docs/credits.html',
  )
  assert.doesNotMatch(bars.join('\n'), /Introduction|Knots of old/)
  const plain = `<p>It is written as [ one | two | three ].</p>`
  assert.match(outline(page('', plain), 'https://example.org/docs/credits.html').join('\n'), /one \| two/)
})

test('manual signs: three linked pictures in a row are buttons, two are pictures, and so are those that link to themselves', () => {
  const row = (names: string, to: string): string =>
    `<div>${names
      .split(' ')
      .map((name) => `<a href="${name}${to}"><img src="${name}.gif" alt="${name}"></a>`)
      .join(' ')}</div><hr>`
  const urls = (top: string): number => imageUrls(page(top), 'https://example.org/docs/rope.html').length
  assert.equal(urls(row('chapters words finder', '.html')), 1)
  assert.equal(urls(row('hemp flax', '.html')), 3)
  assert.equal(urls(row('hemp flax sisal', '-large.jpg')), 4)
})

test('manual signs: the picture of a button stays beside what explains it, in a link it is an entry of contents', () => {
  const button = '<img src="splice-button.png" alt="">'
  const term = `<dl><dt>${button} (SPLICE)</dt><dd>${prose('splice')}</dd></dl>`
  const urls = (html: string): number => imageUrls(page('', html), 'https://example.org/docs/rope.html').length
  assert.equal(urls(term), 2)
  assert.equal(urls(`<p>${prose('bend')}</p><p><a href="#s">${button} Splices</a></p>`), 1)
})

test('manual signs: a linked picture whose alternative is a way through the manual is a button, alone too', () => {
  const ways =
    '<a href="a.html"><img src="motif-1.svg" alt="Previous"></a> <a href="c.html"><img src="motif-3.svg" alt="Next page"></a>'
  assert.equal(imageUrls(page(ways), 'https://example.org/docs/rope.html').length, 1)
  assert.equal(imageUrls(page('<a href="a.html"><img src="motif-1.svg" alt="Next summer"></a>')).length, 2)
})
