/** report.html: the funnel for people. One file, no script, no network, light and dark. */
import { compareText } from '../../core/hash.ts'
import { escapeHtml } from '../../formats/escape-html.ts'
import type { FunnelStage, Report } from '../../schemas/index.ts'
import { contaminationText } from './contamination-text.ts'

const UNITS: Readonly<Record<FunnelStage['unit'], string>> = {
  page: 'Pages',
  document: 'Documents',
  image: 'Image URLs',
  slot: 'Image places',
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --paper: #fff; --line: #d8dee4; --kept: #2f7d4f; --lost: #c9603a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #98a2ad; --paper: #14171a; --line: #30363c; --kept: #4fae78; --lost: #e08a63; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; } code { font-size: 0.9em; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: flex; height: 0.7rem; margin-top: 0.35rem; border-radius: 3px; overflow: hidden; background: var(--line); } .bar i { display: block; background: var(--kept); } .bar b { display: block; background: var(--lost); }
ul { margin: 0; padding: 0; list-style: none; } li { display: flex; gap: 0.6rem; justify-content: space-between; } .soft { color: var(--soft); } p { max-width: 46rem; }`

/** The page. Depends on the report alone. */
export function reportHtml(report: Report): string {
  const units = Object.keys(UNITS) as FunnelStage['unit'][]
  const sections = units.map((unit) => sectionOf(unit, report.stages)).join('')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Funnel of ${escapeHtml(report.dataset)}</title>
<style>${STYLE}
</style>
<h1>What became of everything: dataset <code>${escapeHtml(report.dataset)}</code></h1>
<p class="soft">In every row, what came in is what was kept plus what was dropped, and what came in is what the row before it kept.
Each drop is a record with its reason, the measured value and the limit, in <code>dropped/</code>.</p>
${problemsOf(report)}${endOf(report)}${notRunOf(report)}${sections}${contaminationOf(report)}</html>
`
}

function problemsOf({ problems }: Report): string {
  if (problems.length === 0) return ''
  return `<h2>Counts that do not fit</h2>
<p>Records were lost or counted twice: this is a bug in m3w. What is in the shards is as listed.</p>
<ul>${problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('')}</ul>
`
}

function endOf({ crawlEnded }: Report): string {
  return crawlEnded === undefined ? '' : `<p>${escapeHtml(crawlEndText(crawlEnded))}</p>\n`
}

function contaminationOf({ contamination }: Report): string {
  if (contamination === undefined) return ''
  const rows = contamination.state === 'not run' ? [] : Object.entries(contamination.sets)
  const cells = rows.map(([set, { documents, images }]) => {
    const numbers = [documents.marked, documents.dropped, images.marked, images.dropped, images.exact]
    return `<tr><td>${escapeHtml(set)}${numbers.map((number) => `<td class="n">${format(number)}`).join('')}</tr>\n`
  })
  const head = ['Documents marked', 'Dropped', 'Pictures marked', 'Dropped', 'Of them the same bytes']
  const table = `<table>\n<tr><th>Set${head.map((name) => `<th class="n">${name}`).join('')}</tr>\n${cells.join('')}</table>\n`
  return `<h2>Evaluation sets</h2>\n<p>${escapeHtml(contaminationText(contamination))}</p>\n${rows.length === 0 ? '' : table}`
}

function notRunOf({ notRun = [] }: Report): string {
  if (notRun.length === 0) return ''
  const items = notRun.map(
    ({ rule, lacks }) => `<li><code>${escapeHtml(rule)}</code><span>${escapeHtml(lacks)}</span></li>`,
  )
  return `<h2>Rules that were not run</h2>
<p>The config has them on, and what they need was not there: nothing was judged by them.</p>
<ul>${items.join('')}</ul>
`
}

/** What is said of a crawl that was ended early. */
export function crawlEndText({ by, waiting }: NonNullable<Report['crawlEnded']>): string {
  return `The crawl was ended early (${by}): ${format(waiting)} pages that it had found wait for its next run, and are in no row of the funnel.`
}

function sectionOf(unit: FunnelStage['unit'], stages: readonly FunnelStage[]): string {
  const rows = stages.filter((row) => row.unit === unit)
  if (rows.length === 0) return ''
  const widest = Math.max(1, ...rows.map((row) => row.in))
  return `<h2>${UNITS[unit]}</h2>
<table>
<tr><th>Stage<th class="n">In<th class="n">Kept<th>Dropped<th class="n">Seconds</tr>
${rows.map((row) => rowOf(row, widest)).join('')}</table>
`
}

function rowOf({ name, in: entered, kept, dropped, counts = {}, seconds }: FunnelStage, widest: number): string {
  const share = (value: number): string => `${((100 * value) / widest).toFixed(2)}%`
  const reasons = Object.entries(dropped)
    .sort(([a, x], [b, y]) => y - x || compareText(a, b))
    .map(([reason, by]) => `<li><code>${escapeHtml(reason)}</code><span class="n">${format(by)}</span></li>`)
  const bar = `<div class="bar" title="${format(kept)} of ${format(entered)} kept"><i style="width:${share(kept)}"></i><b style="width:${share(entered - kept)}"></b></div>`
  const counted = Object.entries(counts).map(
    ([counter, by]) => `<br><span class="soft">${escapeHtml(counter)} ${format(by)}</span>`,
  )
  return `<tr><td>${escapeHtml(name)}${bar}${counted.join('')}<td class="n">${format(entered)}<td class="n">${format(kept)}<td>${reasons.length === 0 ? '<span class="soft">none</span>' : `<ul>${reasons.join('')}</ul>`}<td class="n">${seconds.toFixed(1)}</tr>
`
}

/** 1234567 as 1,234,567, in every locale. */
export function format(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
