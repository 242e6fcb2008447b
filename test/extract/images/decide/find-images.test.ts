/** Which pictures of a page are content, and which of their URLs is taken: one small page a rule. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../../../extract/extract-page.ts'
import type { DraftImage } from '../../../../schemas/document.ts'
import { extract, imageUrls, LIMITS, outline, prose, URL_OF_PAGE } from '../../pages.ts'

const SITE = 'https://example.org'
/** An article with something between its second and third paragraph. */
const article = (between: string): string =>
  `<body><article><h1>Bridges</h1><p>${prose('arch')}</p><p>${prose('cable')}</p>${between}<p>${prose('girder')}</p></article>`
const keeps = (between: string): boolean => imageUrls(article(between)).length > 0
const imagesOf = (html: string): DraftImage[] =>
  extract(html).segments.flatMap((segment) => (segment.kind === 'image' ? [segment] : []))
const whyOf = (html: string): string[] =>
  extract(html)
    .explain()
    .flatMap(({ kind, why }) => (kind === 'image' ? [why] : []))

test('decoration: inside prose a file name that may be the topic drops nothing', () => {
  for (const name of [
    'flag-of-france.png',
    'search-dialog.png',
    'print.png',
    'star-chart.jpg',
    'sprite-sheet.png',
    'pixel-7-review.png',
    'empty.jpg',
    'grey-heron.jpg',
    'close.png',
  ])
    assert.ok(keeps(`<p>Here it is: <img src="/${name}" alt="what it shows"></p>`), name)
})

test('decoration: inside prose such a name counts with a second sign', () => {
  const image = '<img src="/flag-of-france.png" alt="France">'
  assert.ok(!keeps('<p><img src="/flag-of-france.png" alt=""> France</p>'), 'empty alt')
  assert.ok(!keeps('<p><img src="/flag-of-france.png" role="presentation"> France</p>'), 'presentation')
  assert.ok(!keeps('<p><img src="/flag-of-france.png" alt="France" width="80"> France</p>'), 'small')
  assert.ok(!keeps(`<p><a href="/fr">${image}</a> France</p>`), 'in a link')
  assert.ok(!keeps(`<p>${image} France ${image}</p>`), 'twice')
  assert.ok(!keeps('<p><img src="/share-icon.svg" alt="Share"> it</p>'), 'a name that says nothing else')
  assert.ok(!keeps('<p><img class="icon" src="/p.png" alt="Share"> it</p>'), 'a class that names nothing else')
})

test('decoration: in a folder of icons, one that the text beside it speaks of stays, though it is named print', () => {
  const page = (alt: string, text: string): string =>
    `<body><main><p>${prose('menu')}</p><p>${text}</p><div><img src="/icons/print.png" width="96" height="96" alt="${alt}"></div><p>${prose('bar')}</p></main>`
  assert.equal(imageUrls(page('print', 'The button that says print looks like this:')).length, 1)
  assert.deepEqual(imageUrls(page('print', 'All of this in one line:')), [])
})

test('decoration: a small picture stays in a line of kept text, and goes elsewhere', () => {
  assert.deepEqual(imageUrls(article('<p>Press <img src="/tool.png" width="24" height="24"> to measure it.</p>')), [
    `${SITE}/tool.png`,
  ])
  assert.ok(!keeps('<p>Press <img src="/tool.png" width="12" height="12"> to measure it.</p>'), 'under 16 px')
  assert.ok(!keeps('<div><img src="/tool.png" width="24" height="24"></div>'), 'in a box of its own')
})

test('decoration: two sides of 0 are a pixel, one beside a real side is none', () => {
  assert.ok(!keeps('<p><img src="/ck" style="width:0px; height:0px"></p>'))
  assert.ok(keeps('<p><img src="/pier.jpg" width="1440" height="0"></p>'))
})

test('decoration: a ratio in a URL is no size', () => {
  assert.ok(keeps('<p><img src="/pier-rad-3x4.jpg"></p>'))
  assert.ok(!keeps('<p><img src="/pier-8x8.jpg"></p>'))
})

