/** The content root: where the most prose of a page stands outside the element that says it is the content. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../pages.ts'

const COUNTRIES = ['Norway', 'Iceland', 'Malta', 'Chile']
const SHIPPING = COUNTRIES.map((country) => `<p>${prose(`ferry to ${country}`)}</p>`).join('')
const PRODUCT = `<h1>Oak oar</h1><p>${prose('oar')}</p><p>${prose('blade')}</p><p>49 EUR</p>`

test('content root: a page of goods is its main element, not the notice above it with more prose', () => {
  const page = (main: string): string => `<title>Oak oar</title><body><div><div>${SHIPPING}</div></div>${main}`
  for (const main of [`<main>${PRODUCT}</main>`, `<div role="main">${PRODUCT}</div>`])
    assert.deepEqual(outline(page(main)), [
      `paragraph: ${prose('oar')}`,
      `paragraph: ${prose('blade')}`,
      'paragraph: 49 EUR',
    ])
})

test('content root: prose below the main element is left out of an article', () => {
  const kept = keptText(
    `<body><div><main><h1>Oars</h1><p>${prose('oar')}</p></main><div><p>${prose('publisher')}</p></div></div>`,
  )
  assert.match(kept, /The oar is described/)
  assert.doesNotMatch(kept, /publisher/)
})

test('content root: a main element with hardly any of the prose, or one of two, is not believed', () => {
  const article = `<div><p>${prose('oar')}</p><p>${prose('rudder')}</p><p>${prose('keel')}</p></div>`
  for (const main of [
    '<main><p>Follow the boat shop.</p></main>',
    '<main><p>Boats</p></main><main><p>Ships</p></main>',
  ])
    assert.match(keptText(`<body><div>${main}${article}</div>`), /The rudder is described/)
})

test('content root: replies beside the main element stay in a thread', () => {
  const first = `<main><h1>Leaking hull</h1><p>${prose('leak')}</p></main>`
  const html = `<body><div>${first}<div><p>${prose('tar')}</p><p>${prose('caulking')}</p></div></div>`
  const replies = extractThread(html)
  assert.match(replies, /The tar is described/)
})

test('content root: one boxed sentence among short lines is not the whole article', () => {
  const boxes = ['Moor well', 'Row at dawn'].map(
    (tip) => `<div class="box"><div>Tip</div><div><p>${tip}.</p></div></div>`,
  )
  const note =
    '<div class="box"><div>Note</div><div><p>This note tells all rowers where the key of the shed is kept.</p></div></div>'
  const kept = keptText(`<body><article><p>A few tips.</p>${note}${boxes.join('')}<p>Fare well.</p></article>`)
  for (const line of ['A few tips.', 'key of the shed', 'Moor well.', 'Row at dawn.', 'Fare well.'])
    assert.ok(kept.includes(line), line)
})

test('content root: a page of a few words without a sentence says them', () => {
  assert.match(keptText('<body><nav>Home</nav><div><div>Kites over the dunes</div></div>'), /Kites over the dunes/)
})

function extractThread(html: string): string {
  return outline(html, 'https://boats.example/forum/threads/12').join('\n')
}

test('content root: in a thread whose answers are short, they stay with the only post of some length', () => {
  const html = (box: (text: string, at: number) => string): string =>
    `<body><div id="posts">${[prose('leak'), 'Same here, mate.', 'Use more tar than that.', 'Thanks, it is done now.'].map(box).join('')}</div>`
  const boxes: readonly ((text: string, at: number) => string)[] = [
    (text) => `<div class="post"><div class="said"><p>${text}</p></div></div>`,
    (text, at) => `<article class="message message-${at}"><div>${text}</div></article>`,
    (text, at) =>
      `<div class="topic-post ${at === 0 ? 'topic-owner' : ''} regular"><div class="cooked"><p>${text}</p></div></div>`,
    (text) => `<section class="reply-item"><div><div><p>${text}</p></div></div></section>`,
    (text, at) => `<div class="floor-${at} floor"><p>${text}</p></div>`,
  ]
  for (const box of boxes)
    for (const line of ['The leak is', 'Same here, mate.', 'Use more tar', 'Thanks, it is done'])
      assert.ok(extractThread(html(box)).includes(line), `${line}: ${box('', 0)}`)
})

test('content root: columns of a page beside a thread are no posts', () => {
  const column = (text: string): string => `<div class="column"><p>${text}</p></div>`
  assert.doesNotMatch(extractThread(`<body>${column(prose('leak'))}${column('Set your sails')}`), /sails/)
})

test('content root: of a manual it is the article in its main element, with what stands above the part that has the prose', () => {
  const kept = keptText(
    `<meta name="generator" content="Antora 3.1"><title>Moor the boat</title><body><main class="article"><div class="toolbar"><a href="/e">Edit</a></div><article class="doc"><h1>Moor the boat</h1><div class="paragraph"><p>Needs two.</p></div><div class="sect1"><h2>Steps</h2><div class="sectionbody"><p>${prose('rope')}</p><p>${prose('knot')}</p></div></div></article></main>`,
  )
  assert.match(kept, /^Needs two\.\nSteps\n/)
  assert.doesNotMatch(kept, /Edit/)
})
