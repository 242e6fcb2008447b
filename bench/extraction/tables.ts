/** Markdown tables of scores. */
import type { Summary } from './scorer.ts'

/** One cell: a number gets `digits` decimals and no zero before the point; nothing to say is an empty cell. */
export function cell(value: number | undefined, digits = 3): string {
  if (value === undefined || Number.isNaN(value)) return ''
  return value.toFixed(digits).replace(/^(-?)0\./, '$1.')
}

/** A markdown table with a heading above it. */
export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [`### ${title}`, '', line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n')
}

const COLUMNS: readonly { readonly head: string; readonly key: string; readonly digits: number }[] = [
  { head: 'text F1', key: 'textF1', digits: 3 },
  { head: 'image P', key: 'imgP', digits: 3 },
  { head: 'image R', key: 'imgR', digits: 3 },
  { head: 'image F1', key: 'imgF1', digits: 3 },
  { head: 'seqF1', key: 'seqF1imgDocs', digits: 3 },
  { head: 'false images', key: 'falseImgPerNoImgDoc', digits: 2 },
  { head: 'snippets', key: 'snipAcc', digits: 3 },
  { head: 'empty', key: 'empty', digits: 0 },
]

/** The heads of the columns of `scoreCells`. */
export const SCORE_HEADS: readonly string[] = COLUMNS.map(({ head }) => head)

/** One summary as cells. An engine that gives no images at all (`withImages` false) has no figures for them. */
export function scoreCells(summary: Summary, withImages = true): string[] {
  return COLUMNS.map(({ key, digits }) => (withImages || !/img|Img/.test(key) ? cell(summary[key], digits) : ''))
}
