/** What a run was told to take before it began, and what it took: objects beside `run.json`. */
import { z } from 'zod'
import { count, utcDate } from '../base/primitives.ts'

/** What a run takes and gives, told or measured. */
export const volumes = z.strictObject({
  /** From its start to its published dataset. */
  seconds: z.number().min(0),
  /** Of all its processes on this machine; not there where the system does not say. */
  cpuSeconds: z.number().min(0).optional(),
  /** From the network and from archives. */
  bytesIn: count,
  /** Of the shards. */
  bytesOut: count,
  /** All that the run keeps: archives, ledgers, what stages wrote, shards. */
  storeBytes: count,
  pages: count,
  documents: count,
  images: count,
})
export type Volumes = z.infer<typeof volumes>

export const cost = z.strictObject({
  currency: z.string(),
  total: z.number().min(0),
  cores: z.number().min(0),
  in: z.number().min(0),
  out: z.number().min(0),
  month: z.number().min(0),
})
export type Cost = z.infer<typeof cost>

/** Cores that other programs had meanwhile, on average; not there where the system does not say. Time moves with it, CPU time less, bytes not at all. */
const othersCores = z.number().min(0).optional()

/** `runs/<id>/forecast-<n>.json`. The newest is compared. */
export const forecastRecord = z.strictObject({
  format: z.literal('m3w-forecast/1'),
  date: utcDate,
  m3w: z.string(),
  /** CPU workers that the forecast is for. */
  workers: count,
  probe: z.strictObject({
    /** Pages of the larger of two probes, and of the smaller. */
    pages: count,
    smaller: count,
    seconds: z.number().min(0),
    othersCores,
  }),
  /** On a machine as busy as it was for the probe. */
  told: volumes,
  /** On one that has nothing else to do. */
  quietSeconds: z.number().min(0).optional(),
  cost: cost.optional(),
  /** What it does not know, in words. */
  notes: z.array(z.string()),
})
export type ForecastRecord = z.infer<typeof forecastRecord>

/** `runs/<id>/measured.json`: of the first build that did all of it in one go. */
export const measuredRecord = z.strictObject({
  format: z.literal('m3w-measured/1'),
  date: utcDate,
  workers: count,
  measured: volumes,
  othersCores,
})
export type MeasuredRecord = z.infer<typeof measuredRecord>
