/** The dry run of a take-down, in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removalText } from '../../../cli/terminal/removal-text.ts'
import type { RemovalPreview } from '../../../index.ts'

const url = 'https://stories.example/6.html'
const picture = { sha256: 'ab'.repeat(32), url: 'https://stories.example/pictures/0.jpg' }
const at = (kind: 'page' | 'pair' | 'clip', what: 'sample' | typeof picture) => ({
  shard: 'shard-000000.tar',
  kind,
  document: '0'.repeat(32),
  url,
  what,
  entry: 'an entry',
})
const preview = (found: RemovalPreview['found']): RemovalPreview => ({
  removals: [{ what: 'url', value: url, date: '2026-01-01T00:00:00Z' }] as unknown as RemovalPreview['removals'],
  found,
  shards: ['shard-000000.tar'],
})

test('pairs and clips of a page are counted by what they are', () => {
  const [first] = removalText(
    preview([at('page', 'sample'), at('pair', 'sample'), at('pair', 'sample'), at('clip', 'sample')]),
  ).split('\n')
  assert.equal(first, '1 entry: 1 document, 2 pairs, 1 clip in 1 shard of what is newest')
})

test('pictures and videos are counted by what shows them, and stand there with their own address', () => {
  const text = removalText(
    preview([at('page', picture), at('page', picture), at('pair', picture), at('clip', picture)]),
  )
  assert.match(text, /: 2 pictures of documents, 1 picture of a pair, 1 video of a clip in/)
  assert.ok(text.includes(`file ${'ab'.repeat(8)} of ${picture.url}`))
})

test('what is not there is said, with what to look at', () => {
  const text = removalText({ ...preview([]), shards: [] })
  assert.match(text, /^1 entry: nothing in 0 shards of what is newest\n {2}nothing that it holds is named so/)
})
