/** A forecast in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forecastText } from '../../../cli/terminal/forecast-text.ts'
import type { ForecastRecord, MeasuredRecord } from '../../../index.ts'

const told = { seconds: 100, bytesIn: 1, bytesOut: 1, storeBytes: 1, pages: 1, documents: 1, images: 1 }
const date = '2026-01-01T00:00:00Z'
const of = (othersCores: number | undefined, quietSeconds?: number): ForecastRecord => ({
  ...{ format: 'm3w-forecast/1', date, m3w: '1', workers: 1, told, notes: [] },
  probe: { pages: 20, smaller: 5, seconds: 9, ...(othersCores === undefined ? {} : { othersCores }) },
  ...(quietSeconds === undefined ? {} : { quietSeconds }),
})
const measured = (othersCores?: number): MeasuredRecord => ({
  ...{ format: 'm3w-measured/1', date, workers: 1, measured: told },
  ...(othersCores === undefined ? {} : { othersCores }),
})

test('a forecast for one worker says one worker', () => {
  assert.match(forecastText({ forecast: of(undefined) }), /^forecast for 1 worker, from 20 pages/)
  assert.match(forecastText({ forecast: { ...of(undefined), workers: 2 } }), /^forecast for 2 workers,/)
})

test('of a busy machine the time is a range, with the reason; of a quiet one a number', () => {
  const busy = forecastText({ forecast: of(1.5, 40) })
  assert.match(busy, /time +40\.0 s to 1 min 40 s\n/)
  assert.match(busy, /note: other programs had 1\.5 cores of this machine during the probe: the longer time is/)
  const quiet = forecastText({ forecast: of(0.1, 90) })
  assert.match(quiet, /time +1 min 40 s\n/)
  assert.doesNotMatch(quiet, /note/)
  assert.doesNotMatch(forecastText({ forecast: of(undefined) }), /note| to /)
})

test('where the machine was busier or quieter in the run than in the probe, it says so, and else not', () => {
  const compared = (then: number | undefined, now: number | undefined) =>
    forecastText({ forecast: of(then, 40), measured: measured(now) })
  assert.match(compared(1.5, 0), /had 1\.5 cores .* during the probe, 0\.0 cores during the run: the time moves/)
  for (const [then, now] of [
    [1.5, 1.4],
    [undefined, 1],
    [0.1, 0.2],
  ])
    assert.doesNotMatch(compared(then, now), /note/)
})
