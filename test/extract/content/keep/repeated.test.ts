/** A text that stands twice: a copy for another screen, or a second text that says the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const times = (html: string, word: string): number => keptText(html).split(`The ${word} is`).length - 1
const section = (names: string, title: string): string =>
  `<h2>${title}</h2><div${names}><p>${prose(`${title} rope`)}</p><p>${prose('shared rope')}</p></div>`

test('repeated: two sections in equal places may share a paragraph', () => {
  assert.equal(times(`<body><article>${section('', 'Bow')}${section('', 'Stern')}</article>`, 'shared rope'), 2)
})

test('repeated: a copy for another screen has a class of its own, and goes', () => {
  const copies = section(' class="wide"', 'Bow') + section(' class="narrow"', 'Stern')
  assert.equal(times(`<body><article>${copies}</article>`, 'shared rope'), 1)
})

test('repeated: two lists under labels of their own may share an item', () => {
  const list = (label: string): string =>
    `<div>${label}</div><ul><li>Rope of three strands, tarred twice, of at least forty metres, for the ${label === 'Minimum:' ? 'small' : 'large'} boat.</li><li>Anchor with two flukes, of a weight that one hand can lift over the side.</li></ul>`
  const kept = keptText(
    `<body><article><p>${prose('boat')}</p>${list('Minimum:')}<p>${prose('quay')}</p><div>${list('Recommended:')}</div></article>`,
  )
  assert.equal(kept.split('Anchor with two flukes').length - 1, 2)
})
