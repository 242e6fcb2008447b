/** Hostile pages: no crash, no hang, nothing lost outside the rules. A quadratic rule takes hours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../extract/extract-page.ts'
import { draftSegment } from '../../schemas/document.ts'
import { unlessItHangs } from '../helpers/hang-guard.ts'
import { seededRandom } from '../helpers/random.ts'
import { LIMITS, prose, URL_OF_PAGE } from './pages.ts'

const run = (content: string | Uint8Array, limits = LIMITS) =>
  unlessItHangs(() => extractPage({ content, url: URL_OF_PAGE, limits }))

const HOSTILE: Readonly<Record<string, () => string>> = {
  '50,000 nested div': () => '<div>'.repeat(50_000),
  '50,000 nested div and 200,000 stray end tags': () => `${'<div>'.repeat(50_000)}${'</b>'.repeat(200_000)}`,
  '24 KB of mis-nested b and i': () => `${'<b><i>'.repeat(2000)}${'</b></i>'.repeat(2000)}`,
  'a width of 40,000 spaces': () => `<p>${prose('a')}</p><img src="/a.jpg" width="1${' '.repeat(40_000)}x">`,
  '5,000 sources and images in one picture': () =>
    `<p>${prose('a')}</p><picture>${'<source srcset="/a.jpg 1w">'.repeat(5000)}${'<img src="/b.jpg">'.repeat(5000)}</picture>`,
  'a base of 500 KB': () =>
    `<base href="/${'b'.repeat(500_000)}/"><p>${prose('a')}</p>${'<img src="a.jpg">'.repeat(1000)}`,
  'an og:image within an og:image within …': () =>
    `<meta property="og:image" content="https://a.example${'/https://a'.repeat(16_000)}"><p>${prose('a')}</p>`,
  '30,000 pictures of formulas in one line': () => `<p>${'<img class="tex" alt="x_1">'.repeat(30_000)}</p>`,
  '50,000 images': () => '<img src="/a.jpg">'.repeat(50_000),
  'one attribute of 1 MB': () => `<p title="${'x'.repeat(1_000_000)}">`,
  'one class of 1 MB': () => `<div class="${'nav-'.repeat(250_000)}"><p>${prose('a')}`,
  'a body of 500,000 classes': () => `<body class="${'a '.repeat(500_000)}"><p>${prose('a')}`,
  'a srcset of 1 MB': () => `<p>${prose('a')}</p><img srcset="${'a.jpg 1w, '.repeat(100_000)}">`,
  '10,000 blocks with backgrounds': () => '<div style="background:url(/a.jpg)">x</div>'.repeat(10_000),
  'a style of 1 MB': () => `<div style="${'background:url('.repeat(80_000)}"><p>${prose('a')}`,
  '10,000 lazy images with their noscript copies': () =>
    Array.from(
      { length: 10_000 },
      (_image, at) => `<img src="/${at}.jpg"><noscript><img src="/${at}.jpg"></noscript>`,
    ).join(''),
  '300 nested div around 10,000 images': () => `${'<div>'.repeat(300)}${'<p><img src="/a.jpg"></p>'.repeat(10_000)}`,
  '100,000 unclosed p': () => '<p>word'.repeat(100_000),
  '100,000 unclosed span': () => '<span>word'.repeat(100_000),
  '100,000 unclosed links': () => '<a href="/x">word'.repeat(100_000),
  '50,000 nested tables': () => '<table><tr><td>'.repeat(50_000),
  '50,000 list items': () => `<ul>${'<li><a href="/x">word</a>'.repeat(50_000)}</ul>`,
  '100,000 line breaks': () => `<p>${'<br>a'.repeat(100_000)}`,
  '200,000 br in one block': () => `<p>${'<br>'.repeat(200_000)}`,
  '300,000 less-than signs': () => '<'.repeat(300_000),
  '1 MB of white space': () => `<p>a${' '.repeat(1_000_000)}b`,
  '1 MB of white space in pre': () => `<pre>a${' '.repeat(1_000_000)}b</pre>`,
  'a srcset of 1 MB of commas': () => `<p>${prose('a')}</p><img srcset="a${','.repeat(1_000_000)}b 2w">`,
  'sizes in a URL that can be cut in many ways': () =>
    `<p>${prose('a')}</p><img src="/a11x${'111111x'.repeat(18)}1!.jpg">`,
  '1 MB without a space': () => `<p>${'a'.repeat(1_000_000)}`,
  '100,000 comments': () => '<!-- x -->'.repeat(100_000),
  '50,000 JSON-LD objects': () =>
    `<script type="application/ld+json">[${'{"@type":"Article"},'.repeat(50_000)}{}]</script>`,
  'deep JSON-LD': () => `<script type="application/ld+json">${'['.repeat(100_000)}${']'.repeat(100_000)}</script>`,
  'a formula of 200,000 parts': () => `<math>${'<mi>x</mi>'.repeat(200_000)}`,
  'a list item of 200,000 lines': () => `<ul><li>${'word word word word<br>'.repeat(200_000)}</ul>`,
  'a form of 200,000 parts': () => `<form><div>${'<i>a</i>'.repeat(200_000)}</div></form>`,
  '100,000 nested list items': () => '<ul><li>x'.repeat(100_000),
  '100,000 nested pre around a heading': () => `${'<pre>'.repeat(100_000)}<h1>x`,
  '50,000 nested gutters': () => `${'<div class="gutter">'.repeat(50_000)}1`,
  '30,000 lines of two cells, each with their number': () =>
    `<table>${'<tr><td>1<td><div><pre>a b c</pre>'.repeat(30_000)}`,
  '20,000 lines of code with a number and a blank line': () =>
    `<pre>${'<div class="line"><span class="ln">1</span>\n\n</div>\n'.repeat(20_000)}</pre>`,
  '500,000 ampersands': () => `<p>${'&'.repeat(500_000)}`,
  'half a script end 500,000 times': () => `<script>${'</'.repeat(500_000)}`,
  '20,000 meta elements': () => '<meta name="author" content="x">'.repeat(20_000),
}

for (const [name, make] of Object.entries(HOSTILE)) {
  test(`hostile: ${name}`, () => {
    const { kind } = run(make())
    assert.ok(kind === 'page' || kind === 'refused', kind)
  })
}

test('hostile: nodes and steps over their limits refuse the page with what was measured', () => {
  const refusal = (content: string, limits: Partial<typeof LIMITS>): unknown => {
    const extraction = run(content, { ...LIMITS, ...limits })
    return extraction.kind === 'refused' ? extraction.refused : extraction.kind
  }
  assert.deepEqual(refusal('<p>a'.repeat(50_000), { maxNodes: 1000 }), {
    reason: 'too_many_nodes',
    measured: 1001,
    limit: 1000,
  })
  assert.deepEqual(refusal('</p>'.repeat(50_000), { maxSteps: 1000 }), {
    reason: 'too_many_steps',
    measured: 1001,
    limit: 1000,
  })
})

test('hostile: a page of just as many nodes or steps as are allowed is read', () => {
  assert.equal(run('<i>'.repeat(1000), { ...LIMITS, maxNodes: 1000 }).kind, 'page')
  assert.equal(run('<i>'.repeat(1001), { ...LIMITS, maxNodes: 1000 }).kind, 'refused')
  // The end of the page is a step as well.
  assert.equal(run('</p>'.repeat(999), { ...LIMITS, maxSteps: 1000 }).kind, 'page')
  assert.equal(run('</p>'.repeat(1000), { ...LIMITS, maxSteps: 1000 }).kind, 'refused')
})

test('hostile: what refuses a page is work, the same at every reading, and not how long a machine took', () => {
  // Each end tag looks at 500 elements and ends none.
  const page = `<x><td>${'<span>'.repeat(500)}${'</x>'.repeat(200_000)}`
  const readings = [1, 2].map(() => run(page))
  assert.deepEqual(readings[0], readings[1])
  const [first] = readings
  assert.ok(first?.kind === 'refused' && first.refused.reason === 'too_many_steps')
  assert.ok(first.refused.measured - first.refused.limit < 600, 'and it ended at once')
  assert.equal(run(`<p>${'</x>'.repeat(200_000)}`).kind, 'page')
})

test('hostile: a page without elements, without text, or empty gives no segments', () => {
  for (const html of ['', ' ', 'just words', '<html>', '<body></body>', '<img>', '<!doctype html>']) {
    const extraction = run(html)
    assert.deepEqual(extraction.kind === 'page' && extraction.page.segments, [], html)
  }
})

const SEED_PAGE = `<!doctype html><html lang="en"><head><base href="/b/"><title>T</title><meta name="robots" content="all">
<script type="application/ld+json">{"@type":"Article","headline":"H"}</script></head><body class="page"><nav><a href="/">Home</a></nav>
<main><article><h1>Head</h1><p>${prose('seed')}</p><figure><img srcset="a.jpg 1w, b.jpg 900w" data-src="c.jpg"><figcaption>Cap</figcaption></figure>
<ul><li>one<li>two <b>bold</b></ul><table><tr><th>a<td>b<tr><td>c<td>d</table><pre>x\n y</pre><blockquote>${prose('quote')}</blockquote>
<noscript><img src="n.jpg"></noscript><math><annotation encoding="application/x-tex">x^2</annotation></math><svg><path d="M0"/></svg></article>
<aside class="related"><a href="/r"><img src="r.jpg">Related</a></aside></main><footer>end</footer></body></html>`
const PIECES = [
  '<',
  '>',
  '</',
  '"',
  "'",
  '=',
  '&',
  '&#',
  '<!--',
  '-->',
  '<![CDATA[',
  '</div>',
  '<div hidden>',
  '<p>',
  '<table>',
  '<tr>',
  '<td>',
  '<a href=x>',
  '<li>',
  '<svg>',
  '</svg>',
  '<math>',
  '<br>',
  '<img src=x.jpg>',
  '<script>',
  '</script>',
  '<noscript>',
  '<template>',
  '\0',
  '\ud800',
  '\u2028',
  '<title>',
  '<textarea>',
  '<button>',
  '<h2>',
  'srcset="a 1x,"',
  '<form>',
  '</body>',
]

const FUZZ_ROUNDS = 600

function mutate(html: string, next: (below: number) => number): string {
  let text = html
  for (let times = 1 + next(12); times > 0; times -= 1) {
    const at = next(text.length)
    const kind = next(4)
    if (kind === 0) text = text.slice(0, at) + text.slice(at + next(40))
    else if (kind === 1) text = text.slice(0, at) + (PIECES[next(PIECES.length)] ?? '') + text.slice(at)
    else if (kind === 2) text = text.slice(0, at) + text.slice(at, at + next(200)).repeat(1 + next(4)) + text.slice(at)
    else text = text.slice(0, at) + String.fromCharCode(next(0x3000)) + text.slice(at + 1)
  }
  return text
}

test('fuzz: mutated pages never crash or hang, every segment is valid, and every item has its verdict', () => {
  const next = seededRandom(20_261_123)
  for (let round = 0; round < FUZZ_ROUNDS; round += 1) {
    const html = mutate(SEED_PAGE, next)
    const extraction = run(Buffer.from(html))
    assert.equal(extraction.kind, 'page')
    if (extraction.kind !== 'page') continue
    const { page } = extraction
    for (const segment of page.segments) draftSegment.parse(segment)
    const said = page.explain()
    assert.ok(
      said.every(({ why }) => why !== ''),
      `round ${round}: an item without a reason: ${html}`,
    )
    // Nothing vanishes: what was kept stands in the segments, white space and markers aside.
    const squeeze = (text: string): string => text.replace(/\s+/g, '')
    const written = squeeze(page.segments.map((segment) => (segment.kind === 'text' ? segment.text : '')).join('\n'))
    for (const { kind, kept, content } of said) {
      if (kind === 'text' && kept)
        assert.ok(
          content.split(/\n/).every((line) => written.includes(squeeze(line))),
          `round ${round} lost: ${content}`,
        )
    }
    const images = page.segments.filter((segment) => segment.kind === 'image').length
    assert.equal(said.filter(({ kind, kept }) => kind === 'image' && kept).length, images, `round ${round}: images`)
  }
})

test('fuzz: the same bytes give the same document', () => {
  const next = seededRandom(7)
  for (let round = 0; round < 20; round += 1) {
    const html = mutate(SEED_PAGE, next)
    assert.deepEqual(JSON.stringify(run(html)), JSON.stringify(run(html)))
  }
})
