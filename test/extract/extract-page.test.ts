/** One small page a failure mode, each with the sentence that says why it matters. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExtractedPage, extractPage } from '../../extract/extract-page.ts'
import { extractConfig } from '../../schemas/index.ts'

const URL_OF_PAGE = 'https://example.org/a/b/page.html'
const prose = (n: number): string =>
  `Paragraph number ${n} tells how the keeper of the lighthouse walked down to the shore, counted the boats that had come home, and wrote their names into a book.`

function page(main: string, { head = '', around = (text: string) => text } = {}): ExtractedPage {
  const body = around(`<main><h1>A page</h1><p>${prose(1)}</p>${main}<p>${prose(2)}</p></main>`)
  return extract(`<!doctype html><html lang="en"><head><title>A page</title>${head}</head><body>${body}</body></html>`)
}

function extract(content: string | Buffer, contentType?: string): ExtractedPage {
  const extraction = extractPage({
    content: typeof content === 'string' ? Buffer.from(content) : content,
    url: URL_OF_PAGE,
    ...(contentType === undefined ? {} : { contentType }),
    limits: extractConfig.parse({}),
  })
  assert.equal(extraction.kind, 'page')
  return extraction.page
}

const images = ({ segments }: ExtractedPage): string[] =>
  segments.flatMap((segment) => (segment.kind === 'image' ? [segment.url] : []))
const texts = ({ segments }: ExtractedPage): string[] =>
  segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
const figure = (img: string): string => `<figure>${img}</figure>`

test('text and images stand in the order of the page', () => {
  const { segments } = page(figure('<img src="one.jpg" width="600" height="400" alt="One">'))
  const kinds = segments.map((segment) => (segment.kind === 'image' ? 'image' : segment.type))
  assert.deepEqual(kinds, ['heading', 'paragraph', 'image', 'paragraph'])
})

test('relative URLs resolve against the page, and against <base> where there is one', () => {
  assert.deepEqual(images(page(figure('<img src="../c/x.jpg" width="600" height="400">'))), [
    'https://example.org/a/c/x.jpg',
  ])
  const based = page(figure('<img src="x.jpg" width="600" height="400">'), {
    head: '<base href="https://cdn.example/img/">',
  })
  assert.deepEqual(images(based), ['https://cdn.example/img/x.jpg'])
})

test('a URL with a comma survives in src and in srcset, because image CDNs use them', () => {
  assert.deepEqual(images(page(figure('<img src="/w_600,h_400/x.jpg" width="600" height="400">'))), [
    'https://example.org/w_600,h_400/x.jpg',
  ])
  const set = page(figure('<img srcset="/w_300,c_fit/x.jpg 300w, /w_900,c_fit/x.jpg 900w" width="600" height="400">'))
  assert.ok(images(set)[0]?.includes(',c_fit/x.jpg'))
})

test('a lazy attribute wins over a placeholder in src', () => {
  const lazy = page(
    figure('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="real.jpg" width="600" height="400">'),
  )
  assert.deepEqual(images(lazy), ['https://example.org/a/b/real.jpg'])
})

test('an image in noscript stands in for its lazy twin, and is not counted twice', () => {
  const twin = page(
    figure(
      '<img data-src="real.jpg" class="lazy" width="600" height="400"><noscript><img src="real.jpg" width="600" height="400"></noscript>',
    ),
  )
  assert.deepEqual(images(twin), ['https://example.org/a/b/real.jpg'])
})

test('an image inside <picture> is found, with every candidate and where it came from', () => {
  const { segments } = page(
    figure(
      '<picture><source srcset="big.webp 1200w" type="image/webp"><img src="small.jpg" width="600" height="400"></picture>',
    ),
  )
  const image = segments.find((segment) => segment.kind === 'image')
  assert.ok(image?.kind === 'image')
  assert.deepEqual(new Set(image.candidates.map(({ origin }) => origin)), new Set(['picture', 'src']))
})

test('a caption is bound to its image and is the text right after it', () => {
  const { segments } = page(
    figure('<img src="boat.jpg" width="600" height="400" alt="A boat"><figcaption>The boat at noon</figcaption>'),
  )
  const at = segments.findIndex(({ kind }) => kind === 'image')
  const [image, caption] = [segments[at], segments[at + 1]]
  assert.ok(image?.kind === 'image' && caption?.kind === 'text')
  assert.equal(image.caption, 'The boat at noon')
  assert.equal(image.alt, 'A boat')
  assert.deepEqual([caption.type, caption.text], ['caption', 'The boat at noon'])
})

test('navigation, footers, scripts and styles are no content', () => {
  const whole = page('', {
    around: (main) =>
      `<nav><a href="/">Home</a><a href="/x">Elsewhere</a></nav><script>var hidden = 1</script><style>p{}</style>${main}<footer>All rights reserved, imprint</footer>`,
  })
  const text = texts(whole).join('\n')
  for (const word of ['Elsewhere', 'hidden', 'p{}', 'imprint']) assert.ok(!text.includes(word), word)
  assert.ok(text.includes('Paragraph number 1') && text.includes('Paragraph number 2'))
})

test('lists, tables and code keep a readable form and their type', () => {
  const { segments } = page(
    '<ul><li>First of the list of three</li><li>Second of the list of three</li></ul><table><tr><th>Boat</th><th>Port</th></tr><tr><td>Anna</td><td>Kiel</td></tr></table><pre><code>if (tide) {\n  wait()\n}</code></pre>',
  )
  const of = (type: string): string =>
    segments.flatMap((segment) => (segment.kind === 'text' && segment.type === type ? [segment.text] : [])).join('\n')
  assert.match(of('list'), /First of the list[\s\S]*Second of the list/)
  assert.match(of('table'), /Anna[^\n]*Kiel/)
  assert.ok(of('code').includes('if (tide) {\n  wait()\n}'), 'white space of code is content')
})

test('the charset is read from the header, the meta element, or a byte order mark', () => {
  const html = (meta: string): string =>
    `<html><head>${meta}<title>x</title></head><body><main><p>${prose(1)} café</p><p>${prose(2)}</p></main></body></html>`
  const latin = Buffer.from(html(''), 'latin1')
  assert.ok(texts(extract(latin, 'text/html; charset=windows-1252')).join(' ').includes('café'))
  assert.ok(
    texts(extract(Buffer.from(html('<meta charset="iso-8859-1">'), 'latin1')))
      .join(' ')
      .includes('café'),
  )
  assert.ok(
    texts(extract(Buffer.from(`\ufeff${html('')}`), 'text/html; charset=latin1'))
      .join(' ')
      .includes('café'),
  )
})

test('hostile markup ends soon, and gives what text there is', { timeout: 20_000 }, () => {
  const hostile = [
    `${'<div>'.repeat(50_000)}<p>${prose(1)}</p>`,
    `${'<b><i></b>'.repeat(4_000)}<p>${prose(1)}</p>`,
    `<p>${prose(1)}</p>${'<img src="x.jpg">'.repeat(50_000)}`,
    `<p title="${'a'.repeat(1_000_000)}">${prose(1)}</p>`,
    '<p>unclosed '.repeat(100_000),
  ]
  for (const html of hostile) {
    const extraction = extractPage({ content: Buffer.from(html), url: URL_OF_PAGE, limits: extractConfig.parse({}) })
    assert.ok(extraction.kind === 'page' || extraction.kind === 'refused')
  }
})

test('mutated pages never crash the extractor and never give an empty text or a URL that is not http', () => {
  const source = `<main><h1>A page</h1><p>${prose(1)}</p><figure><img srcset="a.jpg 1x, b.jpg 2x" alt="x"><figcaption>cap</figcaption></figure><table><tr><td>a<td>b</table><ul><li>${prose(3)}</ul></main>`
  let state = 7
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
  for (let round = 0; round < 400; round++) {
    let html = source
    for (let cut = 0; cut < 4; cut++) {
      const at = random(html.length)
      const piece = html.slice(random(html.length), random(html.length))
      html = html.slice(0, at) + piece + html.slice(at + random(12))
    }
    const extraction = extractPage({ content: Buffer.from(html), url: URL_OF_PAGE, limits: extractConfig.parse({}) })
    if (extraction.kind !== 'page') continue
    for (const segment of extraction.page.segments) {
      if (segment.kind === 'text') assert.ok(segment.text.trim() !== '')
      else assert.match(segment.url, /^https?:\/\//)
    }
  }
})
