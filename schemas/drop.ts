/** Verdicts, and the record of everything that was dropped: the `dropped` datasets of the stages. */
import { z } from 'zod'
import { UNITS } from './counters.ts'
import type { DropReason } from './outcomes.ts'

const measured = z.union([z.number(), z.string(), z.null()])
type Measured = z.infer<typeof measured>

/** What a rule says of a record. */
export type Verdict =
  | { readonly keep: true }
  | {
      readonly keep: false
      readonly reason: DropReason
      readonly measured: Measured
      readonly limit: Measured
      readonly ruleVersion: number
    }
export const KEEP: Verdict = { keep: true }

export const dropRecord = z.strictObject({
  stage: z.string(),
  unit: z.enum(UNITS),
  /** Document id, image URL, page URL, or `<document id>.<slot>`. */
  id: z.string(),
  url: z.string(),
  /** Closed per stage: `outcomes/`. Open for readers: other versions of m3w give others. */
  reason: z.string(),
  measured,
  limit: measured,
  ruleVersion: z.int().min(1),
  /** For people: what exactly, at most 500 characters. */
  detail: z.string().max(500).optional(),
  /** Of a document: its title, and the first words of its text; what may be personal in them is left out. */
  title: z.string().optional(),
  beginning: z.string().optional(),
})
export type DropRecord = z.infer<typeof dropRecord>

/** A line of `dropped/`: one type a column, and all keys in every line. Texts that there are none of are empty. */
export const dropRow = z.strictObject({
  ...dropRecord.shape,
  measured: z.number().nullable(),
  limit: z.number().nullable(),
  /** Where these are no numbers. */
  measuredText: z.string(),
  limitText: z.string(),
  detail: z.string(),
  title: z.string(),
  beginning: z.string(),
})
export type DropRow = z.infer<typeof dropRow>
/** Of a dataset of any age: in older ones columns have several types. */
export const publishedDrop = z.union([dropRow, dropRecord])

/** The line of a drop as text: its numbers have a point, without which readers infer integers from the first lines and refuse later ones. */
export function dropLine(drop: DropRecord): string {
  const members = Object.entries(dropRowOf(drop)).map(([name, value]) => {
    const isWhole = (name === 'measured' || name === 'limit') && Number.isInteger(value)
    return `"${name}":${isWhole ? Number(value).toFixed(1) : JSON.stringify(value)}`
  })
  return `{${members.join(',')}}`
}

/** The row of a drop. */
function dropRowOf(drop: DropRecord): DropRow {
  const { stage, unit, id, url, reason, measured, limit, ruleVersion, detail = '', title = '', beginning = '' } = drop
  return {
    stage,
    unit,
    id,
    url,
    reason,
    measured: numberOf(measured),
    measuredText: textOf(measured),
    limit: numberOf(limit),
    limitText: textOf(limit),
    ruleVersion,
    detail,
    title,
    beginning,
  }
}

function numberOf(value: Measured): number | null {
  return typeof value === 'number' ? value : null
}

function textOf(value: Measured): string {
  return typeof value === 'string' ? value : ''
}
