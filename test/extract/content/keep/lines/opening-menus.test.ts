/** Menus and mastheads of manuals whose pages have no classes: they stand in the column of the text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, outline, prose } from '../../../pages.ts'

const URL_OF_MANUAL = 'https://example.org/docs/rope.html'
const kept = (html: string): string => outline(html, URL_OF_MANUAL).join('\n')
const links = (names: string): string =>
  `<ul>${names
    .split(' ')
    .map((name) => `<li><a href="${name}.html">${name}</a></li>`)
    .join('')}</ul>`

test('opening menus: lists of links between the headline and the first prose go with what they are called', () => {
  const menus = `<table><tr><td><center><b>Main menu</b></center>${links('Boats Ropes Knots Tides')}<center>More</center>${links('News Mail Bugs')}</td></tr></table>`
  const text = kept(
    `<body><h1>Ropes</h1>${menus}<p>${prose('rope')}</p><p>${prose('knot')}</p><p>See these:</p>${links('bend hitch loop')}<p>${prose('bend')}</p></body>`,
  )
  assert.doesNotMatch(text, /Tides|Main menu|Bugs|More/)
  assert.match(text, /hitch/)
})

test('opening menus: a page of little more than a list of links keeps it', () => {
  const page = `<body><div id="content"><h1>Knots</h1>${links('bend hitch loop splice')}<p>Each of them is described in a short page of its own.</p></div></body>`
  assert.match(kept(page), /hitch/)
})

const masthead =
  '<table><tr><td><img src="title.png" width="400" height="72"></td></tr></table><table><tr><td>Free ropes for all</td></tr></table>'

test('mastheads: tables with a picture and a line above the first heading of a manual are the same on each of its pages', () => {
  const page = `<body>${masthead}<table><tr><td><h2>Knots</h2><p>${prose('knot')}</p><p>${prose('bend')}</p></td></tr></table></body>`
  assert.doesNotMatch(kept(page), /Free ropes/)
  assert.deepEqual(imageUrls(page, URL_OF_MANUAL), [])
})

test('mastheads: a picture between text and a heading, and a table of data above one, stay', () => {
  const page = `<body><p>${prose('rope')}</p><table><tr><td><img src="rope.png"></td></tr></table><h2>Knots</h2><p>${prose('knot')}</p></body>`
  assert.equal(imageUrls(page, URL_OF_MANUAL).length, 1)
  const data =
    '<table><tr><th>Rope</th><th>Length</th></tr><tr><td>hemp</td><td>12</td></tr><tr><td>flax</td><td>9</td></tr></table>'
  assert.match(kept(`<body>${data}<h2>Knots</h2><p>${prose('knot')}</p></body>`), /hemp \| 12/)
})

test('title lines: a line called header between two paragraphs heads the second one', () => {
  const page = `<body><div class="header">Harbour Press</div><h1>Ropes</h1><p>${prose('rope')}</p><div class="header">Of knots</div><p>${prose('knot')}</p><div class="NotesHeader">NOTES</div><p>${prose('note')}</p></body>`
  assert.match(kept(page), /Of knots[\s\S]*NOTES/)
  assert.doesNotMatch(kept(page), /Harbour Press/)
})

test('synopsis: what stands under it stays, however much of it is linked', () => {
  const page = `<body><h1>rope</h1><h2>Name</h2><p>rope - ties what is loose</p><h2>Synopsis</h2><ul><li>package require rope</li></ul><ul><li><a href="#1">rope new name</a></li><li><a href="#2">rope cut name</a></li><li><a href="#3">rope tie name</a></li></ul><h2>Description</h2><p>${prose('rope')}</p><p>${prose('knot')}</p></body>`
  assert.match(kept(page), /Synopsis[\s\S]*rope new name[\s\S]*rope tie name[\s\S]*Description/)
})

test('mastheads: buttons in rows and columns above the heading are no table of data', () => {
  const row = (names: string): string =>
    `<tr>${names
      .split(' ')
      .map(
        (name) => `<td><a href="${name}.html"><img src="${name}.gif" width="127" height="65" alt="${name}"></a></td>`,
      )
      .join('')}</tr>`
  const page = `<body><table>${row('guide words finder')}${row('before behind all')}</table><h3>Knots</h3><p>${prose('knot')}</p></body>`
  assert.deepEqual(imageUrls(page, URL_OF_MANUAL), [])
})

test('colophons: what stands behind the last rule of a manual in few words goes, if it says whose it is or where to write to', () => {
  const page = (end: string): string =>
    kept(`<body><h1>Ropes</h1><p>${prose('rope')}</p><hr><p>${prose('knot')}</p>${end}</body>`)
  const wish = '<p>If you want to tell us about these ropes, see the <a href="mail.html">Letters page</a>.</p>'
  assert.doesNotMatch(page(`<hr>${wish}<address>[Ropes release 0.78]</address>`), /Letters|release/)
  assert.doesNotMatch(
    page('<hr>Copyright (c) 2000, 2003 Harbour Press. All rights reserved. By reading it you agree to be fair to all.'),
    /Harbour/,
  )
  assert.doesNotMatch(page('<address>Harbour Press, May 2003</address>'), /Harbour/)
  assert.match(page(`<hr>${wish}`), /Letters/)
  assert.match(page(`<hr><h2>Owners</h2><p>Copyright 2003 Harbour Press.</p>`), /Harbour/)
  assert.match(
    page(
      `<hr><p>${prose('bend')}</p><p>${prose('splice')}</p><p>Copyright 2003 Harbour Press, with all of its ropes, its knots and its bends.</p>`,
    ),
    /splice/,
  )
})

test('colophons: the footnotes of a manual behind their rule are none, whatever buttons stand below', () => {
  const around = ['prev', 'up', 'next'].map(
    (name) => `<a href="${name}.html"><img src="${name}.png" alt="${name}"></a>`,
  )
  const page = (note: string): string =>
    kept(
      `<body><div class="sect1"><h1>Ropes</h1><p>${prose('rope')}</p><p>${prose('knot')}</p>${note}</div><div class="navfooter">${around.join(' ')}</div></body>`,
    )
  assert.match(
    page(
      '<div class="footnotes"><hr><div class="footnote"><p>[1] In the north, hemp is said for rope.</p></div></div>',
    ),
    /hemp is said/,
  )
  assert.match(
    page('<hr><section role="doc-endnotes"><p>1. Copyright 1902 by the guild, said its first page.</p></section>'),
    /its first page/,
  )
  assert.match(page('<hr><p>In the north, hemp is said for rope.</p>'), /hemp is said/)
})
