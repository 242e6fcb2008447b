/** One small page for each type of page, and those that are easily taken for another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../pages.ts'

const PROSE = ['arch', 'cable', 'girder', 'pylon'].map((name) => `<p>${prose(name)}</p>`).join('')
const typeOf = (html: string, url?: string): string => extract(html, url).pageType
const jsonLd = (type: string): string => `<script type="application/ld+json">{"@type":"${type}"}</script>`

test('page type: an article says so in JSON-LD, by its date, its address or its only article element', () => {
  assert.equal(typeOf(`<head>${jsonLd('NewsArticle')}<body>${PROSE}`), 'article')
  assert.equal(typeOf(`<head><meta property="article:published_time" content="2026-01-02"><body>${PROSE}`), 'article')
  assert.equal(typeOf(`<body>${PROSE}`, 'https://example.org/2026/01/bridges'), 'article')
  assert.equal(typeOf(`<body><article>${PROSE}</article>`), 'article')
})

test('page type: a thread is known by its address or its schema; a list of common questions makes none', () => {
  assert.equal(typeOf(`<body>${PROSE}`, 'https://forum.example.org/viewtopic.php?t=1'), 'forum')
  assert.equal(typeOf(`<head>${jsonLd('QAPage')}<body>${PROSE}`), 'forum')
  assert.notEqual(typeOf(`<head>${jsonLd('Question')}<body>${PROSE}`), 'forum')
})

test('page type: documentation is known by its address or by how much of it is code; a tutorial with a date is an article', () => {
  const code = `<pre>${'const bridge = open(river, 1)\n'.repeat(30)}</pre>`
  assert.equal(typeOf(`<body>${PROSE}`, 'https://docs.example.org/en/topics/forms/'), 'documentation')
  assert.equal(typeOf(`<body>${PROSE}${code}`), 'documentation')
  assert.equal(typeOf(`<body>${PROSE}${code}`, 'https://example.org/blog/bridges'), 'article')
})

test('page type: one thing for sale is a product, many with prices are a collection', () => {
  const card = (n: number): string => `<li><a href="/b/${n}">Model bridge number ${n}</a><span>$${n}.50</span>`
  const cards = Array.from({ length: 20 }, (_, n) => card(n)).join('')
  assert.equal(typeOf(`<head>${jsonLd('Product')}<body>${PROSE}<p>$12.50</p>`), 'product')
  assert.equal(typeOf(`<body><ul>${cards}</ul>`), 'collection')
})

test('page type: what leads elsewhere more than it tells is a listing, and the rest is a service', () => {
  const links = Array.from({ length: 60 }, (_, n) => `<li><a href="/b/${n}">Old bridge number ${n}</a>`).join('')
  assert.equal(typeOf(`<body><ul>${links}</ul>`), 'listing')
  assert.equal(typeOf(`<body>${PROSE}`), 'service')
})

test('signals: shares are of kept words, and every page has the same set of them', () => {
  const { signals } = extract(
    `<body><main>${PROSE}<h2>More</h2><p><a href="/b">One more</a> bridge, and <b>that</b> is all of it, really.</p></main>`,
  )
  assert.deepEqual(Object.keys(signals).sort(), Object.keys(extract('<body>').signals).sort())
  assert.ok((signals.goodShare ?? 0) > 0.8 && (signals.goodShare ?? 0) < 1, `${signals.goodShare}`)
  assert.ok((signals.linkShare ?? 0) > 0 && (signals.linkShare ?? 0) < 0.1, `${signals.linkShare}`)
  assert.equal(signals.keptShare, 1)
  assert.deepEqual([signals.images, signals.mode], [0, 0])
})

test('page type: a topic of a newspaper is no thread, one with a number is', () => {
  assert.notEqual(typeOf(`<body>${PROSE}`, 'https://news.example.org/topic/harbours'), 'forum')
  assert.notEqual(typeOf(`<body>${PROSE}`, 'https://news.example.org/topics/harbours/'), 'forum')
  assert.equal(typeOf(`<body>${PROSE}`, 'https://example.org/topic/1234-harbours/'), 'forum')
  assert.equal(typeOf(`<body>${PROSE}`, 'https://example.org/topic-1234.html'), 'forum')
})
