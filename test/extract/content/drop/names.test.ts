/** Names that were taken for chrome and are what the page says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageUrls, keptText, outline, prose } from '../../pages.ts'

const page = (box: string): string => `<body><article><h1>Oars</h1><p>${prose('oar')}</p>${box}</article>`

test('names: the references of an article are part of it', () => {
  for (const name of ['references', 'reflist', 'bibliography']) {
    const book = 'Ann Tarr, Oars of the north, Moor Press, 1911.'
    assert.match(
      keptText(page(`<h2>Sources</h2><div class="${name}"><ol><li>${book}</ol></div>`)),
      /Sources\s+1\. Ann Tarr/,
    )
  }
})

test('names: a quoted post in a box that is named for its network stays, the links to share go', () => {
  const box = (name: string): string =>
    `<div class="${name}"><blockquote><p>Our new oar floats upright, come and see it at noon.</p>— Ann Tarr</blockquote></div><div class="${name}"><a href="/s">Share</a> <p>Like this page and follow the shed on every network that you use.</p></div>`
  for (const name of ['social', 'social-media']) {
    const kept = keptText(page(box(name)))
    assert.match(kept, /floats upright/)
    assert.doesNotMatch(kept, /follow the shed/)
  }
})

test('names: the footer of a figure and the footer with the notes are content, that of the page is none', () => {
  for (const name of ['figure-footer', 'footnotes-footer', 'oar__figure-footer'])
    assert.match(
      keptText(page(`<div class="${name}"><p>Ash bends, and oak breaks, as all rowers of the bay know.</p></div>`)),
      /Ash bends/,
    )
  assert.doesNotMatch(
    keptText(page('<div class="page-footer"><p>Ash bends, and oak breaks, as all rowers of the bay know.</p></div>')),
    /Ash bends/,
  )
})

test('names: what belongs to a heading of a level is not related to other pages', () => {
  assert.match(
    keptText(
      page(
        '<section class="chapter h1-related"><p class="h2-related">Row with both hands, and look behind you at times.</p></section>',
      ),
    ),
    /both hands/,
  )
})

test('names: a list with terms that is called tags says what to see beside a thing in a manual', () => {
  const tags = (tag: string, item: string): string => `<${tag} class="tags">${item}</${tag}>`
  const page = (html: string): string =>
    keptText(`<body><h1>Ropes</h1><p>${prose('bend')}</p>${html}<p>${prose('hitch')}</p>`)
  assert.match(
    page(tags('dl', '<dt>See also</dt><dd>the knots of the east, which hold longer</dd>')),
    /See also\s+the knots/,
  )
  assert.doesNotMatch(page(tags('ul', '<li><a href="/t/knots">the knots of the east</a></li>')), /the knots/)
})

test('names: buttons of a bar that is called navigate are no pictures', () => {
  const bar = ['home', 'list', 'pages'].map(
    (name) => `<a href="${name}.html"><img src="${name}.gif" alt="${name}"></a>`,
  )
  assert.deepEqual(
    imageUrls(`<body><div class="navigate">${bar.join(' ')}</div><h2>Ropes</h2><p>${prose('rope')}</p>`),
    [],
  )
})

test('names: a wrapper of the tree of contents holds the chapters of a manual on one page', () => {
  const chapter = (name: string): string =>
    `<div class="toctree-wrapper compound"><section id="${name}"><h2>On ${name}</h2><p>${prose(name)}</p></section></div>`
  const text = keptText(
    `<head><meta name="generator" content="Sphinx 8"></head><body><div class="body" role="main"><section><h1>Ropes</h1><p>${prose('rope')}</p>${chapter('bend')}${chapter('hitch')}</section></div>`,
  )
  assert.match(text, /On bend\nThe bend is described[\s\S]*On hitch\nThe hitch is described/)
})

test('names: in a thread, prose in a box that is named after its writer is what he wrote; his signature is not', () => {
  const post = (name: string, text: string): string => `<div class="${name}"><img src="/a.png"><p>${text}</p></div>`
  const url = 'https://boats.example/forum/threads/12'
  const texts = [prose('leak'), prose('tar'), prose('keel')].map((text) => `<div class="post"><p>${text}</p></div>`)
  const of = (name: string, text: string): string =>
    outline(`<body><main>${texts.join('')}${post(name, text)}${texts[0]}</main>`, url).join('\n')
  for (const name of ['avatar', 'userinfo', 'user-info', 'profile', 'author'])
    assert.match(of(name, prose('oakum')), /The oakum is/, name)
  for (const name of ['signature', 'bio']) assert.doesNotMatch(of(name, prose('oakum')), /The oakum is/, name)
  assert.doesNotMatch(of('avatar', 'Old sailor of the north'), /Old sailor/)
})

test('names: what a box has, or has not, is no name of it', () => {
  const said = 'Ash bends, and oak breaks, as all rowers of the bay know.'
  for (const name of ['oar has-profile', 'layout--with-sidebar', 'oar--no-related', 'oar__without_footer'])
    assert.match(keptText(page(`<div class="${name}"><p>${said}</p></div>`)), /Ash bends/, name)
  assert.doesNotMatch(keptText(page(`<div class="no-print"><p>${said}</p></div>`)), /Ash bends/)
})

test('names: a footer of numbered notes is part of the text, a footer with a number in it is none', () => {
  const note = (at: number): string =>
    `<p>${at}. Compared with the oar of last year, measured by the shed at the lower quay.</p>`
  const footer = (html: string): string =>
    keptText(page(`<p>${prose('shaft')}</p><p>${prose('blade')}</p><div class="section-footer">${html}</div>`))
  assert.match(footer([1, 2, 3, 4].map(note).join('')), /4\. Compared with the oar/)
  assert.doesNotMatch(footer(`${note(1)}<p>Ann Tarr, who mends oars, answers for this page.</p>`), /Compared/)
  assert.doesNotMatch(footer([7, 3, 9].map(note).join('')), /Compared/)
})

test('names: what customers say of a thing is no comment of readers', () => {
  const box = (name: string): string =>
    `<div class="${name}"><article class="${name}-one"><div>${prose('old oar')}</div></article><article class="${name}-one"><div>${prose('new oar')}</div></article></div>`
  const all = ['oar', 'paddle', 'shaft', 'blade', 'grip', 'collar'].map((name) => `<p>${prose(name)}</p>`).join('')
  const text = (name: string): string => keptText(`<body><article><h1>Oars</h1>${all}</article>${box(name)}`)
  assert.match(text('shed-testimonials-comments'), /old oar is described/)
  assert.doesNotMatch(text('shed-comments'), /old oar is described/)
})

test('names: a box called related with one picture and its caption leads nowhere, and shows what the text is about', () => {
  const box = (picture: string): string =>
    `<div class="media media--related"><figure><div>${picture}</div><span>Photo: Ann Tarr</span><figcaption>An oar of ash</figcaption></figure></div>`
  const all = ['shaft', 'blade', 'grip'].map((name) => `<p>${prose(name)}</p>`).join('')
  const images = (picture: string): readonly string[] =>
    imageUrls(`<body><article><h1>Oars</h1>${box(picture)}${all}</article>`)
  assert.equal(images('<img src="/oar.jpg" width="687" height="386">').length, 1)
  assert.equal(images('<a href="/other"><img src="/oar.jpg" width="687" height="386"></a>').length, 0)
})

test('names: lists of other videos and what is only printed are no part of the text', () => {
  for (const name of ['video-playlist__items', 'print-header'])
    assert.doesNotMatch(
      keptText(
        page(
          `<p>${prose('shaft')}</p><div class="${name}"><p>An oar that sang to a whale, and what it said.</p></div>`,
        ),
      ),
      /sang to a whale/,
      name,
    )
})
