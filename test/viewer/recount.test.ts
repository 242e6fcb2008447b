import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { completeConfig, judgeText, TEXT_RULES } from '../../index.ts'
import type { DocumentColumns } from '../../viewer/rules/columns.ts'
import { histogramOf } from '../../viewer/rules/histogram.ts'
import { limitsIn, MOVABLE_LIMITS, valueAt, withSettings } from '../../viewer/rules/limits.ts'
import { changesBetween, recountDocuments } from '../../viewer/rules/recount.ts'
import { seededRandom } from '../helpers/random.ts'

const LANGUAGES = ['en', 'de', 'xx']
const SIGNALS = [...new Set(TEXT_RULES.map(({ signal }) => signal as string))]

/** Documents of random signals near the limits, as a column each. */
function randomColumns(count: number): DocumentColumns {
  const next = seededRandom(7)
  const random = (): number => next(1_000_000) / 1_000_000
  const column = (scale: number): Float32Array => Float32Array.from({ length: count }, () => random() * scale)
  const scaleOf = (signal: string): number => (/words|Words|Sentences|Lines$/.test(signal) ? 200 : 1)
  return {
    rows: Int32Array.from({ length: count }, (_, at) => at + 1),
    ranks: Float64Array.from({ length: count }, (_, at) => (at * 2 ** 32) / count),
    language: Uint16Array.from({ length: count }, () => Math.floor(random() * LANGUAGES.length)),
    languages: LANGUAGES,
    score: column(1),
    share: column(1),
    isKept: new Uint8Array(count),
    isJudged: new Uint8Array(count),
    signals: new Map(SIGNALS.map((signal) => [signal, column(scaleOf(signal))])),
  }
}

describe('limits tried on measured signals', () => {
  const config = limitsIn(completeConfig({ text: { languages: ['en', 'de'] } }))
  const { text } = config

  it('every verdict is that of judge-text, with its reason', () => {
    const columns = randomColumns(2000)
    const loose = Object.fromEntries(
      MOVABLE_LIMITS.filter(({ of }) => of === 'document').map(({ key, side }) => [key, side === 'min' ? 0.01 : 190]),
    )
    for (const limits of [text, withSettings(config, loose).text]) {
      const { verdicts, reasons } = recountDocuments(columns, limits)
      for (let at = 0; at < verdicts.length; at++) {
        const code = LANGUAGES[columns.language[at] as number] as string
        const language = { code, score: columns.score[at] as number, share: columns.share[at] as number }
        const signals = Object.fromEntries([...columns.signals].map(([name, values]) => [name, values[at] as number]))
        const verdict = judgeText({ language, signals }, limits)
        assert.equal(reasons[(verdicts[at] as number) - 1] ?? 'kept', verdict.keep ? 'kept' : verdict.reason)
      }
    }
  })

  it('every limit in the list is one of the config, and stands for every language once it is moved', () => {
    for (const { key } of MOVABLE_LIMITS) {
      const moved = withSettings(config, { [key]: 0.5 })
      assert.equal(valueAt(moved, key), 0.5, key)
    }
    const moved = withSettings(config, { 'text.minDistinctStopWords': 9 })
    assert.ok(Object.values(moved.text.byLanguage).every((own) => !('minDistinctStopWords' in own)))
    assert.throws(() => withSettings(config, { 'network.contact': 1 }), { code: 'E_CONFIG' })
    assert.throws(() => withSettings(config, { '__proto__.x': 1 }), { code: 'E_CONFIG' })
  })

  it('what changes is counted, and shown from the place of the seed on', () => {
    const columns = randomColumns(500)
    const before = recountDocuments(columns, withSettings(config, { 'text.minWords': 0 }).text)
    const after = recountDocuments(columns, withSettings(config, { 'text.minWords': 1000 }).text)
    const changes = changesBetween(columns, [before, after], { most: 20, start: 2 ** 31 })
    assert.equal(changes.won, 0)
    assert.equal(changes.lost, before.kept)
    assert.ok(
      changes.sample.every(
        (change, at, all) => at === 0 || (change.row - 251 + 500) % 500 > ((all[at - 1]?.row ?? 0) - 251 + 500) % 500,
      ),
    )
  })

  it('a histogram has every value in a bin, and room for the limits', () => {
    const values = Float32Array.from({ length: 1000 }, (_, at) => (at === 0 ? 1e9 : at % 10))
    values[1] = Number.NaN
    const { edges, counts, missing } = histogramOf(values, [50])
    assert.equal(missing, 1)
    assert.equal(
      counts.reduce((sum, by) => sum + by, 0),
      999,
    )
    assert.ok((edges[0] as number) <= 0 && (edges.at(-1) as number) >= 50 && (edges.at(-1) as number) < 1e6)
  })
})
