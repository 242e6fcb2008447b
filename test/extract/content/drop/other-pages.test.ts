/** Sections of other pages, told by their heading. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, keptText, prose } from '../../pages.ts'

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

const linked = (name: string, rest: string): string => `<p>The <a href="/${name}">${name}</a> ${rest}</p>`
const OWN = `${linked('oar', 'leans two metres to the west, and was cut from a single ash.')}${linked('tar', 'costs four euros a barrel in spring, and half of it in autumn.')}`

test("other pages: a section whose sentences have links in them is the page's own, whatever its heading says", () => {
  for (const heading of [
    "Don't miss",
    'Editor’s choice',
    'People also ask',
    'Related topics',
    'Related resources',
    'Similar products',
    'Suggested questions',
    'Other short stories',
    'Latest news',
    'Most viewed',
    'Weitere Texte',
    'Популярное',
    'Articles connexes',
    '関連情報',
  ]) {
    const kept = page(`<h2>${heading}</h2>`, OWN)
    assert.ok(kept.includes(heading), heading)
    assert.match(kept, /single ash/, heading)
  }
  const cut = ['oar', 'tar'].map(
    (name) =>
      `<h3><a href="/${name}">All about the ${name}</a></h3>${linked(name, 'leans two metres to the west, and was cut… Read more')}`,
  )
  assert.doesNotMatch(page('<h2>Related articles</h2>', cut.join('')), /two metres/)
})

test("other pages: headings of the page's own that share a word with them head prose without a link in it too", () => {
  const cards = `${card('oar')}${card('tar')}`
  for (const heading of [
    'More from less',
    'More by accident than design',
    'Related to the tides',
    'Gerelateerde aandoeningen',
    'Aanbevolen voor kinderen',
    'Relaterade sjukdomar',
    'Recomendado para diabéticos',
    'Weitere Themen der Sitzung',
    'Mehr aus weniger',
    'Polecane książki',
    'You will love the trams',
  ])
    assert.match(page(`<h2>${heading}</h2>`, cards), /The oar is described/, heading)
  assert.doesNotMatch(page("<section><h2>You'll also like</h2>", `${cards}</section>`), /oar is described/)
})

test('other pages: a data table, a captioned figure and paragraphs in a row are where the page goes on', () => {
  const rows = ['Lugworm', 'Ragworm', 'Squid'].map(
    (name) => `<tr><td><a href="/${name}">${name}</a></td><td>3 %</td></tr>`,
  )
  const table = `<table><tr><th>Bait</th><th>Share</th></tr>${rows.join('')}</table>`
  assert.match(page('<h2>Most popular</h2>', table), /Most popular[\s\S]*Ragworm/)
  const links = '<ul><li><a href="/a">How the old keel was laid</a></li></ul>'
  const figure =
    '<figure><img src="/boom.jpg" width="600" height="400"><figcaption>The boom at low tide in March</figcaption></figure>'
  assert.match(page('<h2>Watch more</h2>', `${links}${figure}`), /The boom at low tide/)
  const kept = page('<h2>Related stories</h2>', `${links}<div><p>${prose('boom')}</p><p>${prose('gaff')}</p></div>`)
  assert.match(kept, /The boom is described[\s\S]*The gaff is described/)
  assert.doesNotMatch(kept, /old keel/)
})

test('other pages: they are explained as such', () => {
  const html = `<body><main><article><h1>Storm at noon</h1>${TEXT}<section><h2>Related articles</h2>${card('oar')}${card('tar')}</section></article></main>`
  const whys = new Map(
    extract(html)
      .explain()
      .map(({ content, why }) => [content, why]),
  )
  assert.equal(whys.get('All about the oar'), 'other-pages')
})

test('other pages: a section that says more than the rest of the page is what the page says', () => {
  const words = ['oar', 'tar', 'rope', 'buoy', 'lamp', 'anchor', 'sail', 'keel', 'mast', 'hull', 'deck', 'bow']
  const kept = page('<section><h2>Related articles</h2>', `${words.map(card).join('')}</section>`)
  assert.match(kept, /The quay is described/)
  assert.match(kept, /The buoy is described/)
})

test('other pages: behind a page that says it is an article, such a section is a feed, however much it says', () => {
  const words = ['oar', 'tar', 'rope', 'buoy', 'lamp', 'anchor', 'sail', 'keel', 'mast', 'hull', 'deck', 'bow']
  const kept = keptText(
    `<head><meta property="og:type" content="article"><title>Storm at noon</title></head><body><main><article><h1>Storm at noon</h1>${TEXT}</article><section><h2>你可能還想看</h2>${words.map(card).join('')}</section></main>`,
  )
  assert.match(kept, /The quay is described/)
  assert.doesNotMatch(kept, /The buoy is described/)
})
