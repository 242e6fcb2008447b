/** One small page for each way in which extractors fail on real pages; the sentence says why it matters. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, keptText, outline, prose, URL_OF_PAGE } from './pages.ts'

const ARTICLE = `<h1>Bridges</h1><p>${prose('arch')}</p><p>${prose('cable')}</p><p>${prose('girder')}</p><p>${prose('pylon')}</p>`
const MENU = '<nav><ul><li><a href="/a">Home</a><li><a href="/b">Shop</a><li><a href="/c">About us</a></ul></nav>'
const FOOTER =
  '<footer><p>Copyright 2026 Example Press. All rights reserved, in this and in every other country of the world.</p></footer>'

test('pages: navigation and footer go, headline and paragraphs stay in order', () => {
  const lines = outline(`<body>${MENU}<main>${ARTICLE}</main>${FOOTER}`)
  assert.deepEqual(lines, [
    'heading: Bridges',
    ...['arch', 'cable', 'girder', 'pylon'].map((name) => `paragraph: ${prose(name)}`),
  ])
})

test('pages: a chrome word on a wrapper of the whole content drops nothing (page builders name wrappers so)', () => {
  for (const name of ['elementor-widget', 'site-header-wrap', 'sidebar', 'page-footer', 'social-wrapper']) {
    assert.match(keptText(`<body><div class="${name}">${ARTICLE}</div>`), /arch/, name)
  }
})

test('pages: an aside goes beside a long article and stays where it is the content', () => {
  const aside = `<aside><p>${prose('advert')}</p></aside>`
  assert.doesNotMatch(keptText(`<body><main>${ARTICLE}</main>${aside}`), /advert/)
  assert.match(keptText(`<body>${MENU}${aside}`), /advert/)
})

test('pages: content that a script has still to unhide is read (streamed pages)', () => {
  assert.match(keptText(`<body><div hidden id="S:0">${ARTICLE}</div><p>Loading the page</p>`), /arch/)
})

test('pages: closed accordions and tabs are content, hidden dialogs are not', () => {
  const html = `<body><main>${ARTICLE}<div class="accordion-panel" aria-hidden="true"><p>${prose('answer')}</p></div></main>
    <div class="modal fade" aria-hidden="true"><p>${prose('dialog')}</p></div>`
  assert.match(keptText(html), /answer/)
  assert.doesNotMatch(keptText(html), /dialog/)
})

test('pages: a thread that stands in noscript is read when the rest of the page is poor', () => {
  assert.match(keptText(`<body><div id="app"></div><noscript><div>${ARTICLE}</div></noscript>`), /arch/)
  assert.doesNotMatch(
    keptText(`<body><main>${ARTICLE}</main><noscript><p>${prose('browser')}</p></noscript>`),
    /browser/,
  )
})

test('pages: content inside a form stays (ASP.NET wraps whole pages in one)', () => {
  assert.match(keptText(`<body><form id="aspnetForm">${ARTICLE}</form>`), /arch/)
})

test('pages: comments go under an article and stay where they are the thread', () => {
  const comments = `<div id="comments"><p>${prose('reply')}</p></div>`
  assert.doesNotMatch(keptText(`<body><article>${ARTICLE}</article>${comments}`), /reply/)
  // A theme that names all of its post so, beside other prose.
  const wrapped = `<body><div class="comments"><article>${ARTICLE}</article></div>${['shop', 'oar', 'sail', 'rope'].map((name) => `<p>${prose(name)}</p>`).join('')}`
  assert.match(keptText(wrapped), /girder/)
  const thread = `<body><h1>Question</h1><p>Which one?</p>${comments.repeat(1)}<div class="comments"><p>${prose('second')}</p></div>`
  assert.match(keptText(thread), /reply/)
})

test('pages: a copy for another screen width is dropped, a refrain is not', () => {
  const once = `<div class="desktop"><p>${prose('copy')}</p></div>`
  const text = keptText(
    `<body><main>${ARTICLE}${once}<div class="phone"><div><p>${prose('copy')}</p></div></div></main>`,
  )
  assert.equal(text.split(prose('copy')).length - 1, 1)
  const refrain = keptText(`<body><main>${ARTICLE}<p>${prose('refrain')}</p><p>${prose('refrain')}</p></main>`)
  assert.equal(refrain.split(prose('refrain')).length - 1, 2)
})

test('pages: generated class names that begin with a chrome word say nothing', () => {
  assert.match(
    keptText(`<body>${ARTICLE}<div class="hidden-12t0irv nav2x"><p>${prose('variant')}</p></div>`),
    /variant/,
  )
})

test('pages: teasers of other articles after an article go; on a page of teasers they stay', () => {
  const card = (name: string): string =>
    `<div class="card"><h3><a href="/${name}">All you want to know about the ${name}</a></h3><p>${prose(name)}</p></div>`
  const cards = `<section>${['oak', 'elm', 'ash', 'fir'].map(card).join('')}</section>`
  assert.doesNotMatch(keptText(`<body><main>${ARTICLE}${cards}</main>`), /oak|fir/)
  assert.match(keptText(`<body>${MENU}<main>${cards}</main>`), /oak[\s\S]*fir/)
})

test('pages: text and images outside every block stay where no html or body tag stands around them', () => {
  for (const first of ['<title>T</title>', '<meta name="a" content="b">', '<b>Bold</b>'])
    assert.deepEqual(
      outline(`<!doctype html>${first} ${prose('bare')}<img src="/x.jpg" width="640"><p>${prose('arch')}</p>`)
        .slice(-2)
        .map((line) => line.slice(0, 22)),
      ['image: https://example', 'paragraph: The arch is'],
      first,
    )
})

test('pages: a page that is nothing but a list of links keeps the list, without its menu', () => {
  const links = Array.from({ length: 40 }, (_, n) => `<li><a href="/b/${n}">Old bridge number ${n}</a>`).join('')
  const text = keptText(`<body>${MENU}<main><h1>All bridges</h1><ul>${links}</ul></main>${FOOTER}`)
  assert.match(text, /All bridges[\s\S]*number 0[\s\S]*number 39/)
  assert.doesNotMatch(text, /About us|Copyright/)
})

test('pages: the tag of a pixel that was escaped one time too often is no text', () => {
  const text = keptText(`<body><main>${ARTICLE}<p>&lt;img src="https://pixel.example/p.gif?id=1"&gt;</p></main>`)
  assert.doesNotMatch(text, /pixel\.example/)
})

test('pages: teasers under an article that is shorter than they are go too', () => {
  const teaser = (n: number): string =>
    `<div><a href="/b/${n}">Another bridge was opened, number ${n}</a><p>${prose(`river${n}`)}</p></div>`
  const html = `<body><article><h1>Bridges</h1><p>${prose('arch')}</p><p>${prose('cable')}</p></article><div>${[1, 2, 3, 4].map(teaser).join('')}</div>`
  assert.match(keptText(html), /arch/)
  assert.doesNotMatch(keptText(html), /river/)
})

test('pages: a numbered list of linked things is what an article is about, not teasers', () => {
  const book = (n: number): string =>
    `<li><a href="https://shop.example/${n}">The big book of bridges ${n}</a><p>${prose(`book${n}`)}</p>`
  const html = `<body><article><h1>Books</h1><p>${prose('arch')}</p><p>${prose('cable')}</p><ol>${[1, 2, 3, 4].map(book).join('')}</ol></article>`
  assert.match(keptText(html), /book4/)
})

test('pages: cards whose links all say the same are no teasers', () => {
  const date = (n: number): string =>
    `<div><p>${prose(`walk${n}`)}</p><a href="/book/${n}">Book this walk now</a></div>`
  const html = `<body><article><h1>Walks</h1><p>${prose('arch')}</p><p>${prose('cable')}</p><div>${[1, 2, 3, 4].map(date).join('')}</div></article>`
  assert.match(keptText(html), /walk4/)
})

test('pages: a headline that only repeats the title is left to the title; another one stays', () => {
  const page = (title: string): string => keptText(`<head><title>${title}</title><body><main>${ARTICLE}</main>`)
  assert.doesNotMatch(page('Bridges - Example Press'), /^Bridges$/m)
  assert.match(page('Example Press'), /^Bridges$/m)
})

test('pages: the standfirst between headline and body stays, though it stands outside the body', () => {
  const html = `<body><div><h1>Bridges</h1><p>${prose('standfirst')}</p></div><div class="entry-content">${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `<p>${prose(`arch${n}`)}</p>`).join('')}</div>`
  assert.match(keptText(html), /standfirst[\s\S]*arch1/)
})

test('pages: a line that is a label and a link leads elsewhere and goes; a linked source stays', () => {
  const html = (line: string): string =>
    keptText(`<body><main><p>${prose('arch')}</p><p>${line}</p><p>${prose('cable')}</p></main>`)
  assert.doesNotMatch(html('READ MORE: <a href="/b">How the old bridge was lost</a>'), /READ MORE/)
  assert.doesNotMatch(html('<a href="/b">CLICK HERE TO GET THE NEWS APP</a>'), /CLICK/)
  assert.match(html('Source: <a href="/b">Example Press</a>'), /Source/)
  assert.match(html('Manual: <a href="/b">https://example.org/manual/of/the/bridge/</a>'), /Manual/)
})

test('pages: a form that asks for a password or an address goes, one around the page stays', () => {
  const form = `<form><h2>Sign in</h2><p>${prose('account')}</p><input type="password"></form>`
  assert.doesNotMatch(keptText(`<body><main>${ARTICLE}</main>${form}`), /account/)
  assert.match(keptText(`<body><form>${ARTICLE}<input type="password"></form>`), /arch/)
})

test('pages: what is hidden from screen readers alone is content', () => {
  assert.match(keptText(`<body><main>${ARTICLE}<div aria-hidden="true"><p>${prose('slide')}</p></div></main>`), /slide/)
})

test('pages: a cookie notice is dropped however much of the page it is', () => {
  const notice = `<div id="cookie-consent-banner">${`<p>${prose('purpose')}</p>`.repeat(9)}</div>`
  assert.doesNotMatch(keptText(`<body><main><p>${prose('arch')}</p></main>${notice}`), /purpose/)
})

test('pages: short lines between paragraphs stay (dates of a diary, verses, dialogue)', () => {
  const html = `<body><p>${prose('first')}</p><div>Monday</div><p>${prose('second')}</p>`
  assert.deepEqual(outline(html)[1], 'paragraph: Monday')
})

test('text: a line break stays a line break, two make paragraphs', () => {
  const lines = outline(`<body><div>${prose('one')}<br>${prose('two')}<br><br>${prose('three')}</div>`)
  assert.deepEqual(lines, [`paragraph: ${prose('one')}\n${prose('two')}`, `paragraph: ${prose('three')}`])
})

test('text: lists are one segment with markers, numbers and depth', () => {
  const list =
    '<ol start="3"><li>First of all the ground is cleared.<li>Then the piers are built.<ul><li>Of stone, mostly.</ul></ol>'
  const [, segment] = outline(`<body><p>${prose('work')}</p>${list}<p>${prose('rest')}</p>`)
  assert.equal(
    segment,
    'list: 3. First of all the ground is cleared.\n4. Then the piers are built.\n  - Of stone, mostly.',
  )
})

test('text: data tables become rows, layout tables are walked through', () => {
  const table = '<table><tr><th>Bridge<th>Span<tr><td>Forth<td>521 m<tr><td>Quebec<td>549 m</table>'
  assert.ok(
    outline(`<body><p>${prose('table')}</p>${table}<p>${prose('end')}</p>`).includes(
      'table: Bridge | Span\nForth | 521 m\nQuebec | 549 m',
    ),
  )
  const layout = `<table role="presentation"><tr><td><p>${prose('left')}</p><td><p>${prose('right')}</p></table>`
  assert.deepEqual(outline(`<body>${layout}`), [`paragraph: ${prose('left')}`, `paragraph: ${prose('right')}`])
})

test('text: code keeps its white space', () => {
  const code = '<pre><code>def f(x):\n    if x:\n        return 1</code></pre>'
  assert.ok(outline(`<body><p>${prose('code')}</p>${code}`).includes('code: def f(x):\n    if x:\n        return 1'))
})

test('text: a formula is its TeX source, once, from whichever copy there is', () => {
  const mathml =
    '<math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
  const twice = `<span class="mwe-math-element"><span style="display:none">${mathml}</span><img class="mwe-math-fallback-image-inline" alt="x^2" src="/m.svg"></span>`
  const text = keptText(
    `<body><p>${prose('formula')} It is ${twice} in short, and <script type="math/tex">y_1</script> in long.</p>`,
  )
  assert.match(text, /It is \$\$x\^2\$\$ in short, and \$y_1\$ in long/)
  assert.deepEqual(imageUrls(`<body><p>${prose('formula')} ${twice}</p>`), [])
})

test('text: Chinese, Arabic and Thai prose is kept as English is', () => {
  const chinese = '桥梁是跨越河流、山谷或其他障碍物的建筑物，人们很早就开始用木头和石头建造桥梁，后来又用钢铁和混凝土。'
  const arabic =
    'الجسر منشأة تستخدم لعبور عائق مثل نهر أو واد، وقد بنى الناس الجسور منذ القدم من الخشب والحجر، ثم من الحديد والخرسانة.'
  const thai = 'สะพานเป็นสิ่งก่อสร้างที่ใช้ข้ามแม่น้ำหรือหุบเขา มนุษย์สร้างสะพานด้วยไม้และหินมาตั้งแต่สมัยโบราณ และต่อมาใช้เหล็กกับคอนกรีต'
  for (const text of [chinese, arabic, thai]) {
    assert.deepEqual(outline(`<body>${MENU}<div><p>${text}</p></div>`), [`paragraph: ${text}`])
  }
})

test('images: relative URLs resolve against base, and a protocol-relative one takes the scheme', () => {
  const body = `<article><p>${prose('arch')}</p><img src="i/a.jpg"><img src="//cdn.example.net/b.jpg"><p>${prose('cable')}</p></article>`
  assert.deepEqual(imageUrls(`<head><base href="/other/"></head><body>${body}`), [
    'https://example.org/other/i/a.jpg',
    'https://cdn.example.net/b.jpg',
  ])
  assert.equal(imageUrls(`<body>${body}`)[0], new URL('i/a.jpg', URL_OF_PAGE).href)
})

test('images: the noscript copy right after a lazy image is the same image', () => {
  const lazy = `<img class="lazy" src="data:image/gif;base64,R0" alt="A pier"><noscript><img src="/pier.jpg" alt="A pier"></noscript>`
  assert.deepEqual(imageUrls(`<body><article><p>${prose('arch')}</p>${lazy}<p>${prose('cable')}</p></article>`), [
    'https://example.org/pier.jpg',
  ])
  const preview = `<img src="/max/60/pier.jpg?q=20"><noscript><img src="/max/2000/pier.jpg"></noscript>`
  assert.deepEqual(imageUrls(`<body><article><p>${prose('arch')}</p>${preview}<p>${prose('cable')}</p></article>`), [
    'https://example.org/max/2000/pier.jpg',
  ])
})

test('images: icons, avatars, logos, pixels and counters are decoration', () => {
  const noise = [
    '<img src="/logo.png">',
    '<img src="/u/avatars/7.jpg">',
    '<img src="/x.gif" width="1" height="1">',
    '<img src="/s-32x32.png">',
    '<img class="emoji" src="/e.png">',
    '<img src="https://b.scorecardresearch.com/p?c1=2">',
    '<img src="/share-icon.svg">',
  ]
  assert.deepEqual(
    imageUrls(`<body><article><p>${prose('arch')}</p>${noise.join('')}<p>${prose('cable')}</p></article>`),
    [],
  )
})

test('images: a picture of a related article goes with its words', () => {
  const card = `<div class="box"><a href="/other"><img src="/other.jpg"> Ten more bridges that you have never seen before</a></div>`
  assert.deepEqual(imageUrls(`<body><article>${ARTICLE}<img src="/own.jpg"></article><div>${card}</div>`), [
    'https://example.org/own.jpg',
  ])
})

test('images: the large picture above the headline leads the document', () => {
  const html = `<body><div class="page"><div class="hero"><figure><img src="/hero.jpg" width="1200"></figure></div><div class="text">${ARTICLE}</div></div>`
  assert.match(outline(html)[0] ?? '', /^image: .*hero\.jpg$/)
})

test('images: thumbnail and full size, desktop and mobile copy become one with all candidates', () => {
  const html = `<body><article><p>${prose('arch')}</p><a href="/pier.jpg"><img src="/pier-300x200.jpg"></a><img class="mobile" src="/pier-150x100.jpg"><p>${prose('cable')}</p></article>`
  const [image] = extract(html).segments.filter((segment) => segment.kind === 'image')
  assert.equal(imageUrls(html).length, 1)
  assert.ok(image?.kind === 'image')
  assert.deepEqual(
    image.candidates.map(({ url, origin }) => [url, origin]),
    [
      ['https://example.org/pier-300x200.jpg', 'src'],
      ['https://example.org/pier.jpg', 'link'],
      ['https://example.org/pier-150x100.jpg', 'src'],
    ],
  )
})

test('images: a caption stands right after its image, even if the page has it before', () => {
  const figure = '<figure><figcaption>The pier in May</figcaption><img src="/pier.jpg" alt="A pier"></figure>'
  const { segments } = extract(`<body><article><p>${prose('arch')}</p>${figure}<p>${prose('cable')}</p></article>`)
  assert.deepEqual(segments.slice(1, 3), [
    {
      kind: 'image',
      url: 'https://example.org/pier.jpg',
      origin: 'src',
      chosenBecause: 'only',
      keptBecause: 'beside-text',
      candidates: [{ url: 'https://example.org/pier.jpg', origin: 'src' }],
      alt: 'A pier',
      caption: 'The pier in May',
    },
    { kind: 'text', type: 'caption', text: 'The pier in May' },
  ])
})

test('images: an image inside a paragraph parts its text and stands between the pieces', () => {
  const lines = outline(
    `<body><p>Left of it ${prose('arch')} <img src="/i.jpg"> and right of it</p><p>${prose('cable')}</p>`,
  )
  assert.deepEqual(lines.slice(0, 3), [
    `paragraph: Left of it ${prose('arch')}`,
    'image: https://example.org/i.jpg',
    'paragraph: and right of it',
  ])
})

test('images: where no text can be cut at, at most maxImages are kept, and 50,000 cost no quadratic time', () => {
  const html = `<body><article><p>${prose('arch')}</p>${Array.from({ length: 50_000 }, (_image, at) => `<img src="/n/item-${at}.jpg">`).join('')}</article>`
  assert.equal(imageUrls(html).length, 100)
})
