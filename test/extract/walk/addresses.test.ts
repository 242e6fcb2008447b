/** Links that show where they lead: sources beside words, and menus where there is nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../pages.ts'

const page = (items: readonly string[]): string =>
  `<body><article><h1>Piers</h1><p>${prose('pier')}</p><p>${prose('pile')}</p><h2>Quellen</h2><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul></article>`
const keeps = (items: readonly string[], words: string): boolean => keptText(page(items)).includes(words)

test('addresses: an address of the web or of mail beside a word is a source, with or without what every address has', () => {
  for (const [href, text] of [
    ['http://www.piers.example/', 'www.piers.example'],
    ['mailto:ada@piers.example', 'ada@piers.example'],
    ['https://piers.example/list?x=1', 'piers.example/list'],
    ['//www.piers.example/a', 'www.piers.example/a'],
  ] as const) {
    const items = ['Ada', 'Bert', 'Carl'].map((name) => `${name}: <a href="${href}">${text}</a>`)
    assert.equal(keeps(items, text), true, text)
    assert.equal(
      keeps(
        [href, href, href].map((to) => `<a href="${to}">${text}</a>`),
        text,
      ),
      false,
      `${text} alone`,
    )
  }
})

test('addresses: names of publications are sources though nothing stands beside them', () => {
  for (const text of ['doi:10.1000/182', '10.1000/183', 'https://doi.org/10.1000/184', 'arXiv:1706.03762'])
    assert.equal(
      keeps(
        [1, 2, 3].map((at) => `<a href="https://doi.org/${at}">${text}</a>`),
        text,
      ),
      true,
      text,
    )
})

test('addresses: a file beside the page and the name of a site are titles', () => {
  for (const text of ['keel.html', 'piers.example', 'rfc/index.txt'])
    assert.equal(
      keeps(
        [1, 2, 3].map((at) => `Nr. ${at} <a href="${text}">${text}</a>`.replace('Nr. ', '')),
        text,
      ),
      false,
      text,
    )
})
