/** Forecasts and measurements of runs, as they lie in a store beside the run's record. */
import { readJson, type Store } from '../../core/store.ts'
import {
  type ForecastRecord,
  forecastRecord,
  type MeasuredRecord,
  measuredRecord,
  type Volumes,
  volumes,
} from '../../schemas/index.ts'
import type { RunMeasure } from './measure-run.ts'

/** What was told of a run before, and what it took. */
export interface Comparison {
  readonly forecast: ForecastRecord
  /** Not there before a build has done the whole run in one go. */
  readonly measured?: MeasuredRecord
  /** By name of a volume: told over measured, less 1. */
  readonly error?: Readonly<Partial<Record<keyof Volumes, number>>>
}

/** Keeps a forecast, behind those that were made before. */
export async function keepForecast(store: Store, run: string, forecast: ForecastRecord): Promise<void> {
  const bytes = encode(forecast)
  for (let n = (await forecastKeys(store, run)).length; ; n += 1) {
    if (await store.create(`runs/${run}/forecast-${String(n).padStart(3, '0')}.json`, bytes)) return
  }
}

/** Keeps what a run took, if it did all of it in one go and nothing is known yet. Returns the comparison where there was a forecast. */
export async function noteMeasure(
  { store, id }: { readonly store: Store; readonly id: string },
  { cachedTasks, ...measure }: RunMeasure,
  workers: number,
): Promise<Comparison | undefined> {
  if (cachedTasks === 0) {
    const measured = volumes.strip().parse(measure)
    const date = new Date().toISOString()
    const { othersCores } = measure
    const load = othersCores === undefined ? {} : { othersCores }
    const record: MeasuredRecord = { format: 'm3w-measured/1', date, workers, measured, ...load }
    await store.create(measuredKey(id), encode(record))
  }
  return await compareForecast(store, id)
}

/** The newest forecast of a run, beside what it took; undefined where none was made. Rejects for a record that is none. */
export async function compareForecast(store: Store, run: string): Promise<Comparison | undefined> {
  const newest = (await forecastKeys(store, run)).at(-1)
  if (newest === undefined) return undefined
  const forecast = forecastRecord.parse(await readJson(store, newest))
  if ((await store.stat(measuredKey(run))) === undefined) return { forecast }
  const measured = measuredRecord.parse(await readJson(store, measuredKey(run)))
  return { forecast, measured, error: errorOf(forecast.told, measured.measured) }
}

/** How far the told values were off, of what was measured: .3 says that 30 % more was told than came. Nothing for what was 0. */
export function errorOf(told: Volumes, measured: Volumes): Partial<Record<keyof Volumes, number>> {
  const error: Partial<Record<keyof Volumes, number>> = {}
  for (const name of Object.keys(volumes.shape) as (keyof Volumes)[]) {
    const [before, after] = [told[name], measured[name]]
    if (before !== undefined && after !== undefined && after > 0) error[name] = before / after - 1
  }
  return error
}

async function forecastKeys(store: Store, run: string): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(`runs/${run}/forecast-`)) keys.push(key)
  return keys.sort()
}

function measuredKey(run: string): string {
  return `runs/${run}/measured.json`
}

function encode(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
