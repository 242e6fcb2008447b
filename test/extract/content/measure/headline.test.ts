import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, prose } from '../../pages.ts'

const headings = (html: string): string[] => outline(html).filter((line) => line.startsWith('heading'))
const page = (...parts: readonly string[]): string =>
  `<head><title>How to measure depth: rope, lead and patience | Harbour</title><body><main>${parts.map((part) => `<h1>${part}</h1><p>${prose(part)}</p>`).join('')}</main>`

test('headline: sections in h1 stay, though a long title holds all their words', () => {
  const sections = ['Rope', 'Lead and patience', 'How to measure']
  assert.deepEqual(
    headings(page('How to measure depth: rope, lead and patience', ...sections)),
    sections.map((section) => `heading: ${section}`),
  )
})

test('headline: a second copy of the headline, for another screen, goes with the first', () => {
  const title = 'How to measure depth: rope, lead and patience'
  assert.deepEqual(headings(page(title, title)), [])
})
