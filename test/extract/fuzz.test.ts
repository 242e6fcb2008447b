/** Pages with their tags deleted, doubled, swapped, cut and nested: M3W_FUZZ=20000 tries more of them, M3W_SEED=N others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../extractor.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import { draftSegment } from '../../schemas/document.ts'
import { seededRandom } from '../helpers/random.ts'

const LIMITS = { maxNodes: 100_000, maxSteps: 10_000_000, maxImages: 50 }
const PROSE =
  'The ferryman of the upper lake counted the lanterns twice, and wrote both numbers into the book beside the door. '

/** One of each kind that the extractor has rules for. */
const PAGES = [
  `<table><caption>Ferries</caption><thead><tr><th>A<th colspan=3>B</thead><tr><td rowspan=2>1<td><a href=x>2</a><td><ul><li>3</ul><tr><td>${PROSE}</table>`,
  `<ul><li>a<ol><li><p>b</p><li><a href=c>c</a></ol><li>${PROSE}</ul><dl><dt>t<dd>${PROSE}</dl>`,
  `<p><ruby>漢<rp>(<rt>kan<rp>)</ruby> 10<sup>6</sup><sup><a href=#n>1</a></sup> <q>a</q> <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>${PROSE}`,
  '<table class=highlight><tr><td class=linenos><pre>1\n2</pre><td><pre><code class=language-c><span>int a;\n</span><span>a++;</span></code></pre></table>',
  `<div><template shadowrootmode=open><slot></slot><p>${PROSE}</template><span>x</span></div><template><p>no</template>`,
  `<meta charset=cp1251><title>x</title><h1>x</h1><svg><title>s</title><foreignObject><p>${PROSE}</svg><script><!-- <script></script> --></script>`,
  `<figure><picture><source srcset="a.webp 2x"><img src=a.jpg alt=a width=600 height=400></picture><figcaption>${PROSE}</figure><iframe src=i></iframe>`,
  `<details><summary>Q</summary><p>${PROSE}</details><div role=dialog aria-modal=true>${PROSE}</div><noscript><img src=b.jpg></noscript>`,
]

type Random = (below: number) => number

function mutated(random: Random): string {
  const parts = [PAGES, PAGES, PAGES].flatMap((pages) => pages[random(pages.length)]?.match(/<[^>]*>|[^<]+/g) ?? [])
  for (let changes = 1 + random(8); changes > 0; changes -= 1) mutate(parts, random)
  return parts.join('')
}

function mutate(parts: string[], random: Random): void {
  const at = random(parts.length)
  const part = parts[at] ?? ''
  const kind = random(6)
  if (kind === 0) parts.splice(at, 1)
  else if (kind === 1) parts.splice(at, 0, part)
  else if (kind === 2) parts.splice(at, 1, ...parts.splice(random(parts.length), 1, part))
  else if (kind === 3) parts[at] = part.slice(0, random(part.length + 1))
  else if (kind === 4) parts.splice(at, 0, part.repeat(2 ** random(8)))
  else parts[at] = part.replace(/[a-z]/, String.fromCharCode(random(256)))
}

test('extract: mutated pages neither break it nor cost more than their length', () => {
  const random = seededRandom(Number(process.env.M3W_SEED ?? 1))
  for (let n = Number(process.env.M3W_FUZZ ?? 300); n > 0; n -= 1) {
    const page = mutated(random)
    const { steps } = parseHtml(page, LIMITS)
    // A token may look at no more than the open elements, of which there are 512 at most and here far fewer.
    assert.ok(steps <= 1000 + page.length * 40, `${steps} steps: ${page}`)
    const content = random(2) === 0 ? page : Buffer.from(page, random(2) === 0 ? 'latin1' : 'utf8')
    const extraction = extractPage({ content, url: 'http://x.example/', limits: LIMITS })
    if (extraction.kind === 'refused') continue
    for (const segment of extraction.page.segments) {
      const { error } = draftSegment.safeParse(segment)
      assert.equal(error?.message, undefined, `${JSON.stringify(segment)}: ${page}`)
    }
  }
})
