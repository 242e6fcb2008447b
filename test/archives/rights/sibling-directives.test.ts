/** X-Robots-Tag and metas that name an agent of our kind: what refuses to it reserves against us, unless we are named ourselves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, wordsOf } from '../../../archives/rights/judge-rights.ts'

interface Said {
  /** Values of X-Robots-Tag lines. */
  readonly tags?: readonly string[]
  readonly metas?: Readonly<Record<string, string>>
  readonly kind?: 'page' | 'image'
}

/** The verdict with the words that decided it. */
function judge({ tags = [], metas = {}, kind = 'page' }: Said, policy: 'strict' | 'explicit' = 'strict'): string {
  const headers = tags.map((value) => ['X-Robots-Tag', value] as const)
  const pairs = Object.entries(metas).map(([name, content]) => ({ name, content }))
  const date = '2026-06-01T00:00:00Z'
  const rights = judgeRights({ headers, metas: pairs, token: 'ourbot', kind, date, policy })
  const what = rights.verdict === 'reserved' ? 'reserved' : rights.images === 'reserved' ? 'images' : 'open'
  return what === 'open' ? what : `${what} ${wordsOf(rights.evidence, policy)}`
}

/** All are notes under `explicit`, as a sibling in robots.txt is. */
const RESERVED: readonly (readonly [said: Said, words: string])[] = [
  ...['noai', 'noindex', 'none', 'noarchive'].map(
    (word) => [{ tags: [`GPTBot: ${word}`] }, `reserved x-robots-sibling: GPTBot: ${word}`] as const,
  ),
  [{ metas: { GPTBot: 'noindex, nofollow' } }, 'reserved meta-sibling: GPTBot: noindex'],
  [{ metas: { robots: 'index', 'Kangaroo Bot': 'NOAI' } }, 'reserved meta-sibling: Kangaroo Bot: noai'],
  [{ metas: { 'ccbot/2.0': 'follow noindex' } }, 'reserved meta-sibling: CCBot: noindex'],
  [{ metas: { 'x-robots-tag': 'ClaudeBot: noai' } }, 'reserved x-robots-sibling: ClaudeBot: noai'],
  [
    { tags: ['Googlebot: index, GPTBot: noindex, ccbot: noindex', 'Google-Extended: noindex'] },
    'reserved x-robots-sibling: CCBot (and 2 more): noindex',
  ],
  [{ tags: ['AI2Bot: nofollow, noindex; noai'] }, 'reserved x-robots-sibling: AI2Bot: noindex'],
  [
    { tags: ['CCBot: unavailable_after: 25 May 2026 15:00:00 GMT'] },
    'reserved x-robots-sibling: CCBot: unavailable_after: 25 May 2026 15:00:00 GMT',
  ],
  [{ metas: { 'Applebot-Extended': 'noimageai' } }, 'images meta-sibling: Applebot-Extended: noimageai'],
  [{ tags: ['img2dataset: noimageindex'], kind: 'image' }, 'reserved x-robots-sibling: img2dataset: noimageindex'],
]

for (const [said, words] of RESERVED)
  test(`rights: ${JSON.stringify(said)} is a word to us as well`, () => {
    assert.equal(judge(said), words)
    assert.equal(judge(said, 'explicit'), 'open')
  })

const OPEN: readonly (readonly [why: string, said: Said])[] = [
  ...['nosnippet', 'max-snippet: 0', 'nofollow', 'notranslate', 'index, follow', 'all', ''].map(
    (word) => [`"${word}" is no refusal of training`, { tags: [`GPTBot: ${word}`], metas: { CCBot: word } }] as const,
  ),
  ['an agent of search collects for no training', { metas: { googlebot: 'noindex', bingbot: 'noindex, noai' } }],
  ['another name only begins like one', { metas: { gptbotany: 'noindex' }, tags: ['CCBotX: noai'] }],
  ['we are named in the line', { tags: ['GPTBot: noindex, ourbot: all'] }],
  ['we are named in a meta', { tags: ['GPTBot: noai'], metas: { OurBot: 'index' } }],
  ['the date is to come', { tags: ['CCBot: unavailable_after: 25 Jun 2026 15:00:00 GMT'] }],
  ['copies in caches are of pages', { tags: ['GPTBot: noarchive'], kind: 'image' }],
]

for (const [why, said] of OPEN)
  test(`rights: what is said to others leaves us free where ${why}`, () => {
    assert.equal(judge(said), 'open')
  })

test('rights: what is said to siblings is no word on our links, and hides none that is said to everyone', () => {
  const tags = [['x-robots-tag', 'GPTBot: none, *: noai']] as const
  const { nofollow, evidence } = judgeRights({ headers: tags, metas: [], token: 'ourbot', kind: 'page' })
  assert.equal(nofollow, false)
  assert.deepEqual(
    evidence.map(({ signal, value }) => `${signal}: ${value}`),
    ['x-robots-tag: noai', 'x-robots-sibling: GPTBot: none'],
  )
})

test('rights: a line of many agents is one piece of evidence and costs little', () => {
  const metas = [{ name: 'x-robots-tag', content: 'GPTBot: noindex, CCBot: noindex, '.repeat(10_000) }]
  const { evidence } = judgeRights({ headers: [], metas, token: 'ourbot', kind: 'page' })
  assert.deepEqual(evidence, [{ signal: 'x-robots-sibling', value: 'CCBot (and 1 more): noindex', says: 'reserved' }])
})
