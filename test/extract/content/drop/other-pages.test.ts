/** Sections of other pages, told by their heading. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

const TEXT = ['storm', 'wave', 'harbour', 'pier', 'quay'].map((word) => `<p>${prose(word)}</p>`).join('')
const card = (name: string): string =>
  `<div><img src="/${name}.jpg"><h3>All about the ${name}</h3><div>${prose(name)}</div><a href="/${name}">Go on</a></div>`
const page = (heading: string, behind: string): string =>
  keptText(`<body><main><article><h1>Storm at noon</h1>${TEXT}${heading}${behind}</article></main>`)

test('other pages: cards whose titles are no links go by what the heading above them says, in any language', () => {
  for (const heading of [
    'You may also like',
    'More hot stories for you',
    'Related articles',
    'More from the harbour',
    'Explore more',
    'Das könnte Sie auch interessieren',
    'Weitere Artikel',
    'À lire aussi',
    'Te puede interesar',
    'Leia também',
    'Potrebbe interessarti anche',
    'Lees ook',
    'Läs mer',
    'Zobacz także',
    'Читайте также',
    'Baca juga',
    'あわせて読みたい',
    '相关阅读',
    '관련 기사',
  ]) {
    const kept = page(`<section><h2>${heading}</h2>`, `${card('oar')}${card('tar')}</section>`)
    assert.match(kept, /The quay is described/, heading)
    assert.doesNotMatch(kept, /oar is described|All about the tar/, heading)
    assert.ok(!kept.includes(heading), heading)
  }
})

test('other pages: headings that only begin like them head a part of the text', () => {
  for (const heading of [
    'Related work',
    'Other features',
    'More in depth',
    "Don't miss the lights at the old pier",
    'Recommended settings',
    'Você pode economizar corda',
    'Vous pourriez avoir peur',
    'Empfehlungen',
    'Latest findings',
  ])
    assert.match(page(`<h2>${heading}</h2>`, `${card('oar')}${card('tar')}`), /The oar is described/, heading)
})

test('other pages: what stands behind such a section, and a text that goes on behind a label, stays', () => {
  const links = '<p><a href="/a">How the old keel was laid</a></p><p><a href="/b">Ropes get shorter now</a></p>'
  const after = `<p>${prose('anchor')}</p>`
  const inText = page('<p>Read also:</p>', `${links}${after}`)
  assert.match(inText, /The anchor is described/)
  assert.doesNotMatch(inText, /Read also|old keel|Ropes get shorter/)
  assert.match(page('<h2>Related articles</h2>', `${links}<h2>Anchors</h2>${after}`), /Anchors\nThe anchor is/)
  const long = ['buoy', 'chain', 'winch', 'crane'].map((word) => `<p>${prose(word)}</p>`).join('')
  assert.match(page('<h2>Related articles</h2>', `${links}${long}`), /The winch is described/)
})

test('other pages: on a start page, and without a link behind it, such a heading heads what the page says', () => {
  const start = `<body><main><h2>Latest news</h2>${card('oar')}${card('tar')}${card('rope')}</main>`
  assert.match(keptText(start), /The oar is described/)
  const plain = `<h3>All about the oar</h3><div>${prose('oar')}</div>`
  assert.match(page('<h2>Related stories</h2>', plain), /The oar is described/)
})
