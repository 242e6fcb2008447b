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
