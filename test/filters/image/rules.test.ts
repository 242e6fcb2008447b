import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeImage } from '../../../filters/image/rules.ts'
import type { ImageMeasures, Verdict } from '../../../schemas/index.ts'
import { slotOf } from './slots.ts'

const LIMITS = {
  minSidePx: 64,
  maxJudgedSidePx: 2000,
  maxAspect: 3,
  minColourDeviation: 2,
  minSharpness: null,
  maxFlatShare: null,
  minBytesPerPixel: null,
  maxQrShare: null,
  maxTextShare: null,
  maxRepetition: null,
}

function judge(measures: Partial<ImageMeasures>): Verdict {
  const image = slotOf('a', 0, 'p', measures).fact.measures
  return image === undefined ? assert.fail() : judgeImage(image, LIMITS)
}

test('image rules: each limit keeps at, and drops just beyond it, with what was measured', () => {
  const cases: [Partial<ImageMeasures>, string | undefined, number?][] = [
    [{ widthPx: 64, heightPx: 64 }, undefined],
    [{ widthPx: 100, heightPx: 63 }, 'too_small_px', 63],
    [{ widthPx: 63, heightPx: 100 }, 'too_small_px', 63],
    [{ widthPx: 2000, heightPx: 1500 }, undefined],
    [{ widthPx: 1500, heightPx: 2001 }, 'too_large_px', 2001],
    [{ widthPx: 300, heightPx: 100 }, undefined],
    [{ widthPx: 301, heightPx: 100 }, 'aspect_over', 3.01],
    [{ widthPx: 100, heightPx: 302 }, 'aspect_over', 3.02],
    [{ signals: { colourDeviation: 2 } }, undefined],
    [{ signals: { colourDeviation: 1.999 } }, 'single_colour', 1.999],
  ]
  for (const [measures, reason, measured] of cases) {
    const verdict = judge(measures)
    if (reason === undefined) assert.deepEqual(verdict, { keep: true }, JSON.stringify(measures))
    else assert.ok(!verdict.keep && verdict.reason === reason && verdict.measured === measured, JSON.stringify(verdict))
  }
})

test('image rules: the size that counts is the fetched one, not the stored one', () => {
  const stored = {
    sha256: 'a'.repeat(64),
    format: 'jpeg',
    widthPx: 1024,
    heightPx: 50,
    bytes: 9,
    blob: { key: 'k', offset: 0, length: 9 },
  } as const
  assert.deepEqual(judge({ widthPx: 1900, heightPx: 800, stored }), { keep: true })
})
