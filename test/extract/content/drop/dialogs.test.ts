import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const paragraphs = (...names: readonly string[]): string => names.map((name) => `<p>${prose(name)}</p>`).join('')
const ARTICLE = `<h1>Bridges</h1>${paragraphs('arch', 'cable')}`
const LONG = paragraphs('offer', 'bonus', 'gift', 'coupon', 'voucher', 'rebate')

test('dialogs: they go though they have most of the words, and the page behind stays', () => {
  const close = '<button class="close" aria-label="Close">×</button>'
  for (const dialog of [
    `<dialog open>${LONG}</dialog>`,
    `<div role="dialog" aria-modal="true">${LONG}</div>`,
    `<section aria-modal="true">${LONG}</section>`,
    `<div class="popup">${close}${LONG}</div>`,
    `<div class="site-modal"><div><a href="#" role="button" class="btn-close">X</a></div>${LONG}</div>`,
  ])
    for (const hides of ['', ' aria-hidden="true"', ' inert']) {
      const text = keptText(`<body><div id="app"${hides}>${ARTICLE}</div>${dialog}`)
      assert.match(text, /arch/, dialog)
      assert.doesNotMatch(text, /offer/, dialog)
    }
})

test('dialogs: an article that is shown in one stays, and so does one whose wrapper is only named so', () => {
  assert.match(keptText(`<body><p>Close</p><div role="dialog">${ARTICLE}</div>`), /arch/)
  assert.match(keptText(`<body><div class="modal-content">${ARTICLE}</div><p>${prose('aside')}</p>`), /arch/)
})

test('dialogs: a box that is named so goes for any button that closes it, and stays for one that does not', () => {
  const opening = (button: string): string => keptText(`<body>${ARTICLE}<div class="popup">${button}${LONG}</div>`)
  for (const button of [
    '<button class="btn dismiss">Later</button>',
    '<button aria-label="Close this">Later</button>',
    '<a href="#" id="close">Later</a>',
    '<button>×</button>',
    '<span role="button">x</span>',
  ])
    assert.doesNotMatch(opening(button), /offer/, button)
  for (const button of [
    '',
    '<button class="more">Later</button>',
    '<span class="close">Later</span>',
    '<button class="enclose">Later</button>',
  ])
    assert.match(opening(button), /offer/, button)
})

test('dialogs: all of a page that is shown in one stays, whatever says that it is one and whatever stands beside it', () => {
  const beside = `<div>${prose('aside')}</div>`
  for (const opening of [
    '<div aria-modal="true">',
    '<section role="dialog">',
    '<dialog open>',
    '<div class="modal" aria-modal="true">',
  ]) {
    assert.match(keptText(`<body>${opening}${ARTICLE}`), /arch/, opening)
    assert.match(keptText(`<body>${beside}${beside}${opening}${ARTICLE}${LONG}`), /arch/, `${opening}, beside`)
  }
})

test('dialogs: one with a headline of its own goes where the page has one, or where it asks for consent', () => {
  const own = `<div role="dialog"><h1>Offers</h1>${LONG}</div>`
  assert.doesNotMatch(keptText(`<body>${ARTICLE}${own}`), /offer/)
  const asks = `<div role="dialog"><h1>We value your privacy</h1>${LONG}</div>`
  assert.doesNotMatch(keptText(`<body><div>${paragraphs('arch', 'cable')}</div>${asks}`), /offer/)
})

test('consent: notices of every vendor, and of none, go whatever their share', () => {
  const names = [
    'onetrust-banner-sdk',
    'CybotCookiebotDialog',
    'didomi-host',
    'qc-cmp2-container',
    'truste_overlay',
    'usercentrics-root',
    'iubenda-cs-banner',
    'cmplz-cookiebanner',
  ]
  for (const name of names)
    assert.doesNotMatch(keptText(`<body><main>${ARTICLE}</main><div id="${name}">${LONG}</div>`), /offer/, name)
  for (const opening of [
    'We value your privacy',
    'Wir verwenden Cookies',
    'Nous et nos 12 partenaires',
    'This website uses cookies',
  ])
    assert.doesNotMatch(
      keptText(`<body><div>${ARTICLE}</div><div class="x7"><h2>${opening}</h2>${LONG}</div>`),
      /offer/,
      opening,
    )
})

