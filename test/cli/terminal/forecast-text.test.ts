/** A forecast in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forecastText } from '../../../cli/terminal/forecast-text.ts'
import type { ForecastRecord, MeasuredRecord } from '../../../index.ts'

const told = { seconds: 100, bytesIn: 1, bytesOut: 1, storeBytes: 1, pages: 1, documents: 1, images: 1 }
const date = '2026-01-01T00:00:00Z'
const probe = { pages: 20, smaller: 5, seconds: 9, secondsPerCpuSecond: 2 }
const forecast: ForecastRecord = { format: 'm3w-forecast/1', date, m3w: '1', workers: 1, probe, told, notes: [] }
const measured = (secondsPerCpuSecond?: number): MeasuredRecord => ({
  ...{ format: 'm3w-measured/1', date, workers: 1, measured: told },
  ...(secondsPerCpuSecond === undefined ? {} : { secondsPerCpuSecond }),
})

test('a forecast for one worker says one worker', () => {
  assert.match(forecastText({ forecast }), /^forecast for 1 worker, from 20 pages/)
  assert.match(forecastText({ forecast: { ...forecast, workers: 2 } }), /^forecast for 2 workers,/)
})

test('where the machine was busier or quieter in the run than in the probe, it says so, and else not', () => {
  assert.match(forecastText({ forecast, measured: measured(6) }), /was busier .* took 6\.0 s .*, then 2\.0\./)
  assert.match(forecastText({ forecast, measured: measured(1) }), /was quieter/)
  for (const rate of [2, 2.5, undefined])
    assert.doesNotMatch(forecastText({ forecast, measured: measured(rate) }), /note/)
})
