/** Limits of pairs and clips tried on what was measured: the verdicts of their stages. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeClip } from '../../filters/clips/judge-clips-stage.ts'
import { judgePairImage, judgePairText } from '../../filters/pairs/rules.ts'
import { type ClipSample, completeConfig, measuresOfMedia, type PairSample, pairLimits } from '../../index.ts'
import { MEDIA_MEASURES, measuresOfDrop, mediaSettingsOf } from '../../viewer/index/media-measures.ts'
import type { MediaColumns } from '../../viewer/rules/columns.ts'
import { limitsIn, withSettings } from '../../viewer/rules/limits.ts'
import { recountMedia } from '../../viewer/rules/recount.ts'
import { seededRandom } from '../helpers/random.ts'

const config = limitsIn(completeConfig({}))
const next = seededRandom(11)

function columnsOf(kind: 'pair' | 'clip', rows: readonly Readonly<Record<string, number>>[]): MediaColumns {
  const names = MEDIA_MEASURES[kind]
  return {
    rows: Int32Array.from(rows, (_, at) => at + 1),
    ranks: Float64Array.from(rows, (_, at) => at),
    measures: new Map(names.map((name) => [name, Float32Array.from(rows, (row) => row[name] ?? Number.NaN)])),
  }
}

const WORDS = ['kite', 'über', 'a', '12', '—', '漢字', 'a-long-compound-word', '3.5', 'wind']
const textOf = (): string => Array.from({ length: 1 + next(14) }, () => WORDS[next(WORDS.length)]).join(' ')
const pairs = Array.from({ length: 500 }, () => {
  const [width, height] = [50 + next(500), 50 + next(500)]
  const original = next(2) === 0 ? undefined : { width: width * 2, height: height * 2 }
  return { format: 'm3w-pair/1', text: textOf(), image_info: { width, height, original }, score: null } as unknown
}) as PairSample[]

describe('limits of pairs and clips', () => {
  it('every verdict on a pair is that of pair-texts, with its reason', () => {
    const columns = columnsOf('pair', pairs.map(measuresOfMedia))
    const loose = { 'pairs.minSidePx': 64, 'pairs.maxAspect': 4, 'pairs.minWords': 3, 'pairs.maxWords': 9 }
    for (const limits of [config, withSettings(config, { ...loose, 'pairs.maxCharacters': 40 })]) {
      const { verdicts, reasons, kept, dropped } = recountMedia(columns, 'pair', limits)
      const rules = pairLimits(limits.pairs)
      for (const [at, { text, image_info: info }] of pairs.entries()) {
        const { width: widthPx, height: heightPx } = info.original ?? info
        const fault =
          judgePairImage({ widthPx, heightPx } as Parameters<typeof judgePairImage>[0], rules) ??
          judgePairText(text, text, rules)
        assert.equal(reasons[(verdicts[at] as number) - 1] ?? 'kept', fault?.reason ?? 'kept', text)
      }
      assert.equal(kept + Object.values(dropped).reduce((sum, by) => sum + by, 0), pairs.length)
      assert.ok(kept > 20 && kept < 480)
    }
  })

  it('every verdict on the pictures of a clip is that of judge-clips', () => {
    const text = 'Two people fly a kite on the beach.'
    const clips = Array.from({ length: 300 }, () => {
      const video = { widthPx: 100 + next(400), heightPx: 100 + next(400), startMs: 0, endMs: 2000 + next(58_000) }
      return { format: 'm3w-clip/1', text, video: { ...video, motion: next(100) / 10_000, cuts: next(9) } } as unknown
    }) as ClipSample[]
    const { verdicts, reasons } = recountMedia(columnsOf('clip', clips.map(measuresOfMedia)), 'clip', config)
    for (const [at, { video }] of clips.entries()) {
      const fault = judgeClip({ ...video, file: video } as unknown as Parameters<typeof judgeClip>[0], config.video)
      assert.equal(reasons[(verdicts[at] as number) - 1] ?? 'kept', fault?.reason ?? 'kept')
    }
    assert.ok(new Set(verdicts).size > 3)
  })

  it('what was dropped comes in as soon as its own limit lets it, and says nothing of others', () => {
    const settings = mediaSettingsOf(completeConfig({}))
    const drop = (
      reason: 'pair_short' | 'pair_credit' | 'pair_language' | 'pair_long',
      measured: number | string,
      limit: number,
    ) => {
      const bytes = measuresOfDrop({ reason, measured, limit }, 'pair', settings)
      if (bytes === null) return undefined
      const values = new Float32Array(new Uint8Array(bytes).buffer)
      return Object.fromEntries(MEDIA_MEASURES.pair.map((name, at) => [name, values[at] as number]))
    }
    assert.equal(drop('pair_language', 'de', 0), undefined)
    const rows = [
      drop('pair_short', 5, 8),
      drop('pair_short', 4, 6),
      drop('pair_credit', 2, 8),
      drop('pair_long', 1200, 1000),
    ]
    const reasonsAt = (set: Record<string, number>) => {
      const { verdicts, reasons } = recountMedia(
        columnsOf('pair', rows as Record<string, number>[]),
        'pair',
        withSettings(config, set),
      )
      return [...verdicts].map((verdict) => reasons[verdict - 1] ?? 'kept')
    }
    assert.deepEqual(reasonsAt({}), ['pair_short', 'pair_short', 'pair_credit', 'pair_long'])
    assert.deepEqual(reasonsAt({ 'pairs.minWords': 5 }), ['kept', 'pair_short', 'pair_credit', 'pair_long'])
    assert.deepEqual(
      reasonsAt({ 'pairs.minWords': 2, 'pairs.minCharacters': 4, 'pairs.maxCharacters': 1200 }),
      Array(4).fill('kept'),
    )
  })
})
