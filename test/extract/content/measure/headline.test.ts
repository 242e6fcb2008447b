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

test('headline: a section in h1 is not taken for the headline that a header holds, or that no h1 is', () => {
  const section = (name: string): string => `<section><h1>${name}</h1><p>${prose(name)}</p></section>`
  const body = (header: string, ...names: readonly string[]): string =>
    `<head><title>Rope, lead and the patience of pilots</title><body><main><article>${header}${names.map(section).join('')}</article></main>`
  const title = '<header><h1>Rope, lead and the patience of pilots</h1></header>'
  assert.deepEqual(headings(body(title, 'Lead', 'Rope')), ['heading: Lead', 'heading: Rope'])
  assert.deepEqual(headings(body('', 'Lead', 'Rope')), ['heading: Lead', 'heading: Rope'])
  assert.deepEqual(headings(body('<h1>On depth</h1>', 'Lead')), ['heading: On depth', 'heading: Lead'])
})

test('headline: beside an h1 of other words, a section whose word the title merely holds is none, a part of the title is', () => {
  const manual = (title: string, ...names: readonly string[]): string =>
    `<head><title>${title}</title><body>${names.map((name) => `<h1>${name}</h1><p>${prose(name)}</p>`).join('')}`
  const sections = ['heading: NAME', 'heading: API', 'heading: See Also']
  for (const title of ['Rope::Knot - A small API for the ropes of boats', 'Rope::Knot (an API of knots and bends)'])
    assert.deepEqual(headings(manual(title, 'NAME', 'API', 'See Also')), sections)
  assert.deepEqual(headings(manual('Ropes of all the harbours: API reference', 'Boats', 'API reference', 'Next')), [
    'heading: Boats',
    'heading: Next',
  ])
  assert.deepEqual(headings(manual('Knots | the large manual of all that is a rope', 'Menu', 'Knots')), [
    'heading: Menu',
  ])
})

test('headline: that of a thread stays, wherever the page has it, and stands once', () => {
  const title = 'Which tar for a clinker hull?'
  const posts = ['leak', 'tar'].map((name) => `<div class="post"><p>${prose(name)}</p></div>`).join('')
  const pages = [
    `<h1>${title}</h1><main>${posts}</main>`,
    `<main><h1>${title}</h1>${posts}</main>`,
    `<main><header class="header"><h1>${title}</h1></header>${posts}</main>`,
    `<main><div class="post-header"><h2>${title}</h2></div>${posts}</main>`,
    `<div class="sidebar"><h1>${title}</h1></div><main>${posts}</main>`,
    `<h1>${title}</h1><main><h1>${title}</h1>${posts}</main>`,
  ]
  for (const body of pages)
    for (const url of ['https://boats.example/forum/threads/12', 'https://ask.example/questions/7/tar'])
      assert.deepEqual(
        outline(`<title>${title} - Boats / Help</title><body>${body}`, url).filter((line) => line.includes(title)),
        [`heading: ${title}`],
        body,
      )
})
