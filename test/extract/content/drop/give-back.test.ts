import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const paragraphs = (...names: readonly string[]): string => names.map((name) => `<p>${prose(name)}</p>`).join('')
const LINES = '<div>Opening hours and prices, every day of the week</div>'.repeat(120)

test('given back: an article with less than half of the words, named as chrome, where hardly anything else is prose', () => {
  for (const name of ['ads', 'newsletter', 'nav', 'popup', 'copyright', 'sidebar', 'categories', 'feedback'])
    assert.match(
      keptText(
        `<body><p>${prose('notice')}</p><div class="${name}">${paragraphs('arch', 'cable', 'pylon')}</div>${LINES}`,
      ),
      /arch/,
      name,
    )
})

test('given back: the rest of a text in a box of its own, though it is named after what never has prose', () => {
  const rest = paragraphs('arch', 'cable', 'pylon')
  const text = paragraphs('beam', 'girder', 'truss', 'deck')
  for (const name of ['breadcrumb', 'pagination', 'toc', 'noprint', 'login', 'regwall'])
    assert.match(
      keptText(`<body><article><h1>Bridges</h1>${text}<div class="${name}">${rest}</div></article>`),
      /pylon/,
      name,
    )
  assert.doesNotMatch(
    keptText(`<body><article><h1>Bridges</h1>${text}<div class="login">${paragraphs('subscriber')}</div></article>`),
    /subscriber/,
  )
})

test('given back: an advert beside a longer article is not, nor a dialog, a consent notice or a box of links', () => {
  const article = `<main><h1>Bridges</h1>${paragraphs('arch', 'cable', 'girder')}</main>`
  const short = `<main><h1>Bridges</h1>${paragraphs('arch', 'cable')}</main>`
  const link = `<p><a href="/x">${prose('offer')}</a></p>`
  assert.doesNotMatch(
    keptText(`<body>${article}<div class="ads">${paragraphs('offer', 'gift')}</div>${LINES}`),
    /offer/,
  )
  assert.doesNotMatch(
    keptText(`<body>${short}<div class="popup" role="dialog">${paragraphs('offer', 'gift', 'rebate')}</div>${LINES}`),
    /offer/,
  )
  assert.doesNotMatch(keptText(`<body>${short}<div class="ads">${link.repeat(3)}</div>${LINES}`), /offer/)
})

test('hidden: text that is read for want of shown text is added to it and never replaces it', () => {
  const policy = Array.from({ length: 40 }, (_, at) => `<p>${prose(`clause ${at}`)}</p>`).join('')
  const shown = `<h1>Lamps</h1><p>${prose('lamp')}</p>`
  assert.match(keptText(`<body><div style="display:none">${policy}</div><div>${shown}</div>`), /lamp/)
  const drawer = keptText(`<body><div>${shown}</div><div class="drawer" style="display:none">${policy}</div>`)
  assert.match(drawer, /lamp/)
  assert.doesNotMatch(drawer, /clause/)
})

test('given back: an article in a wrapper named after cookies, but not a notice about them', () => {
  const box = (first: string): string =>
    keptText(
      `<body><p>${prose('notice')}</p><div class="cookies-page"><p>${first}</p>${paragraphs('dough', 'oven')}</div>`,
    )
  assert.match(box('Bake them until they are brown.'), /dough/)
  assert.doesNotMatch(box('We use cookies and other techniques to know you again.'), /dough/)
})

test('given back: what stands among the paragraphs of a text and has as many of its own is a part of it', () => {
  const text = (name: string, ...names: readonly string[]): string =>
    keptText(
      `<body><main>${paragraphs('arch', 'cable', 'girder', 'deck', 'pier')}<div class="${name}">${paragraphs(...names)}</div></main>`,
    )
  assert.match(text('sidebar', 'rope', 'knot', 'bend'), /knot/)
  assert.match(text('subscribe-wall', 'rope', 'knot', 'bend'), /knot/)
  assert.doesNotMatch(text('sidebar', 'rope'), /rope/)
})

test('given back: a dialog where nothing else of the page says anything', () => {
  const posts = paragraphs('arch', 'cable').replaceAll(
    '<p>',
    '<p><a href="/u">Anna Berg</a> <a href="/r">View other replies</a> ',
  )
  const dialog = `<div class="modal"><button class="close">Close</button>${posts}</div>`
  const menu = `<footer>${paragraphs('notice', 'licence')}</footer>`
  assert.match(keptText(`<body>${dialog}<div class="ads">${paragraphs('offer')}</div>${menu}`), /cable/)
  assert.doesNotMatch(keptText(`<body>${dialog}<main>${paragraphs('girder', 'truss', 'beam')}</main>`), /cable/)
})
