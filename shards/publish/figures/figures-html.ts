/** The figures of a report as HTML: what its documents are like, and some of what was kept and removed. */
import { escapeHtml } from '../../../formats/escape-html.ts'
import { type Figures, type Histogram, outcomeOf, type Report } from '../../../schemas/index.ts'
import { NOUNS } from './looked-at.ts'
import { format, percent, short } from './numbers.ts'

/** Behind these an owner stands: nothing of ours decided. */
const RIGHTS = /^(rights_|robots_|optout_|removed_by_request$|(redirect_)?blocked$)/
/** Of something else that is in the dataset; repetition within a document is quality. */
const DUPLICATES =
  /^(dup_|over_used$|repeated_image$|same_image|(pair|clip)_(duplicate|text_over_used|image_over_used)$)/

/** The sections of figures, in order; empty for a report without. */
export function figuresHtml({ figures, stages }: Report): string {
  if (figures === undefined) return ''
  const reasons = stages.flatMap(({ name, unit, dropped, in: entered }) =>
    Object.entries(dropped).map(([reason, by]) => ({ name, unit, reason, by, entered })),
  )
  const table = (title: string, about: RegExp): string => {
    const rows = reasons.filter(({ reason }) => about.test(reason))
    const cells = rows.map(
      ({ name, unit, reason, by, entered }) =>
        `<tr><td>${escapeHtml(name)}<td>${unit}s<td><code>${escapeHtml(reason)}</code><td class="n">${format(by)}<td class="n">${percent(by / Math.max(1, entered))}</tr>\n`,
    )
    return `<h2>${title}</h2>\n${rows.length === 0 ? '<p class="soft">None.</p>\n' : `<table>\n${cells.join('')}</table>\n`}`
  }
  return `${aboutHtml(figures)}${histogramsHtml(figures)}${table('Duplicates', DUPLICATES)}${table('Owners who said no', RIGHTS)}${samplesHtml(figures)}${removedHtml(figures)}`
}

function aboutHtml({ kind = 'page', documents, images, tokens, languages, hosts, droppedHosts }: Figures): string {
  const nouns = NOUNS[kind]
  const one = nouns.samples.slice(0, -1)
  const bars = (rows: readonly (readonly [string, number])[], of: number): string => {
    const cells = rows.map(
      ([name, by]) =>
        `<tr><td>${escapeHtml(name)}<td class="n">${format(by)}<td class="n">${percent(by / Math.max(1, of))}<td class="scale"><div class="bar"><i style="width:${((100 * by) / Math.max(1, of)).toFixed(2)}%"></i></div></tr>\n`,
    )
    return rows.length === 0 ? '<p class="soft">None.</p>\n' : `<table class="shares">\n${cells.join('')}</table>\n`
  }
  const lost = droppedHosts.reduce((sum, { dropped }) => sum + dropped, 0)
  return `<h2>What the ${nouns.samples} are like</h2>
<p>Of ${format(documents)} ${nouns.samples} with ${format(images)} ${nouns.images} and about ${format(tokens)} tokens${documents >= 10_000 ? ', those of the lowest hashes' : ''}: ${short(images / Math.max(1, documents))} ${nouns.images} and ${format(Math.round(tokens / Math.max(1, documents)))} tokens a ${one}.</p>
<div class="two"><div><h3>Languages</h3>${bars(Object.entries(languages), documents)}</div>
<div><h3>Hosts with most ${nouns.samples}</h3>${bars(
    hosts.map(({ host, documents: by }) => [host, by] as const),
    documents,
  )}</div>
<div><h3>Hosts with most drops, of all stages</h3>${bars(
    droppedHosts.map(({ host, dropped }) => [host, dropped] as const),
    lost,
  )}</div></div>
`
}

function histogramsHtml({ histograms }: Figures): string {
  const drawn = histograms.map((one) => `<figure>${histogramSvg(one)}<figcaption>${caption(one)}</figcaption></figure>`)
  return `<h2>Signals and their limits</h2>
<p class="soft">Bars: what is in the dataset. Red: a sample of what the rule dropped, on a scale of its own. The line is the limit.</p>
<div class="charts">${drawn.join('\n')}</div>
`
}

function caption({ name, of, rule }: Histogram): string {
  const side = rule?.side === 'min' ? 'at least' : 'at most'
  const limit =
    rule === undefined
      ? ''
      : ` <span class="soft">${side} ${short(rule.limit)}, else <code>${escapeHtml(rule.reason)}</code></span>`
  return `${escapeHtml(name)} <span class="soft">(${of}s)</span>${limit}`
}

const WIDTH = 260
const HEIGHT = 90

function histogramSvg({ name, edges, counts, rule }: Histogram): string {
  const step = WIDTH / edges.length
  const bars = (values: readonly number[], kind: string): string => {
    const highest = Math.max(1, ...values)
    return values
      .map((value, bin) => {
        const height = Number(((value / highest) * HEIGHT).toFixed(1))
        if (value === 0) return ''
        return `<rect class="${kind}" x="${(bin * step).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(step - 0.6).toFixed(1)}" height="${height}"/>`
      })
      .join('')
  }
  const [low = 0, second = 1] = edges
  const high = low + (second - low) * edges.length
  const at = (value: number): string => (((value - low) / (high - low)) * WIDTH).toFixed(1)
  const line = rule === undefined ? '' : `<line x1="${at(rule.limit)}" x2="${at(rule.limit)}" y1="0" y2="${HEIGHT}"/>`
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 14}" role="img" aria-label="histogram of ${escapeHtml(name)}">${bars(counts, 'keep')}${rule === undefined ? '' : bars(rule.dropped, 'lose')}${line}<text x="0" y="${HEIGHT + 12}">${short(low)}</text><text x="${WIDTH}" y="${HEIGHT + 12}" text-anchor="end">${short(high)}</text></svg>`
}

function samplesHtml({ kind = 'page', samples }: Figures): string {
  const items = samples.map(
    ({ id, url, title, beginning }) =>
      `<li><b dir="auto">${escapeHtml(title === '' ? url : title)}</b> <code>${escapeHtml(id)}</code><div class="soft">${escapeHtml(url)}</div><div dir="auto">${escapeHtml(beginning)} …</div></li>`,
  )
  return `<h2>${samples.length} ${NOUNS[kind].samples}</h2>\n<ol class="samples">${items.join('\n')}</ol>\n`
}

function removedHtml({ removed }: Figures): string {
  const value = (it: string | number | null): string => (typeof it === 'number' ? short(it) : (it ?? '–'))
  const items = Object.entries(removed).map(([reason, drops]) => {
    const rows = drops.map(
      ({ stage, unit, url, measured, limit }) =>
        `<tr><td>${escapeHtml(stage)}, ${unit}<td class="url">${escapeHtml(url)}<td class="n">${escapeHtml(value(measured).slice(0, 100))}<td class="n">${escapeHtml(value(limit).slice(0, 100))}</tr>\n`,
    )
    return `<h3 id="removed-${escapeHtml(reason)}"><code>${escapeHtml(reason)}</code> <span class="soft">${escapeHtml(outcomeOf(reason)?.means ?? '')}</span></h3>\n<table><tr><th>by<th>address<th class="n">measured<th class="n">limit</tr>\n${rows.join('')}</table>\n`
  })
  return `<h2>Some of what was removed, by reason</h2>\n${items.join('')}`
}
