/** report.html: what became of everything, and what is left, for people. One file, no script, no network, light and dark. */
import { escapeHtml } from '../../formats/escape-html.ts'
import type { Report } from '../../schemas/index.ts'
import { contaminationText } from './contamination-text.ts'
import { figuresHtml } from './figures/figures-html.ts'
import { costHtml, funnelHtml, tilesHtml, totalLine } from './figures/funnel-html.ts'
import { format } from './figures/numbers.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --paper: #fff; --line: #d8dee4; --kept: #2f7d4f; --lost: #c9603a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #98a2ad; --paper: #14171a; --line: #30363c; --kept: #4fae78; --lost: #e08a63; } }
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.4rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } code { font-size: 0.9em; } a { color: inherit; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scale { width: 9rem; } .bar { height: 0.7rem; margin-top: 0.4rem; border-radius: 3px; overflow: hidden; background: var(--line); } .bar i { display: block; height: 100%; background: var(--kept); } .bar b { display: block; height: 100%; background: var(--lost); }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; } svg text.soft, .charts text { fill: var(--soft); } .charts text { font-size: 9px; } .keep { fill: var(--kept); opacity: 0.75; } .lose { fill: var(--lost); opacity: 0.6; } line { stroke: var(--ink); stroke-dasharray: 3 2; }
.reasons, .shares { table-layout: fixed; } .reasons td:nth-child(1) { width: 13.5rem; } .reasons td:nth-child(2) { width: 4.5rem; } .reasons td:nth-child(3) { width: 4.5rem; } .reasons td.scale { width: 9rem; } .shares td:nth-child(2) { width: 4rem; } .shares td:nth-child(3) { width: 4.2rem; } .shares td.scale { width: 5rem; }
.tiles { display: grid; gap: 0.8rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin: 1.4rem 0; } .tiles div { border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; } .tiles b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .tiles span { color: var(--soft); font-size: 0.85rem; }
@media (max-width: 50rem) { body { margin: 1rem auto; } .reasons, .reasons tbody { display: block; } .reasons tr { display: grid; grid-template-columns: minmax(0, 1fr) 4rem 4rem; border-bottom: 1px solid var(--line); } .reasons td:nth-child(n) { border: 0; width: auto; } .reasons td.scale { display: none; } .reasons td:last-child { grid-column: 1 / -1; } .wide { overflow-x: auto; } .funnel { min-width: 40rem; } td:first-child code { white-space: normal; } }
.two, .charts { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); } .two { grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); } .charts figure { margin: 0; } figcaption { font-size: 0.85em; }
ul { padding: 0; list-style: none; } li > code { margin-right: 0.8rem; } td:first-child code { white-space: nowrap; } .samples li { margin: 0.7rem 0; } .url { max-width: 30rem; } .soft { color: var(--soft); font-weight: 400; } p { max-width: 46rem; } .total { font-size: 1.15rem; }`

/** The page. Depends on the report alone. */
export function reportHtml(report: Report): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report of ${escapeHtml(report.dataset)}</title>
<style>${STYLE}
</style>
<h1>What became of everything: dataset <code>${escapeHtml(report.dataset)}</code></h1>
<p class="total"><b>${totalLine(report)}</b></p>
<p class="soft">In every stage, what came in is what was kept plus what was dropped, and what came in is what the stage before it kept.
Each drop is a record with its reason, the measured value and the limit, in <code>dropped/</code>. Bars of one section have one scale.</p>
${problemsOf(report)}${endOf(report)}${tilesHtml(report)}${funnelHtml(report)}${figuresHtml(report)}${contaminationOf(report)}${notRunOf(report)}${refetchedOf(report)}${costHtml(report)}</html>
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

function refetchedOf({ refetched = {} }: Report): string {
  const entries = Object.entries(refetched)
  if (entries.length === 0) return ''
  const items = entries.map(
    ([status, images]) => `<li><code>${escapeHtml(status)}</code><span>${format(images)}</span></li>`,
  )
  return `<h2>Images that a later run asks for again</h2>
<p>Their failures may pass. Each is asked again after a pause that doubles with each run that failed; all other failures are final.</p>
<ul>${items.join('')}</ul>
`
}

/** What is said of a crawl that was ended early. */
export function crawlEndText({ by, waiting }: NonNullable<Report['crawlEnded']>): string {
  return `The crawl was ended early (${by}): ${format(waiting)} pages that it had found wait for its next run, and are in no row of the funnel.`
}
