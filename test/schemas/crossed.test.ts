/** Limits that leave nothing between them are no config. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeConfig } from '../../schemas/index.ts'

test('config: a least over its most is refused in words, also where the profile sets one of them', () => {
  assert.throws(
    () => completeConfig({ video: { minSeconds: 30, maxSeconds: 20 } }),
    /expected at most video\.maxSeconds \(20\), got 30/,
  )
  assert.throws(() => completeConfig({ pairs: { profile: 'ltip', maxWords: 7 } }), /pairs\.maxWords \(7\), got 8/)
  completeConfig({ video: { minWords: 5, maxWords: 5 }, pairs: { maxWords: 8 } })
})

test('a score is not asked to be over its most, of documents or of pictures', () => {
  for (const key of ['rules', 'imageRules']) {
    const config = (min: number) => completeConfig({ scores: { files: ['a'], [key]: { q: { min, max: 1 } } } })
    assert.throws(() => config(1.1), { message: new RegExp(`scores\\.${key}\\.q\\.max \\(1\\), got 1\\.1`) })
    config(1)
  }
})
