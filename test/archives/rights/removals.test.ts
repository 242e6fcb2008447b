/** The removal list as stages and the one client ask it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockPatternsOf, openRemovals, removalOptions } from '../../../archives/rights/removals.ts'
import { compileUrlPatterns } from '../../../formats/url-patterns.ts'
import type { Removal } from '../../../schemas/index.ts'

const list: readonly Removal[] = [
  { kind: 'url', value: 'https://a.example/one?x=1' },
  { kind: 'url', value: 'https://a.example/price*$' },
  { kind: 'url', value: 'https://a.example/caf%c3%a9/~joe' },
  { kind: 'host', value: 'gone.example' },
  { kind: 'host', value: 'b.example:8080' },
  { kind: 'image', value: 'a'.repeat(64) },
]

const cases: readonly (readonly [url: string, isRemoved: boolean])[] = [
  ['https://a.example/one?x=1', true],
  ['http://a.example/one?x=1', true],
  ['https://a.example/one?x=12', false],
  ['https://a.example/one', false],
  ['https://a.example/price*$', true],
  ['https://a.example/prices', false],
  ['https://gone.example/', true],
  ['https://media.gone.example/a.jpg', true],
  ['https://gone.example:444/a.jpg', true],
  ['https://notgone.example/', false],
  ['http://b.example:8080/', true],
  ['http://b.example/', false],
  ['https://a.example./one?x=1', true],
  ['https://gone.example./', true],
  [`https://${'a.'.repeat(3000)}gone.example/`, true],
  [`https://${'.'.repeat(3000)}notgone.example./`, false],
  ['http://media.gone.example.:81/', true],
  ['https://a.example/caf%C3%A9/%7Ejoe', true],
  ['https://a.example/café/~joe', true],
  ['https://a.example/caf%c3%a9/%2F~joe', false],
]

test('what is removed is not asked for either: stages and block list agree on every address', () => {
  const removed = openRemovals(list)
  const blocked = compileUrlPatterns(blockPatternsOf(list), 'removals')
  for (const [url, isRemoved] of cases) {
    assert.equal(removed.address(url) !== undefined, isRemoved, url)
    assert.equal(blocked.has(url), isRemoved, `block list: ${url}`)
  }
})

test('a change of the rule moves the keys of stages that have a list, and of no others', () => {
  assert.deepEqual(removalOptions([]), {})
  assert.deepEqual(removalOptions(list), { removals: [...list], removalRule: 3 })
})

test('a picture is known by its bytes as fetched and as stored', () => {
  const removed = openRemovals(list)
  const stored = { sha256: 'a'.repeat(64), format: 'jpeg', widthPx: 1, heightPx: 1, bytes: 1 } as const
  const blob = { key: 'k', offset: 0, length: 1 }
  assert.ok(removed.picture({ id: 'a'.repeat(64) }))
  assert.ok(removed.picture({ id: 'b'.repeat(64), stored: { ...stored, blob } }))
  assert.equal(removed.picture({ id: 'b'.repeat(64) }), undefined)
})
