import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, outline, prose } from '../../pages.ts'

const TITLE = 'The ice on the northern basin is thicker than last year'
const paragraphs = (...names: readonly string[]): string => names.map((name) => `<p>${prose(name)}</p>`).join('')
const page = (card: string): string =>
  `<body><article><h1>Tides</h1>${paragraphs('tide', 'ebb', 'flood')}${card}${paragraphs('buoy', 'quay')}</article>`

test('cards: one link around a picture and the title of another page is none of an article', () => {
  for (const card of [
    `<div class="c"><a href="/n/1"><img src="t.jpg" width="120" height="80"><h4>${TITLE}</h4></a></div>`,
    `<figure><a href="/n/1"><img src="t.jpg" width="300" height="200"><figcaption>${TITLE}</figcaption></a></figure>`,
    `<div><h4><a href="/n/1">${TITLE}</a></h4><div>Anna Berg · Jan 4</div><div>Fishermen walk over it.</div><a href="/n/1">Read full story</a></div>`,
    `<p>[ <a href="/n/1">${TITLE}</a> ]</p>`,
    `<p>&gt;&gt; <a href="/n/1">${TITLE}</a></p>`,
  ]) {
    assert.ok(!outline(page(card)).some((line) => line.includes('northern') || line.startsWith('image')), card)
    assert.match(keptText(page(card)), /quay/)
  }
})

test('cards: a picture that a link enlarges, a short linked name, and a linked sentence stay', () => {
  for (const [card, kept] of [
    [
      `<figure><a href="/big.jpg"><img src="t.jpg" width="300" height="200"><figcaption>${TITLE}</figcaption></a></figure>`,
      'northern',
    ],
    ['<a href="/n/1"><img src="t.jpg" width="300" height="200"><h3>Storm lamp</h3></a>', 'Storm lamp'],
    [`<p>We wrote that <a href="/n/1">${TITLE}</a>, and it still is.</p>`, 'northern'],
  ] as const)
    assert.ok(keptText(page(card)).includes(kept), card)
})
