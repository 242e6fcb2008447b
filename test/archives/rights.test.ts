/** Machine-readable reservations: what each signal says, whom it addresses, and which one wins. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, robotsTagDirectives } from '../../archives/rights.ts'
import { unlessItHangs } from '../helpers/hang-guard.ts'

type Signals = Parameters<typeof judgeRights>[0]
const judge = (signals: Partial<Signals>) =>
  judgeRights({ headers: [], metas: [], token: 'm3w', kind: 'page', ...signals })
const tag = (value: string, kind: Signals['kind'] = 'page') =>
  judge({ headers: [['X-Robots-Tag', value]], kind }).verdict
const meta = (content: string, name = 'robots') => judge({ metas: [{ name, content }] })

test('rights: an answer without signals is open and has no evidence', () => {
  assert.deepEqual(judge({}), { verdict: 'open', evidence: [], nofollow: false })
})

test('rights: noai, noindex, none and noarchive reserve a page; image directives do not', () => {
  for (const directive of ['noai', 'NoIndex', 'none', 'noarchive', 'nofollow, noai', 'max-snippet:10,noindex']) {
    assert.equal(tag(directive), 'reserved', directive)
    assert.equal(meta(directive).verdict, 'reserved', directive)
  }
  for (const directive of [
    'noimageai',
    'noimageindex',
    'nofollow',
    'nosnippet',
    'all',
    'index',
    'max-image-preview:none',
    '',
  ]) {
    assert.equal(tag(directive), 'open', directive)
  }
})

test('rights: noai, noimageai, noindex, noimageindex and none reserve an image; noarchive does not', () => {
  for (const directive of ['noai', 'noimageai', 'noindex', 'noimageindex', 'none'])
    assert.equal(tag(directive, 'image'), 'reserved')
  assert.equal(tag('noarchive', 'image'), 'open')
})

test('rights: directives of other agents are not ours, ours and everyone’s are', () => {
  assert.deepEqual(robotsTagDirectives('googlebot: noindex, nofollow', 'm3w'), [])
  assert.deepEqual(robotsTagDirectives('M3W: noindex, nofollow', 'm3w'), ['noindex', 'nofollow'])
  assert.deepEqual(robotsTagDirectives('otherbot: noindex, m3w: noai, nofollow', 'm3w'), ['noai', 'nofollow'])
  assert.deepEqual(robotsTagDirectives('nosnippet, otherbot: noindex', 'm3w'), ['nosnippet'])
  assert.deepEqual(robotsTagDirectives('*: noindex', 'm3w'), ['noindex'])
  assert.equal(meta('noindex', 'googlebot').verdict, 'open')
  assert.equal(meta('noindex', 'M3W').verdict, 'reserved')
})

test('rights: dates with colons and commas are values, not agents', () => {
  assert.deepEqual(robotsTagDirectives('unavailable_after: 25 Jun 2027 15:00:00 PST, noindex', 'm3w'), [
    'unavailable_after',
    'noindex',
  ])
  assert.deepEqual(robotsTagDirectives('unavailable_after: Friday, 25 Jun 2027 15:00:00 GMT, noai', 'm3w'), [
    'unavailable_after',
    'noai',
  ])
  assert.deepEqual(robotsTagDirectives('otherbot: unavailable_after: 25 Jun 2027 15:00:00 PST, noindex', 'm3w'), [])
  assert.deepEqual(robotsTagDirectives('m3w: max-snippet: 5', 'm3w'), ['max-snippet'])
})

test('rights: each header line begins anew, for everyone', () => {
  const { verdict } = judge({
    headers: [
      ['x-robots-tag', 'otherbot: nosnippet'],
      ['X-ROBOTS-TAG', 'noindex'],
    ],
  })
  assert.equal(verdict, 'reserved')
})

test('rights: nofollow and none forbid to follow links', () => {
  assert.equal(judge({ headers: [['X-Robots-Tag', 'nofollow']] }).nofollow, true)
  assert.equal(meta('none').nofollow, true)
  assert.equal(meta('noindex').nofollow, false)
})

test('rights: tdm-reservation 1 reserves, 0 allows, and the page’s meta overrides the header', () => {
  const header = (value: string, content?: string) =>
    judge({
      headers: [['tdm-reservation', value]],
      metas: content === undefined ? [] : [{ name: 'TDM-Reservation', content }],
    }).verdict
  assert.equal(header('1'), 'reserved')
  assert.equal(header('0'), 'open')
  assert.equal(header('yes'), 'open')
  assert.equal(header('1', '0'), 'open')
  assert.equal(header('0', '1'), 'reserved')
})

test('rights: no other signal lifts a reservation', () => {
  const { verdict, evidence } = judge({
    headers: [
      ['tdm-reservation', '0'],
      ['x-robots-tag', 'noai'],
    ],
  })
  assert.equal(verdict, 'reserved')
  assert.deepEqual(evidence, [
    { signal: 'x-robots-tag', value: 'noai', says: 'reserved' },
    { signal: 'tdm-reservation', value: '0', says: 'allowed' },
  ])
})

test('rights: Content-Usage is heard, its other keys are not', () => {
  assert.equal(judge({ headers: [['Content-Usage', 'search=y, train-ai=n']] }).verdict, 'reserved')
  assert.equal(judge({ headers: [['Content-Usage', 'train-ai=y']] }).verdict, 'open')
  assert.equal(judge({ headers: [['Content-Usage', 'train-ai-x=n, search=n']] }).verdict, 'open')
})

test('rights: a license link is kept', () => {
  const link = '<https://a.example/x>; rel="next", <https://a.example/by>; rel="license nofollow"'
  assert.equal(judge({ headers: [['Link', link]] }).licenseUrl, 'https://a.example/by')
})

test('rights: hostile values are cut and cost little', () => {
  const value = `${'a: '.repeat(500_000)}noindex, ${', '.repeat(500_000)}${'x'.repeat(10_000)}`
  const headers: [string, string][] = [
    ['x-robots-tag', value],
    ['link', '<'.repeat(500_000)],
    ['content-usage', `train-ai=n;${'x'.repeat(500_000)}`],
  ]
  const { evidence } = unlessItHangs(() => judge({ headers }))
  assert.deepEqual(
    evidence.map(({ value: kept }) => kept.length),
    [200],
  )
})
