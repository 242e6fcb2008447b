/** How many documents and images other limits would keep: every rule over columns of measured signals, the first one that is violated names the drop. */
import { type Config, IMAGE_RULES, judgeLanguage, limitsFor, MEDIA_LIMITS, TEXT_RULES } from '../../index.ts'
import type { DocumentColumns, ImageColumns, MediaColumns } from './columns.ts'
import { type Limits, valueAt } from './limits.ts'

export interface Recount {
  readonly kept: number
  readonly of: number
  /** By reason. */
  readonly dropped: Readonly<Record<string, number>>
  /** One a record, in the order of the columns: 0 for kept, else 1 + the number of the reason. */
  readonly verdicts: Uint8Array
  readonly reasons: readonly string[]
}

const LANGUAGE_REASONS = ['language_not_wanted', 'language_score_low'] as const

/** The verdicts of the text rules alone: what stands behind them (duplicates, images) is as it was. Rules whose signal was not measured are passed over. */
export function recountDocuments(columns: DocumentColumns, text: Config['text']): Recount {
  const { rows, language, languages, score, share, signals } = columns
  const reasons = [...LANGUAGE_REASONS, ...TEXT_RULES.map(({ reason }) => reason)]
  const rules = TEXT_RULES.map((rule, index) => ({
    verdict: 1 + LANGUAGE_REASONS.length + index,
    isMin: rule.side === 'min',
    values: signals.get(rule.signal),
    limits: languages.map((code) => {
      if (rule.language !== undefined && rule.language !== code) return Number.NaN
      return rule.limitOf(limitsFor(text, code), code) ?? Number.NaN
    }),
  })).filter(({ values }) => values !== undefined)
  const verdicts = new Uint8Array(rows.length)
  for (let at = 0; at < rows.length; at++) {
    const code = language[at] as number
    const judged = judgeLanguage(
      { code: languages[code] ?? '', score: score[at] as number, share: share[at] as number },
      text,
    )
    let verdict = judged.keep ? 0 : 1 + LANGUAGE_REASONS.indexOf(judged.reason as (typeof LANGUAGE_REASONS)[number])
    for (let rule = 0; verdict === 0 && rule < rules.length; rule++) {
      const { isMin, values, limits, verdict: own } = rules[rule] as (typeof rules)[number]
      // Comparisons with NaN are false: a rule that is off, a signal that was not measured.
      const [value, limit] = [(values as Float32Array)[at] as number, Math.fround(limits[code] as number)]
      if (isMin ? value < limit : value > limit) verdict = own
    }
    verdicts[at] = verdict
  }
  return { ...tally(verdicts, reasons), verdicts, reasons }
}

/** The verdicts of the image rules alone. */
export function recountImages({ rows, measures }: ImageColumns, images: Config['images']): Recount {
  const reasons = IMAGE_RULES.map(({ reason }) => reason)
  const verdicts = new Uint8Array(rows.length)
  for (const [index, { limit: name, side }] of IMAGE_RULES.entries()) {
    // Comparisons with NaN are false: a rule that is off.
    const [values, limit] = [measures.get(name), Math.fround(images[name] ?? Number.NaN)]
    for (let at = 0; values !== undefined && at < rows.length; at++) {
      const value = values[at] as number
      if (verdicts[at] === 0 && (side === 'min' ? value < limit : value > limit)) verdicts[at] = index + 1
    }
  }
  return { ...tally(verdicts, reasons), verdicts, reasons }
}

/** The verdicts of the limits of pairs, or of clips. A record that was dropped says what dropped it and nothing of the rest: what is behind that it passes. */
export function recountMedia({ rows, measures }: MediaColumns, kind: 'pair' | 'clip', config: Limits): Recount {
  const limits = MEDIA_LIMITS.filter(({ of }) => of === kind)
  const verdicts = new Uint8Array(rows.length)
  for (const [index, { measure, side, key }] of limits.entries()) {
    // Comparisons with NaN are false: a rule that is off, or what a record does not say.
    const [values, limit] = [measures.get(measure), Math.fround(valueAt(config, key) ?? Number.NaN)]
    for (let at = 0; values !== undefined && at < rows.length; at++) {
      const value = values[at] as number
      if (verdicts[at] === 0 && (side === 'min' ? value < limit : value > limit)) verdicts[at] = index + 1
    }
  }
  const reasons = limits.map(({ reason }) => reason)
  return { ...tally(verdicts, reasons), verdicts, reasons }
}

function tally(verdicts: Uint8Array, reasons: readonly string[]): Pick<Recount, 'kept' | 'of' | 'dropped'> {
  const counts = new Uint32Array(reasons.length + 1)
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] as number) + 1
  const dropped: Record<string, number> = {}
  for (const [index, reason] of reasons.entries()) {
    const by = counts[index + 1] as number
    if (by > 0) dropped[reason] = (dropped[reason] ?? 0) + by
  }
  return { kept: counts[0] as number, of: verdicts.length, dropped }
}

/** Rows whose fate differs: at most so many, from a place that the seed chooses among them in the order of their ranks. */
export function changesBetween(
  { rows, ranks }: Pick<DocumentColumns, 'rows' | 'ranks'>,
  [left, right]: readonly [Recount, Recount],
  { most, start }: { readonly most: number; readonly start: number },
): {
  readonly won: number
  readonly lost: number
  readonly sample: readonly { readonly row: number; readonly before: string; readonly after: string }[]
} {
  const changed: number[] = []
  let won = 0
  for (let at = 0; at < rows.length; at++) {
    const [before, after] = [left.verdicts[at] === 0, right.verdicts[at] === 0]
    if (before === after) continue
    changed.push(at)
    if (after) won += 1
  }
  const distance = (at: number): number => ((ranks[at] as number) - start + 2 ** 32) % 2 ** 32
  const nearest = changed.sort((a, b) => distance(a) - distance(b)).slice(0, most)
  const reasonOf = ({ verdicts, reasons }: Recount, at: number): string => reasons[(verdicts[at] as number) - 1] ?? ''
  const sample = nearest.map((at) => ({
    row: rows[at] as number,
    before: reasonOf(left, at),
    after: reasonOf(right, at),
  }))
  return { won, lost: changed.length - won, sample }
}
