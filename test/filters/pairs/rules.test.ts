import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPairText } from '../../../filters/pairs/clean-text.ts'
import { choosePairText, judgePairImage, judgePairText } from '../../../filters/pairs/rules.ts'
import { type Caption, type ImageMeasures, pairLimits, pairsConfig } from '../../../schemas/index.ts'

const LIMITS = pairLimits(pairsConfig.parse({}))
const WIDE = pairLimits(pairsConfig.parse({ profile: 'wide' }))
const HERON = 'A grey heron stands in the shallow water of a pond'
const anyLanguage = () => undefined

test('pair rules: each text has its reason', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    [HERON, undefined],
    ['IMG_20190314_111212', 'pair_file_name'],
    ['heron-in-the-pond-with-a-fish-in-its-bill.jpg', 'pair_file_name'],
    ['Screenshot 2024-01-02', 'pair_file_name'],
    ['https://example.org/a-heron-in-a-pond', 'pair_url'],
    ['12 / 14 / 19 / 22 / 31 / 44 / 55 / 61 a', 'pair_few_letters'],
    ['A grey heron', 'pair_short'],
    ['A grey heron. Photo by Jane Doe of the Harbour Museum', 'pair_credit'],
    [`${HERON} `.repeat(26).trim(), 'pair_long'],
    ['word '.repeat(199).trim(), undefined],
    ['w '.repeat(257).trim(), 'pair_long'],
  ]
  for (const [text, reason] of cases) {
    assert.equal(judgePairText(text, cleanPairText(text), LIMITS)?.reason, reason, text.slice(0, 60))
  }
})

test('pair rules: a limit keeps at and drops beyond it, and the profile `wide` takes three words', () => {
  const eight = 'one two three four five six seven eight'
  assert.equal(judgePairText(eight, eight, LIMITS), undefined)
  assert.deepEqual(judgePairText('one two three four five six seven', 'one two three four five six seven', LIMITS), {
    reason: 'pair_short',
    measured: 7,
    limit: 8,
  })
  assert.equal(judgePairText('one two three', 'one two three', WIDE), undefined)
  assert.equal(judgePairText('one two', 'one two', WIDE)?.reason, 'pair_short')
})

test('pair rules: the first text that passes is taken, and else the best one says what was wrong', () => {
  const captions: readonly Caption[] = [
    { text: 'Photo: Jane Doe', origin: 'caption' },
    { text: 'IMG_0001.jpg', origin: 'alt' },
    { text: HERON, origin: 'json-ld' },
  ]
  assert.deepEqual(choosePairText(captions, LIMITS, anyLanguage), { text: HERON, origin: 'json-ld' })
  const fault = choosePairText(captions.slice(0, 2), LIMITS, anyLanguage)
  assert.ok('reason' in fault && fault.reason === 'pair_short' && fault.detail === 'caption: Photo: Jane Doe')
  const none = choosePairText([], LIMITS, anyLanguage)
  assert.ok('reason' in none && none.reason === 'pair_no_text')
})

test('pair rules: a text that is surely in another language goes, whatever the language of the page', () => {
  const fault = choosePairText([{ text: HERON, origin: 'alt' }], LIMITS, () => 'de')
  assert.ok('reason' in fault && fault.reason === 'pair_language' && fault.measured === 'de')
})

test('pair rules: a picture at the least side and at the greatest aspect stays, and one beyond either goes', () => {
  const { minSidePx, maxAspect } = LIMITS
  const judge = (widthPx: number, heightPx: number) => judgePairImage({ widthPx, heightPx } as ImageMeasures, LIMITS)
  assert.equal(judge(minSidePx, minSidePx), undefined)
  assert.equal(judge(maxAspect * minSidePx, minSidePx), undefined)
  assert.deepEqual(judge(minSidePx, minSidePx - 1), {
    reason: 'pair_small_px',
    measured: minSidePx - 1,
    limit: minSidePx,
  })
  const tall = { reason: 'pair_aspect', measured: (maxAspect * minSidePx + 1) / minSidePx, limit: maxAspect }
  assert.deepEqual(judge(minSidePx, maxAspect * minSidePx + 1), tall)
})
