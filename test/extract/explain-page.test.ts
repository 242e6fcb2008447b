/** What a person is told of a text or image: values with the limits that they were held against. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Explanation } from '../../extract/explain-page.ts'
import { extractPage } from '../../extract/extract-page.ts'

const LIMITS = { maxNodes: 10_000, maxSteps: 1_000_000, maxImages: 100 }
const LONG =
  'Kites were flown long before anyone wrote of them, and those who flew them first were fishermen, who hung bait on a line beneath the kite.'
const MENU = '<nav><ul><li><a href="/a">Home page of ours</a><li><a href="/b">News of <b>today</b></a></ul></nav>'
const LINKS =
  '<div><ul><li><a href="/x">Kites of Malay</a><li><a href="/y">Box kites</a><li><a href="/z">Lines</a> and more</ul></div>'

function explained(body: string): (start: string) => Explanation {
  const html = `<!doctype html><title>x</title>${body}`
  const extraction = extractPage({ content: html, url: 'https://a.example/p', limits: LIMITS })
  assert.ok(extraction.kind === 'page')
  const all = extraction.page.explain()
  return (start) => {
    const found = all.find(({ content }) => content.startsWith(start))
    assert.ok(found !== undefined, start)
    return found
  }
}

describe('an explanation', () => {
  const of = explained(
    `${MENU}<main><h1>Kites</h1><p>${LONG}</p><p><img src="k.png" width="400"></p><p>${LONG.replace('Kites', 'Others')}</p><p>See also</p>${LINKS}</main>`,
  )

  it('of prose has its words and its share in links, beside what makes them good or fair', () => {
    const { why, measured } = of('Kites were')
    assert.equal(why, 'good')
    assert.equal(
      measured,
      '26 words (good from 20, fair from 8 in a sentence), 0 % in links (good under 35 %, fair under 50 %)',
    )
    assert.match(of('See also').measured, /^2 words/)
  })

  it('of what went with a block around it has the values of that block', () => {
    const { why, measured } = of('Home page')
    assert.equal(why, 'chrome:nav')
    assert.equal(measured, '<nav> around it: 7 words, 100 % in links, 0 % of what the page says (kept from 45 %)')
  })

  it('of a list of links has the shares that make it one', () => {
    const { why, measured } = of('Box kites')
    assert.equal(why, 'links')
    assert.match(
      measured,
      /^<div> around it: 8 words, 75 % in links \(a list of links over 60 %\), \d % of what the page says \(kept from 40 %\)$/,
    )
  })

  it('of an image has the size that it declares, if it does', () => {
    assert.match(of('https://a.example/k.png').measured, /^declared 400×\? \(decoration under 64 px/)
    assert.equal(explained(`<p>${LONG}</p><p><img src="k.png"></p>`)('https://a.example/k.png').measured, '')
  })

  it('of a repeated text says how long copies may be', () => {
    const html = `<main><p>${LONG}</p><p>${LONG.replace('Kites', 'Others')}</p><div class="b"><p>${LONG}</p></div></main>`
    const extraction = extractPage({ content: html, url: 'https://a.example/p', limits: LIMITS })
    assert.ok(extraction.kind === 'page')
    const copy = extraction.page.explain().find(({ why }) => why === 'repeated')
    assert.match(copy?.measured ?? '', /may stand twice under 12/)
  })
})
