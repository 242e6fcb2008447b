/** Rows that are equal siblings stay or go together, though no table or list holds them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unlessItHangs } from '../../../helpers/hang-guard.ts'
import { extract, keptText, outline, prose } from '../../pages.ts'

const ARTICLE = ['pier', 'quay', 'lock'].map((name) => `<p>${prose(name)}</p>`).join('')
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_row, at) => row(at)).join('')

test('runs: the place, price and date of each row stay with its sentence', () => {
  const show = (at: number): string =>
    `<div class="show show-${at}"><h3><a href="/${at}">Boats at sea ${at}</a></h3><div>Hall ${at}, upper floor</div><p>Forty pictures of the harbour in the winter of ${1880 + at}, painted on the pier.</p><span><div>From May ${at + 1}</div></span></div>`
  const text = keptText(`<body><div>${rows(12, show)}</div>`)
  for (const at of [0, 6, 11])
    assert.match(
      text,
      new RegExp(`Boats at sea ${at}\\nHall ${at}, upper floor\\nForty pictures[^\\n]*\\nFrom May ${at + 1}`),
    )
})

test('runs: lines of a poem or of a talk stay, be they ever so many, between the texts around them', () => {
  for (const [open, close] of [
    ['<p>', '</p>'],
    ['<div class="line">', '</div>'],
    ['<div><span class="who">Anna</span> ', '</div>'],
  ]) {
    const lines = rows(40, (at) => `${open}the ${at}th wave came${close}`)
    const kept = outline(`<body><div>${ARTICLE}<div class="verse">${lines}</div>${ARTICLE}</div>`)
    assert.equal(kept.filter((line) => line.includes('wave came')).length, 40, open)
  }
})

test('runs: rows of links, rows beside the text and rows of posters in a thread go', () => {
  const links = rows(12, (at) => `<div class="row"><a href="/${at}">Boat ${at}</a> <span>new</span></div>`)
  assert.doesNotMatch(keptText(`<body><div>${ARTICLE}<div>${links}</div>${ARTICLE}</div>`), /Boat 3/)
  const beside = rows(12, (at) => `<div class="row">Boat ${at}</div>`)
  assert.doesNotMatch(keptText(`<body><div>${beside}</div><div>${ARTICLE}</div>`), /Boat 3/)
})

test('runs: what only siblings keep is no reason to stop looking for the text', () => {
  const crew = rows(14, (at) => `<div>sailor${at}</div>`)
  const boat = (at: number): string =>
    `<div class="row"><p>It was built in the winter of ${1880 + at} by the old men of the pier, in oak.</p>${crew}</div>`
  const hidden = `<div hidden id="S:0"><p>${prose('quay')}</p><p>${prose('lock')}</p></div>`
  assert.match(keptText(`<body><div>${rows(3, boat)}</div>${hidden}`), /quay is described/)
})

test('gaps: one or two short texts right between two that stay are none, one that leads away is', () => {
  const page = (gap: string): string =>
    `<body><main><p>${prose('pier')}</p><h2>Moor</h2>${gap}<div>It ties.</div><dl><dt>boat</dt><dd>the boat</dd><dt>late</dt><dd>if late</dd></dl><p>${prose('quay')}</p></main>`
  assert.match(keptText(page('<div>void moor(boat)</div>')), /^void moor\(boat\)$/m)
  assert.doesNotMatch(keptText(page('<div><a href="/source">View source</a></div>')), /source/)
})

test('runs: 50,000 equal siblings, and 400 runs in one another, cost no quadratic time', () => {
  const wide = `<div class="row">x</div>`.repeat(50_000)
  const deep = `${'<div><i>a</i><div class="b">x</div><div class="b">y</div><div class="b">'.repeat(250)}${wide}`
  for (const html of [wide, deep])
    assert.ok(
      unlessItHangs(() => extract(`<body><p>${prose('pier')}</p>${html}<p>${prose('quay')}</p>`)).segments.length > 0,
    )
})

test('runs: a button that stands in every row is none of its words', () => {
  const rows = ['Storm lamp', 'Deck lantern', 'Bow light', 'Stern light'].map(
    (name) =>
      `<div class="row"><div><b>${name}</b></div><ul><li>Bright<li>Dry</ul><div><a href="/b">View at Shop</a></div></div>`,
  )
  const text = keptText(`<body><main><p>${prose('arch')}</p><div>${rows.join('')}</div><p>${prose('deck')}</p></main>`)
  assert.match(text, /Stern light/)
  assert.doesNotMatch(text, /View at Shop/)
})

test('runs: a column of links that a sentence announces is what it says, though a table draws it', () => {
  const cells = ['Request for a berth', 'Report of damage', 'List of the crew'].map(
    (name, at) => `<tr><td><a href="${at}.pdf">${name}</a></td></tr>`,
  )
  const html = `<body><main><p>${prose('arch')}</p><p>These forms can be asked for at the office:</p><table>${cells.join('')}</table><p>${prose('deck')}</p></main>`
  assert.match(keptText(html), /Report of damage/)
})