test('consent: a page about cookies, of either kind, is none', () => {
  assert.match(keptText(`<body><div class="cookies"><h1>Cookies</h1>${paragraphs('dough', 'oven')}</div>`), /dough/)
  assert.match(
    keptText(`<body><div class="post type-post hentry tag-cookies">${paragraphs('dough', 'oven')}</div>`),
    /dough/,
  )
  assert.match(
    keptText(`<body><main><h1>Law</h1>${paragraphs('law')}<h2>We use cookies</h2>${paragraphs('court')}</main>`),
    /court/,
  )
})

test('aside: one with the headline is the article, also beside a longer text', () => {
  const text = keptText(`<body><aside>${ARTICLE}</aside><div>${LONG}</div>`)
  assert.match(text, /arch/)
})

test('names: the id of a heading and the class of a term are no chrome', () => {
  const text = keptText(
    `<body><main>${ARTICLE}<h2 id="feedback">Feedback</h2>${paragraphs('loop')}<dl><dt class="sig">open(path)</dt><dd>${prose('path')}</dd></dl></main>`,
  )
  assert.match(text, /^Feedback$/m)
  assert.match(text, /open\(path\)/)
})

test('dialogs: a cell that speaks of cookies is a row of its table, and no notice', () => {
  const row = (name: string, says: string): string => `<tr><td><p>${name}</p></td><td><p>${says}</p></td></tr>`
  const table = `<table>${row('-a', 'ask before each file')}${row('-b', 'accept cookies from the server (1=accept)')}${row('-c', 'close all files')}</table>`
  assert.match(
    keptText(`<body><h1>Rope</h1><p>${prose('rope')}</p><p>${prose('quay')}</p>${table}`),
    /accept cookies from the server/,
  )
})

test('consent: a theme called its whole page after the consent it waits for, and all of it went', () => {
  const page = (inner: string): string =>
    keptText(
      `<body><div class="site consent-pending"><header>Ropes</header><main>${inner}</main></div><footer>Ann</footer>`,
    )
  assert.match(page(`<h2>Bends</h2><p>${prose('bend')}</p><p>${prose('hitch')}</p>`), /bend.*hitch/s)
  assert.doesNotMatch(
    page(`<h2>Before you go on</h2><p>We value your privacy</p><p>${prose('partner')}</p>`),
    /partner/,
  )
})

test('dialogs: a drawer in which a shop says what the thing is like opens like a panel, whatever its language', () => {
  const drawer = (heading: string, role = 'dialog'): string =>
    `<body><main><h1>Oak oar</h1><p>${prose('oar')}</p><p>${prose('blade')}</p><div role="${role}" aria-modal="false"><aside><h5>${heading}</h5><p>${prose('grain')}</p></aside></div></main>`
  for (const heading of [
    'Description',
    'Size Guide',
    'Materials & care',
    'Produktdetails',
    'Guide des tailles',
    'Характеристики',
    'サイズ表',
  ])
    assert.match(keptText(drawer(heading)), /The grain is described/, heading)
  for (const heading of [
    'Delivery',
    'Your cart',
    'Get 15% off your first order',
    'Choose your country',
    'Size guide for members of the guild who have no oar',
  ])
    assert.doesNotMatch(keptText(drawer(heading)), /The grain is described/, heading)
})

test('asides: what leads to other pages goes, though its heading could be said of a thing', () => {
  const aside = (html: string): string =>
    keptText(
      `<body><main>${ARTICLE}${paragraphs('pier', 'deck', 'tower', 'anchor')}<aside><h3>Features</h3>${html}</aside></main>`,
    )
  const card = (name: string): string =>
    `<div><h4><a href="/${name}">How the ${name} came to town</a></h4><p>${prose(name)}</p></div>`
  assert.doesNotMatch(aside(`${card('tram')}${card('ferry')}`), /The (?:tram|ferry) is described/)
  assert.doesNotMatch(
    aside(`<p>Of the week: <a href="/ferry">The ferry that came to town by night and stayed there for years</a></p>`),
    /ferry/,
  )
  assert.match(aside(`<p>${prose('rivet')}</p><p>See <a href="/care">how to care for rivets</a>.</p>`), /rivet is/)
  const magazine = '<head><meta property="og:type" content="article"></head>'
  const features = `<h1>Bridges</h1>${paragraphs('arch', 'cable', 'pier', 'deck', 'tower', 'anchor')}<aside><h3>Features</h3><p>${prose('tram')}</p></aside>`
  assert.doesNotMatch(keptText(`${magazine}<body><main>${features}</main>`), /The tram is/)
  assert.match(keptText(`<body><main>${features}</main>`), /The tram is/)
})