test("figures: words on the figure itself tell on what hangs beside the picture, words around it do not stay the figure's", () => {
  const figure = '<figure class="fig sponsored"><img src="/pier.jpg"></figure>'
  assert.deepEqual(imageUrls(article(figure)), [`${SITE}/pier.jpg`])
  assert.deepEqual(imageUrls(article(`<div class="sponsored">${figure}</div>`)), [])
})

test('same level: a picture between two kept texts stays though a box beside it was dropped', () => {
  const box = `<div class="share">Share this page with everyone you know by mail or post, dear readers</div>`
  const html = `<body><article><h1>Bridges</h1><p>${prose('arch')}</p><div><p>An old iron bridge over the river, photographed in winter from the southern bank at dawn, by nobody we know.</p><div><img src="/pier.jpg"></div><p>It was opened in May of the following year, when the ice had gone.</p>${box}</div><p>${prose('cable')}</p></article>`
  assert.deepEqual(imageUrls(html), [`${SITE}/pier.jpg`])
})

test('same level: a figure between two kept texts stays though most words of its box were dropped', () => {
  const box = (figure: string, after: string): string =>
    `<body><article><h1>Bridges</h1><p>${prose('arch')}</p><p>${prose('cable')}</p><div class="story">${figure}<div class="share">Tell all your friends and neighbours of this old iron bridge over the river by mail</div></div>${after}</article>`
  const figure = '<figure><img src="/pier.jpg"><figcaption>The pier in winter</figcaption></figure>'
  assert.deepEqual(imageUrls(box(figure, `<p>${prose('girder')}</p>`)), [`${SITE}/pier.jpg`])
  assert.deepEqual(imageUrls(box(figure, '')), [], 'after the last text')
  assert.deepEqual(
    imageUrls(
      box(
        figure.replace('<img src="/pier.jpg">', '<a href="/p"><img src="/pier.jpg"></a>'),
        `<p>${prose('girder')}</p>`,
      ),
    ),
    [],
    'linked to another page',
  )
})

test('same level: a linked picture among links is a card, on a page of links it is content', () => {
  const card = (name: string) =>
    `<li><a href="/${name}"><img src="/${name}.jpg"> The ${name} bridge of the old town</a></li>`
  const cards = ['stone', 'iron', 'rope', 'timber', 'steel', 'brick', 'glass', 'chain', 'cable', 'arch']
    .map(card)
    .join('')
  assert.equal(imageUrls(`<body><div class="products"><ul>${cards}</ul></div>`).length, 10)
  assert.ok(!imageUrls(article(`<ul>${cards}</ul>`)).some((url) => url.includes('/rope')))
})

test('lead: the picture of another box, words away from the text, leads nothing', () => {
  const box = '<p>Ten more of them in our shop</p>'.repeat(8)
  const page = (between: string): string =>
    `<body><div class="page"><div class="hero"><figure><img src="/hero.jpg" width="1200"></figure><nav>${between}</nav></div><div class="text"><p>${prose('arch')}</p><p>${prose('cable')}</p><p>${prose('girder')}</p></div></div>`
  assert.deepEqual(imageUrls(page('')), [`${SITE}/hero.jpg`])
  assert.deepEqual(imageUrls(page(box)), [])
})

test('lead: the hero that comes again as the first figure is one picture', () => {
  const html = `<head><meta property="og:image" content="/hero-1200x630.jpg"></head><body><header class="site"><img src="/hero.jpg?w=1200"></header><article><h1>Bridges</h1><figure><img src="/hero-600x400.jpg"></figure><p>${prose('arch')}</p><p>${prose('cable')}</p></article>`
  assert.equal(imageUrls(html).length, 1)
})

test('copies: the full size takes the place of its thumb', () => {
  const [image] = imagesOf(article('<p><img src="/pier-150x100.jpg"></p><p><img src="/pier-1200x800.jpg"></p>'))
  assert.equal(image?.url, `${SITE}/pier-1200x800.jpg`)
  assert.equal(image?.chosenBecause, 'larger-copy')
})

