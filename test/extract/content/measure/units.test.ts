/** A table or a list stays or goes as one: its cells and items are not judged alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unlessItHangs } from '../../../helpers/hang-guard.ts'
import { extract, keptText, outline, prose } from '../../pages.ts'

const ARTICLE = ['pier', 'quay', 'lock', 'dock'].map((name) => `<p>${prose(name)}</p>`).join('')
const link = (name: string): string => `<a href="/${name}">${name}</a>`
const list = (items: readonly string[], tag = 'ul'): string =>
  `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`

/** The segments between two articles. */
const between = (html: string): string[] => outline(`<body><main>${ARTICLE}${html}${ARTICLE}</main>`).slice(4, -4)

const BOATS = ['Tern', 'Gull', 'Knot', 'Crake', 'Rail', 'Coot', 'Smew', 'Scoter']

test('units: linked cells of a data table stay, with header cells or with a plain cell in each row', () => {
  const rows = BOATS.map((name) => `<tr><td>${link(name)}<td>${link(`${name}port`)}<td>12`).join('')
  const lines = BOATS.map((name) => `${name} | ${name}port | 12`).join('\n')
  for (const wrap of ['div', 'section', 'center', 'figure'])
    assert.deepEqual(
      between(`<${wrap}><table><tr><th>Boat<th>Home<th>Crew${rows}</table></${wrap}>`),
      [`table: Boat | Home | Crew\n${lines}`],
      wrap,
    )
  assert.deepEqual(between(`<table>${rows}</table>`), [`table: ${lines}`])
  const wrapped = BOATS.map((name) => `<tr><td><p>${name}</p><td><div><p>${link(`${name}.pdf`)}</p></div>`).join('')
  assert.deepEqual(between(`<table><thead><tr><th>Boat<th>Plan</thead>${wrapped}</table>`), [
    `table: Boat | Plan\n${BOATS.map((name) => `${name} | ${name}.pdf`).join('\n')}`,
  ])
})

test('units: a table of nothing but links is a menu', () => {
  const rows = BOATS.map((name) => `<tr><td>${link(name)}<td>${link(`${name}port`)}`).join('')
  assert.deepEqual(between(`<table>${rows}</table>`), [])
})

test('units: linked items of a mixed list stay, the last one too, and those in a paragraph of their own', () => {
  const mixed = [link('Tern'), 'Grey gull', 'Red knot', link('Crake'), link('Rail')]
  const lines = '- Tern\n- Grey gull\n- Red knot\n- Crake\n- Rail'
  assert.deepEqual(between(list(mixed)), [`list: ${lines}`])
  assert.deepEqual(between(list(mixed.map((item) => `<p>${item}</p>`))), [`list: ${lines}`])
  assert.deepEqual(between(list(mixed, 'ol')), ['list: 1. Tern\n2. Grey gull\n3. Red knot\n4. Crake\n5. Rail'])
})

test('units: a list of links stays where a sentence with a colon announces it, a menu and a box of titles go', () => {
  const links = list(BOATS.map(link))
  const names = `list: ${BOATS.map((name) => `- ${name}`).join('\n')}`
  const sentence = 'The yard has built these boats for the harbour and for nobody else:'
  assert.deepEqual(between(`<p>${sentence}</p>${links}`), [`paragraph: ${sentence}`, names])
  assert.deepEqual(between(`<div><p>${sentence}</p><div>${links}</div></div>`), [`paragraph: ${sentence}`, names])
  assert.deepEqual(between(`<p>The boats are called:</p>${links}`).at(-1), names)
  assert.deepEqual(between(links), [])
  assert.deepEqual(between(`<nav><p>${sentence}</p>${links}</nav>`), [])
  const titles = list(BOATS.map((name) => `<a href="/${name}">What the ${name} saw in the north last winter</a>`))
  assert.deepEqual(between(`<div><p>You might also like:</p>${titles}</div>`), [])
})

test('units: short items in paragraphs stay far from any long text, and so does the heading above them', () => {
  const items = Array.from({ length: 30 }, (_item, at) => `<p>Plank ${at} <i>oak</i></p>`)
  const text = keptText(`<body><div>${ARTICLE}<h2>Planks</h2>${list(items)}<h2>Nails</h2>${list(items)}</div>`)
  assert.match(text, /Planks\n- Plank 0 oak\n[\s\S]*\n- Plank 29 oak\nNails\n- Plank 0 oak/)
  const terms = '<h2>Terms</h2><dl><dt>Bow<dd>Front<dt>Stern<dd><p>Back</p></dl>'
  assert.match(keptText(`<body><div>${ARTICLE}${list(items)}${terms}</div>`), /Terms\nBow\nFront\nStern\nBack/)
})

test('units: the same definition under another term, or cell in another row, says something else', () => {
  const text = 'Sets how far the sail may turn before the line is let go, in degrees.'
  const definitions = ['bow', 'mast', 'stern'].map((term) => `<dt>${term}<dd><p>${text}</p>`).join('')
  assert.equal(keptText(`<body>${ARTICLE}<dl>${definitions}</dl>${ARTICLE}`).split(text).length - 1, 3)
  const rows = ['bow', 'mast', 'stern'].map((term) => `<tr><th>${term}<td>${text}`).join('')
  assert.equal(keptText(`<body>${ARTICLE}<table>${rows}</table>${ARTICLE}`).split(text).length - 1, 3)
  const phone = `<div class="wide"><dl>${definitions}</dl></div><div class="phone"><div><dl>${definitions}</dl></div></div>`
  assert.equal(keptText(`<body>${ARTICLE}${phone}${ARTICLE}`).split(text).length - 1, 3, 'a copy for phones is one')
})

test('units: a short list with a few words beside its links is no content', () => {
  const menu = list([...BOATS.map((name) => link(`${name} boats`)), 'Menu'])
  assert.doesNotMatch(keptText(`<body><div>${menu}</div><main>${ARTICLE}</main>`), /boats/)
})

test('units: replies of a thread that all link to their readers are no teasers', () => {
  const reply = (at: number): string =>
    `<li class="post"><a href="/user/${at}">The reader with number ${at}</a><p>${prose(`reply${at}`)}</p></li>`
  const thread = `<ul class="thread">${Array.from({ length: 6 }, (_reply, at) => reply(at)).join('')}</ul>`
  const html = `<head><script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script><body><h1>Knots</h1>${ARTICLE}${thread}`
  assert.match(keptText(html), /reply0[\s\S]*reply5/)
})

test('units: lists in tables in lists, 20,000 deep and side by side, cost no quadratic time', () => {
  const nested = '<ul><li>x<table><tr><td>y<td>'.repeat(20_000)
  const wide = `${'<ul><li>x<li><a href="/y">y</a></ul>'.repeat(20_000)}<p>${prose('quay')}</p>`
  for (const html of [nested, wide, `<table><tr><td>a<td>b${'<tr><td><a href="/y">y</a><td>x'.repeat(20_000)}`])
    assert.ok(unlessItHangs(() => extract(`<body><p>${prose('pier')}</p>${html}`)).segments.length > 0)
})
