/** Machine-readable reservations: what each signal says, whom it addresses, and which one wins. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metaDirectives, robotsTagDirectives, timeOf } from '../../../archives/rights/directives.ts'
import { judgeRights } from '../../../archives/rights/judge-rights.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'

type Signals = Parameters<typeof judgeRights>[0]
const judge = (signals: Partial<Signals>) =>
  judgeRights({ headers: [], metas: [], token: 'm3w', kind: 'page', ...signals })
const forUs = (line: string) =>
  robotsTagDirectives(line).flatMap(({ agent, directives }) => (agent === '*' || agent === 'm3w' ? directives : []))
const namesOf = (line: string) => forUs(line).map(({ name }) => name)
const tag = (value: string, kind: Signals['kind'] = 'page') =>
  judge({ headers: [['X-Robots-Tag', value]], kind }).verdict
const meta = (content: string, name = 'robots') => judge({ metas: [{ name, content }] })

test('rights: a header of blanks or quotes without end is read as so many characters', () => {
  for (const filling of [' ', '"', "'\t"]) {
    const line = `noai${filling.repeat(500_000)}x`
    assert.deepEqual(
      unlessItHangs(() => robotsTagDirectives(line)),
      [{ agent: '*', directives: [] }],
    )
    const quoted = unlessItHangs(() => robotsTagDirectives(`noai${filling.repeat(500_000)}`))
    assert.deepEqual(quoted, [{ agent: '*', directives: [{ name: 'noai' }] }])
  }
})

test('rights: an answer without signals is open and has no evidence', () => {
  assert.deepEqual(judge({}), { verdict: 'open', evidence: [], nofollow: false })
})

test('rights: noai, noindex, none and noarchive reserve a page; image directives do not', () => {
  for (const directive of [
    'noai',
    'noml',
    'NoIndex',
    'none',
    'noarchive',
    'nofollow, noai',
    'max-snippet:10,noindex',
  ]) {
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
  for (const directive of ['noai', 'noml', 'noimageai', 'noindex', 'noimageindex', 'none'])
    assert.equal(tag(directive, 'image'), 'reserved')
  assert.equal(tag('noarchive', 'image'), 'open')
})

test('rights: directives of other agents are not ours, ours and everyone’s are', () => {
  assert.deepEqual(namesOf('googlebot: noindex, nofollow'), [])
  assert.deepEqual(namesOf('M3W: noindex, nofollow'), ['noindex', 'nofollow'])
  assert.deepEqual(namesOf('otherbot: noindex, m3w: noai, nofollow'), ['noai', 'nofollow'])
  assert.deepEqual(namesOf('nosnippet, otherbot: noindex'), ['nosnippet'])
  assert.deepEqual(namesOf('*: noindex'), ['noindex'])
  assert.equal(meta('noindex', 'googlebot').verdict, 'open')
  assert.equal(meta('noindex', 'M3W').verdict, 'reserved')
})

test('rights: dates with colons and commas are values, not agents', () => {
  assert.deepEqual(namesOf('unavailable_after: 25 Jun 2027 15:00:00 PST, noindex'), ['unavailable_after', 'noindex'])
  assert.deepEqual(namesOf('unavailable_after: Friday, 25 Jun 2027 15:00:00 GMT, noai'), ['unavailable_after', 'noai'])
  assert.deepEqual(namesOf('otherbot: unavailable_after: 25 Jun 2027 15:00:00 PST, noindex'), [])
  assert.deepEqual(namesOf('m3w: max-snippet: 5'), ['max-snippet'])
})

test('rights: a date is read in any usual form, and where it names no zone it is UTC', () => {
  const at = Date.parse('2027-06-25T15:00:00Z')
  for (const date of [
    '25 Jun 2027 15:00:00 GMT',
    'Friday, 25-Jun-27 15:00:00 GMT',
    'Fri, 25 Jun 2027 07:00:00 PST',
    '2027-06-25T15:00:00Z',
    '25 Jun 2027 15:00:00',
  ]) {
    const [directive] = forUs(`m3w: unavailable_after: ${date}`)
    assert.equal(timeOf(directive ?? { name: '' }), at, date)
    const metas = metaDirectives(`unavailable_after: ${date}, noai nofollow`)
    assert.deepEqual(
      metas.map(({ name }) => name),
      ['unavailable_after', 'noai', 'nofollow'],
      date,
    )
  }
  assert.equal(timeOf({ name: 'unavailable_after', value: 'soon' }), undefined)
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
  assert.equal(header('1', 'yes'), 'reserved', 'what is neither 0 nor 1 is unset, and resets nothing')
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
    ['train-ai=n'.length],
  )
})
