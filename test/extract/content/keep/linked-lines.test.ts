/** Paragraphs that are one link: a sentence is text, a title is a way to another page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const between = (html: string): string => keptText(`<body><p>${prose('arch')}</p>${html}<p>${prose('cable')}</p>`)

test('linked lines: a sentence that is one link stays between two kept texts, with a label before it too', () => {
  const link = '<a href="/m">The maker of the bridge tells how it fell into the sea.</a>'
  for (const html of [`<p>${link}</p>`, `<p>See: ${link}</p>`, `<p><b>Note:</b> ${link}</p>`])
    assert.match(between(html), /fell into the sea/, html)
})

test('linked lines: a title behind a label leads away', () => {
  assert.doesNotMatch(between('<p>Read more: <a href="/m">The bridge that fell into the sea</a></p>'), /fell into/)
})