test('copies: a noscript copy is the picture behind a preview, though an empty image stands between them', () => {
  const lazy = '<img src="/low/1.jpg"><img class="full"><noscript><img src="/high/2.jpg"></noscript>'
  const images = imagesOf(article(`<figure><div>${lazy}</div></figure>`))
  assert.deepEqual(
    images.map(({ url, origin, chosenBecause }) => [url, origin, chosenBecause]),
    [[`${SITE}/high/2.jpg`, 'noscript', 'noscript-copy']],
  )
})

test('copies: a counter or an icon in noscript is the copy of no picture', () => {
  for (const other of [
    '<noscript><img src="/c.gif" width="1" height="1"></noscript>',
    '<img src="/x.png" class="icon"><noscript><img src="/y.png" class="icon"></noscript>',
  ])
    assert.deepEqual(imageUrls(article(`<div><img src="/pier.jpg">${other}</div>`)), [`${SITE}/pier.jpg`])
})

test('copies: the noscript copy of an empty image is a picture of its own where no figure joins it to the one before', () => {
  const html = '<img src="/one.jpg" width="640"><img class="lazy"><noscript><img src="/two.jpg" width="640"></noscript>'
  assert.deepEqual(imageUrls(article(html)), [`${SITE}/one.jpg`, `${SITE}/two.jpg`])
})

test('copies: a measuring pixel in noscript never takes the place of a picture', () => {
  const html = '<img src="/one.jpg" width="640"><noscript><img src="https://metrics.example/collect?id=9"></noscript>'
  assert.deepEqual(imageUrls(article(html)), [`${SITE}/one.jpg`])
})

test('copies: a noscript copy counts for later copies of the same picture', () => {
  const html = `<img src="/low.jpg" width="640"><noscript><img src="/high.jpg" width="640"></noscript><p>Then the pier was opened again, and people walked on it.</p><img src="/high.jpg" width="640">`
  assert.deepEqual(imageUrls(article(html)), [`${SITE}/high.jpg`])
})

test('copies: the chosen URL is always among the candidates, however many there are', () => {
  const many = Array.from({ length: 40 }, (_, n) => `/pier.jpg?w=${100 + n} ${100 + n}w`).join(', ')
  const [image] = imagesOf(article(`<img srcset="${many}"><img srcset="/pier.jpg?w=1600 1600w">`))
  assert.equal(image?.url, `${SITE}/pier.jpg?w=1600`)
  assert.ok(image?.candidates.some(({ url }) => url === image.url))
})

test('candidates: numbers in a srcset that no picture has are malformed', () => {
  const [image] = imagesOf(article('<img srcset="/a.jpg 99999999999999999999w, /b.jpg 1e999x, /c.jpg 640w">'))
  assert.deepEqual(
    image?.candidates.map(({ url }) => url),
    [`${SITE}/c.jpg`],
  )
})

test('candidates: the picture that the page names as its own joins the image it repeats', () => {
  const [image] = imagesOf(
    `<head><meta property="og:image" content="/pier-1200x630.jpg"></head>${article('<p><img src="/pier.jpg"></p>')}`,
  )
  assert.deepEqual(image?.candidates, [
    { url: `${SITE}/pier.jpg`, origin: 'src' },
    { url: `${SITE}/pier-1200x630.jpg`, origin: 'og' },
  ])
})

test('backgrounds: one that is said to be a picture stands at the start of its block, a texture is none', () => {
  const hero = (attributes: string) =>
    `<div style="color:red; background: #fff url('/pier.jpg') no-repeat" ${attributes}><p>${prose('rope')}</p></div>`
  assert.deepEqual(outline(article(hero('role="img" aria-label="A pier"'))).slice(3, 5), [
    `image: ${SITE}/pier.jpg`,
    `paragraph: ${prose('rope')}`,
  ])
  assert.deepEqual(imageUrls(article(hero(''))), [])
  assert.deepEqual(whyOf(article(hero(''))), ['background'])
  const [image] = imagesOf(
    article('<div style="width:800px;height:400px;background-image:url(&quot;/b,1.jpg&quot;)"></div>'),
  )
  assert.deepEqual([image?.url, image?.origin, image?.widthPx], [`${SITE}/b,1.jpg`, 'css', 800])
})

