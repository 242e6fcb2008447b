/** Lists that are built of other elements than `ul`, and lists of terms that are nearly all links. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, outline, prose } from '../pages.ts'

const PARTS = ['keel', 'mast', 'oar', 'rope', 'sail']
const page = (list: string, before = ''): string =>
  `<body><article><h1>Boats</h1><p>${prose('boat')}</p>${before}${list}<p>${prose('yard')}</p></article>`
const boxes = (item: (part: string) => string): string =>
  `<div role="list">${PARTS.map((part) => `<div role="listitem">${item(part)}</div>`).join('')}</div>`

test('lists: boxes with the roles of a list and its items are one', () => {
  assert.equal(
    outline(page(boxes((part) => `The ${part}`)))[2],
    'list: - The keel\n- The mast\n- The oar\n- The rope\n- The sail',
  )
})

test('lists: linked items of such a list stay where a sentence announces them, and go where none does', () => {
  const linked = boxes((part) => `<a href="/${part}">${part}</a>`)
  assert.match(keptText(page(linked, '<p>A boat has these parts, from the bottom to the top of it:</p>')), /- oar\n/)
  assert.doesNotMatch(keptText(page(linked)), /oar/)
})

test('lists: cards with boxes in them are no list, whatever their role', () => {
  const cards = boxes((part) => `<div><p>${prose(part)}</p></div>`)
  assert.equal(outline(page(cards)).filter((line) => line.startsWith('list')).length, 0)
})

test('lists: linked terms with a description each stay, linked or not', () => {
  const terms = (say: (part: string) => string): string =>
    `<h2>Parts</h2><dl>${PARTS.map((part) => `<dt><a href="/${part}">${part}</a></dt><dd>${say(part)}</dd>`).join('')}</dl>`
  const described = keptText(
    page(terms((part) => (part === 'keel' ? 'Holds it upright.' : `<a href="/of-${part}">The ${part} of a boat</a>`))),
  )
  assert.match(described, /Parts\n- ?keel|Parts\nkeel/)
  assert.match(described, /The sail of a boat/)
})

test('lists: a menu of labels with their ways, and contents with lists in them, are no terms', () => {
  const ways = PARTS.map((part) => `<dd><a href="/${part}">All about the ${part}</a></dd>`).join('')
  const dates = PARTS.map((part) => `<dt>1 May</dt><dd><a href="/${part}">All about the ${part}</a></dd>`).join('')
  for (const list of [`<dl><dt>Parts</dt>${ways}</dl>`, `<dl>${dates}</dl>`])
    assert.doesNotMatch(keptText(page(list)), /All about/)
})

test('lists: of two pictures for dark and light screens the one for light screens stays', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['<img src="d.png#gh-dark-mode-only">', '<img src="l.png#gh-light-mode-only">'],
    ['<img src="d.png#only-dark">', '<img src="l.png#only-light">'],
    ['<img class="only-dark align-center" src="d.png">', '<img class="only-light align-center" src="l.png">'],
    ['<img class="VPImage dark" src="d.png">', '<img class="VPImage light" src="l.png">'],
    [
      '<img class="themedImage--dark_i4oU" src="d.png#only-dark">',
      '<img class="themedImage--light" src="l.png#only-light">',
    ],
    ['<img class="light:sl-hidden" src="d.png">', '<img class="dark:sl-hidden" src="l.png">'],
  ]
  for (const [dark, light] of pairs)
    for (const both of [dark + light, light + dark])
      assert.deepEqual(imageUrls(page(`<p>${both}</p>`)), [new URL('l.png', 'https://example.org/a/').href], both)
  assert.equal(imageUrls(page('<p><img class="dark" src="d.png"></p>')).length, 1)
  for (const [dark, light] of [
    [
      '<img class="dark" src="plan-dark.png" alt="Plan at night">',
      '<img class="light" src="plan-light.png" alt="Plan">',
    ],
    ['<img class="dark" src="d.png" alt="Plan">', '<img class="light" src="l.png" alt=" Plan">'],
  ])
    assert.equal(imageUrls(page(`<p>${dark}${light}</p>`)).length, 1, dark)
})

test('lists: pictures of something dark and something light are two pictures', () => {
  for (const [dark, light] of [
    [
      '<img class="dark" src="walnut.png" alt="Oak, dark stain">',
      '<img class="light" src="honey.png" alt="Oak, light stain">',
    ],
    [
      '<img class="dark-theme" src="a.png" alt="Editor, dark">',
      '<img class="light-theme" src="b.png" alt="Editor, light">',
    ],
  ])
    assert.equal(imageUrls(page(`<p>${dark}${light}</p>`)).length, 2, dark)
})
