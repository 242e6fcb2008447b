/** What choosing the content costs: how often the rules look at the items and blocks of a page, whatever stands in it side by side or one in the other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMainContent } from '../../../extract/content/main-content.ts'
import type { PageFlow } from '../../../extract/flow/page-flow.ts'
import { findImages } from '../../../extract/images/decide/find-images.ts'
import type { PageFacts } from '../../../extract/page/page-facts.ts'
import { buildSegments } from '../../../extract/segments/segments.ts'
import { walkPage } from '../../../extract/walk/walk.ts'
import { parseHtml } from '../../../formats/html/parse.ts'

const LIMITS = { maxNodes: 200_000, maxSteps: 20_000_000 }
const IMAGES = { base: 'http://a.example/b', pagePictures: new Map(), maxImages: 100, manual: true }
const PLAIN: PageFacts = { forum: false, article: false, manual: false, isDeclared: false, url: 'http://a.example/b' }
const OTHERS: readonly PageFacts[] = [
  { ...PLAIN, article: true },
  { ...PLAIN, forum: true },
  { ...PLAIN, manual: true },
]

/** What stands side by side. */
const BESIDE: readonly string[] = [
  '<p>a word',
  '<h2>Head</h2>',
  '<h2>Head</h2><p>two words</p>',
  '<p>This sentence has nine words, and it has a full stop.</p>',
  '<ul><li><a href="/x">one link</a></ul>',
  '<table><tr><th>a<td>b</table>',
  '<dl><dt>a<dd>b</dl>',
  '<div class="card"><a href="/x"><h3>A linked title here</h3><p>It says what it leads to.</p></a></div>',
  '<div class="comment"><p>One of the replies says this, and it ends here.</p></div>',
  '<figure><img src="/a.jpg" width="600"><figcaption>Its caption</figcaption></figure>',
  '<p>before <img src="/a.jpg"> after</p>',
  'before <img src="/a.jpg"> after',
  '<pre>code of a page</pre>',
  '<noscript><img src="/a.jpg"></noscript>',
  '<br>a',
  '<br><br>a line',
]
/** What stands each in the one before, as nobody closes it. */
const WITHIN: readonly string[] = [
  '<ul><li>a few words',
  '<table><tr><td>a',
  '<header><p>two words</p>',
  '<aside class="sidebar"><p>two words here</p>',
  '<div role="dialog" class="modal"><p>two words</p>',
]

/** A text that stays, so that the page has a content, before a box of whatever is tried. */
const TEXT = `<p>${'This sentence has nine words, and it has a full stop. '.repeat(10)}</p>`

/** Looks at the items and blocks of a page, for each of them. */
function looksAtEach(html: string, facts: PageFacts): number {
  const { items, blocks, tables } = walkPage(parseHtml(html, LIMITS).document)
  let looks = 0
  const counted = <T>(list: readonly T[]): readonly T[] =>
    new Proxy(list, {
      get(all, key, self) {
        looks += 1
        return Reflect.get(all, key, self)
      },
    })
  const flow: PageFlow = { items: counted(items), blocks: counted(blocks), tables }
  const main = findMainContent(flow, facts)
  const images = findImages(flow, main, IMAGES)
  buildSegments(flow, main.kept, images.kept)
  return looks / (items.length + blocks.length)
}

/** Does twice as much take twice the looks, on a page of which nothing is known and on one of which something is? */
function assertLinear(kinds: readonly string[], times: number, before = ''): void {
  for (const [at, kind] of kinds.entries())
    for (const facts of [PLAIN, OTHERS[at % OTHERS.length] as PageFacts]) {
      const less = looksAtEach(before + kind.repeat(times), facts)
      const more = looksAtEach(before + kind.repeat(2 * times), facts)
      assert.ok(
        more < 1.5 * less,
        `${(more / less).toFixed(1)} times the looks at each: ${kind} ${JSON.stringify(facts)}`,
      )
    }
}

test('choosing: twice as much side by side takes twice the looks at items and blocks', () => {
  assertLinear(BESIDE, 100)
  assertLinear(BESIDE, 100, `${TEXT}<div>`)
})

test('choosing: twice as much one in the other takes twice the looks at items and blocks', () => {
  // Deeper than the cap of the tree, so that depth is no part of the growth.
  assertLinear(WITHIN, 520)
})

test('choosing: in a thread, posts one in the other take no more looks at each block the deeper they are', () => {
  const prose = '<p>This sentence has nine words, and it has a full stop.</p>'.repeat(20)
  for (const kind of ['<div class="post">', '<article class="comment odd">', '<section class="reply-item">'])
    for (const beside of ['<div class="x">a</div>', '<div class="post"></div>']) {
      const page = (depth: number): string => `${kind.repeat(depth)}${prose}${beside.repeat(3000)}`
      const [less, more] = [page(40), page(400)].map((html) => looksAtEach(html, { ...PLAIN, forum: true })) as [
        number,
        number,
      ]
      assert.ok(more < 1.5 * less, `${less} looks at each, then ${more}: ${kind} ${beside}`)
    }
})