test('backgrounds: other properties, data: URLs and unclosed ones are none', () => {
  for (const style of [
    'list-style: url(/a.png)',
    'background: url(data:image/png;base64,AA)',
    'background: url(/a.png',
  ])
    assert.deepEqual(
      whyOf(article(`<div role="img" style="${style}">A word</div>`)),
      style.includes('data') ? ['no-url'] : [],
    )
})

test('reasons: each image says why it is there and why this URL', () => {
  const html = `<body><div class="page"><div class="hero"><figure><img src="/hero.jpg" data-src="/big.jpg"></figure></div><div class="text"><p>${prose('arch')}</p><img srcset="/s.jpg 400w, /l.jpg 1600w"><p>${prose('cable')}</p></div></div>`
  assert.deepEqual(
    imagesOf(html).map(({ keptBecause, chosenBecause }) => [keptBecause, chosenBecause]),
    [
      ['lead', 'lazy-attribute'],
      ['beside-text', 'widest'],
    ],
  )
  assert.deepEqual(whyOf(html), ['lead:lazy-attribute', 'beside-text:widest'])
})

test("page image: only on demand, only where there is none, and never the site's logo", () => {
  const head = (url: string) => `<head><meta property="og:image" content="${url}"></head>`
  const kept = (html: string, pageImage: 'never' | 'fallback') => {
    const extraction = extractPage({ content: html, url: URL_OF_PAGE, limits: { ...LIMITS, pageImage } })
    return extraction.kind === 'page' ? extraction.page.segments.filter(({ kind }) => kind === 'image') : assert.fail()
  }
  const bare = `${head('/card.jpg')}${article('')}`
  assert.deepEqual(kept(bare, 'never'), [])
  assert.deepEqual(kept(bare, 'fallback'), [
    {
      kind: 'image',
      url: `${SITE}/card.jpg`,
      origin: 'og',
      chosenBecause: 'only',
      keptBecause: 'page-image',
      candidates: [{ url: `${SITE}/card.jpg`, origin: 'og' }],
    },
  ])
  assert.deepEqual(kept(`${head('/site-logo.png')}${article('')}`, 'fallback'), [])
  assert.deepEqual(kept(`${head('/card.jpg')}<body>`, 'fallback'), [])
  assert.equal(kept(`${head('/card.jpg')}${article('<p><img src="/own.jpg"></p>')}`, 'fallback').length, 1)
})

test('images: the sign of a note and the arrow up are decoration, and a picture of the same name is none', () => {
  const said = `<p>${prose('capstan')}</p>`
  const note = (image: string): string =>
    `<body><main>${said}<table><tr><td>${image}<th>Warning<tr><td>${prose('rope')}</table>${said}</main>`
  assert.deepEqual(imageUrls(note('<img src="images/warning.png" alt="[Warning]">')), [])
  assert.deepEqual(imageUrls(`<body><main>${said}<a href="#top"><img alt="top" src="up.gif"></a>${said}</main>`), [])
  const about = `<figure><img src="warning.png" alt="A red triangle over the capstan"></figure>`
  assert.equal(imageUrls(`<body><main>${said}${about}${said}</main>`).length, 1)
})

test('images: what nobody sees says nothing of the picture beside it', () => {
  const post = (style: string): string =>
    `<body><article><h1>Oars</h1><p>${prose('shaft')}</p><p>${prose('blade')}</p><div class="said"><blockquote style="${style}"><p>${prose('quoted oar')}</p><p>${prose('quoted boat')}</p></blockquote><p>A short oar of ash, in two parts.</p><ul><li><a href="/up/oar.png"><img src="/up/oar.png" width="300"></a></li></ul></div></article>`
  assert.deepEqual(imageUrls(post('display:none')), ['https://example.org/up/oar.png'])
})
