import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, outline, prose } from '../pages.ts'

const NAMES = ['lamp', 'fog', 'frost', 'signal'] as const
const start = (
  cards: string,
  intro: string = `<p>Welcome to the manual of the harbour engine. Choose one of these ways.</p>`,
): string => `<head><title>Manual</title><body><main><h1>The manual</h1>${intro}<div>${cards}</div></main>`
const each = (card: (name: string) => string): string => NAMES.map(card).join('')
const sentence = (name: string): string => `How to begin with the ${name} in five minutes, and what to read then.`

test('cards: on a start page, title and sentence of a linked card are content', () => {
  const forms = {
    'the whole card is a link': each(
      (name) => `<a class="card" href="/${name}"><h3>The ${name}</h3><p>${sentence(name)}</p></a>`,
    ),
    'in an article of its own': each(
      (name) =>
        `<article><a href="/${name}"><h2>The ${name}</h2><p class="text--truncate">${sentence(name)}</p></a></article>`,
    ),
    'items of a list': `<ul>${each((name) => `<li><a href="/${name}"><div>The ${name}</div><div>${sentence(name)}</div></a></li>`)}</ul>`,
    'title and sentence linked apart': each(
      (name) => `<div><h3><a href="/${name}">The ${name}</a></h3><p><a href="/${name}">${sentence(name)}</a></p></div>`,
    ),
    'only the title is linked': each(
      (name) => `<div><h3><a href="/${name}">The ${name}</a></h3><p>${sentence(name)}</p></div>`,
    ),
  }
  for (const [form, cards] of Object.entries(forms))
    for (const name of NAMES) {
      assert.match(keptText(start(cards)), new RegExp(`The ${name}$`, 'm'), form)
      assert.ok(keptText(start(cards)).includes(sentence(name)), form)
    }
})

test('cards: a sentence of five words describes what a card leads to', () => {
  const text = keptText(
    start(each((name) => `<a class="card" href="/${name}"><h3>The ${name}</h3><p>Mind the ${name} at night.</p></a>`)),
  )
  for (const name of NAMES) assert.ok(text.includes(`Mind the ${name} at night.`), name)
})

test('cards: their pictures stay with them, also after an introduction', () => {
  const cards = each(
    (name) =>
      `<a href="/${name}"><img src="/${name}.png" width="400" height="225" alt=""><h3>The ${name}</h3><p>${sentence(name)} ${sentence(name)}</p></a>`,
  )
  const intro = `<p>${prose('engine')}</p><p>${prose('valve')}</p>`
  for (const page of [start(cards), start(cards, intro)])
    assert.deepEqual(
      imageUrls(page),
      NAMES.map((name) => `https://example.org/${name}.png`),
    )
})

test('cards: beside an article, and in menus, they are the way to other pages', () => {
  const card = (name: string): string => `<a href="/${name}"><h3>The ${name}</h3><p>${sentence(name)}</p></a>`
  const article = ['engine', 'valve', 'boiler', 'pipe'].map((name) => `<p>${prose(name)}</p>`).join('')
  const pages = {
    declared: `<head><meta property="og:type" content="article"><body><main><h1>Engines</h1><p>${prose('engine')}</p><div>${each(card)}</div></main>`,
    'one article': `<body><main><article><h1>Engines</h1>${article.repeat(1)}</article><div>${each(card)}</div></main>`,
    menu: `<body><nav><div>${each(card)}</div></nav><main><h1>Engines</h1>${article}</main>`,
    'headlines without a full stop': `<body><main><h1>Engines</h1>${article}<div>${each((name) => `<a href="/${name}"><h3>News</h3><p>All that you ever wanted to know about the ${name}</p></a>`)}</div></main>`,
  }
  for (const [page, html] of Object.entries(pages)) assert.doesNotMatch(keptText(html), /fog/, page)
})

test('cards: 20,000 of them cost no quadratic time', () => {
  const cards = `<a href="/x"><h3>The lamp</h3><p>${sentence('lamp')}</p></a>`.repeat(20_000)
  assert.ok(outline(start(cards)).length > 0)
})

test('pages without a sentence: all of their few words are what they say', () => {
  const goods = ['Storm lamp', 'Deck lantern', 'Bow light'].map(
    (name) => `<div class="good"><h3><a href="/x">${name}</a></h3><p>€20</p><div>Coming soon</div></div>`,
  )
  assert.match(keptText(`<body><main>${goods.join('')}</main>`), /Deck lantern\n€20\nComing soon/)
})
