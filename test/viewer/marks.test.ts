/** What hovering over a block of a page tells. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocksOf, hoverOf } from '../../viewer/page/marks.ts'

const TEXT = { kind: 'text', kept: false, why: 'links', measured: '8 words', path: 'div', content: 'a' } as const

test('hovering over a block tells its verdict, its reason, what was measured and the version of the rules', () => {
  const explanation = [TEXT, { ...TEXT, measured: '' }]
  const blocks = blocksOf({ explanation, extractVersion: '16' }, () => undefined)
  assert.deepEqual(blocks.map(hoverOf), [
    'dropped: links · 8 words · rules of extract 16',
    'dropped: links · rules of extract 16',
  ])
})
