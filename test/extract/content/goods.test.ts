/** Pages of a shop that show many things. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, keptText, prose } from '../pages.ts'

const NAMES = ['Oak oar', 'Tar bucket', 'Long rope', 'Red buoy', 'Brass lamp', 'Iron anchor', 'Wool blanket']
const linked = (name: string, at: number): string =>
  `<div class="card"><a href="/${at}"><img src="/${at}.jpg" alt=""><div>${name} by Ann Tarr</div><div>$${at + 3}.50</div></a><button>Add to cart</button></div>`
const apart = (name: string, at: number): string =>
  `<li><a href="/${at}"><img src="/${at}.jpg" alt=""></a><h3><a href="/${at}">${name} by Ann Tarr</a></h3><p>${at + 3},50 €</p><a href="/add">Add to cart</a></li>`
const menu = `<ul>${['Boats', 'Sails', 'Lamps', 'Sale'].map((name) => `<li><a href="/${name}">${name} of all kinds</a></li>`).join('')}</ul>`
const about = `<div><p>${prose('shipping')}</p><p>${prose('harbour')}</p><p>${prose('guild')}</p></div>`
const page = (goods: string, head = ''): string =>
  `<html><head><title>All goods</title>${head}</head><body>${menu}<h1>All goods</h1>${goods}${about}</body></html>`
const grid = `<div class="grid">${NAMES.map(linked).join('')}</div>`
const list = `<ul>${NAMES.map(apart).join('')}</ul>`

test('goods: the things of a shop stay with their prices and pictures, whatever the link is around', () => {
  for (const goods of [grid, list]) {
    const html = page(goods)
    const kept = keptText(html)
    for (const name of NAMES) assert.match(kept, new RegExp(name))
    assert.match(kept, /\$3\.50|3,50 €/)
    assert.match(kept, /The shipping is described/)
    assert.doesNotMatch(kept, /Add to cart|Sails of all kinds/)
    assert.equal(imageUrls(html).length, NAMES.length)
  }
})

test('goods: beside one thing, below an article and in a thread others are teasers', () => {
  const article = `<article>${['storm', 'wave', 'pier', 'quay', 'mole'].map((word) => `<p>${prose(word)}</p>`).join('')}</article>`
  for (const html of [
    page(grid, '<meta property="og:type" content="product">'),
    page(grid, '<script type="application/ld+json">{"@type":"Product","name":"Oak oar"}</script>'),
    page(grid, '<meta property="og:type" content="article">'),
    page(`${article}${grid}`),
  ])
    assert.doesNotMatch(keptText(html), /Tar bucket/)
})

test('goods: five prices, and prices without names, make no page of goods', () => {
  assert.doesNotMatch(keptText(page(`<div>${NAMES.slice(0, 5).map(linked).join('')}</div>`)), /Tar bucket/)
  const bare = NAMES.map((_, at) => `<li><a href="/${at}">$${at}</a></li>`).join('')
  assert.doesNotMatch(keptText(page(`<ul>${bare}</ul>`)), /\$3/)
})

test('goods: they are explained as such', () => {
  const whys = new Map(
    extract(page(list))
      .explain()
      .map(({ content, why }) => [content, why]),
  )
  assert.equal(whys.get('Tar bucket by Ann Tarr'), 'goods')
})

test('goods: beside a short text about something they are none, in an aside, a sidebar or under a heading of other pages', () => {
  const recipe = `<h1>Onion soup</h1><p>${prose('onion')}</p><p>${prose('broth')}</p>`
  for (const html of [
    `<main>${recipe}<div><h3>You may also like</h3>${list}</div></main>`,
    `<main>${recipe}<div class="sidebar"><h3>Shop</h3>${list}</div></main>`,
    `<main>${recipe}</main><aside><h3>Shop</h3>${list}</aside>`,
    `<main>${recipe}</main><div><h3>Shop</h3>${list}</div>`,
  ]) {
    const kept = keptText(`<html><head><title>Onion soup</title></head><body>${html}</body></html>`)
    assert.match(kept, /The onion is described/)
    assert.doesNotMatch(kept, /Tar bucket/)
  }
  assert.match(keptText(page(`<div><h2>Recommended products</h2>${list}</div>`)), /Tar bucket/)
})

test('goods: in a list most of which has no price, and in an aside of a short page, they are none', () => {
  const others = ['Knots', 'Maps', 'Tides', 'Winds', 'Stars', 'Clouds'].map(
    (name) => `<li><a href="/${name}">${name} of the sea</a></li>`,
  )
  assert.doesNotMatch(keptText(page(`<ul>${NAMES.map(apart).join('')}${others.join('')}</ul>`)), /Tar bucket/)
  const soup = `<html><head><title>Onion soup</title></head><body><h1>Onion soup</h1><p>It takes five onions and an hour.</p><aside>${list}</aside></body></html>`
  assert.doesNotMatch(keptText(soup), /Tar bucket/)
})
