/** The funnel of a report as HTML: a diagram of all stages of a unit on one scale, and each stage with its reasons in words. */
import { compareText } from '../../../core/hash.ts'
import { escapeHtml } from '../../../formats/escape-html.ts'
import { type FunnelStage, outcomeOf, type Report, settingsOf } from '../../../schemas/index.ts'
import { NOUNS } from './looked-at.ts'
import { format, percent } from './numbers.ts'

export const UNITS: Readonly<Record<FunnelStage['unit'], string>> = {
  page: 'Pages',
  document: 'Documents',
  image: 'Image URLs',
  slot: 'Image places',
  pair: 'Image-text pairs',
  video: 'Videos',
  clip: 'Video-text clips',
  record: 'Records of imported archives',
}

/** Of what entered a stage: reasons with less are folded, unless they are among the first. */
const RARE_SHARE = 0.001
const ALWAYS_SHOWN = 5

/** `4,423 pages to 620 documents with 1,204 images`: what entered first, and what was kept last. Of pairs from lists pictures entered. */
export function totalLine({ stages }: Pick<Report, 'stages'>): string {
  const pages = stages.find(({ unit }) => unit === 'page')
  const imported = stages.filter(({ unit, upstream }) => unit === 'page' && upstream !== null).at(-1)
  const last = (unit: FunnelStage['unit']): number => stages.filter((row) => row.unit === unit).at(-1)?.kept ?? 0
  const entered = Math.max(pages?.in ?? 0, imported?.in ?? 0)
  const made = stages.some(({ unit }) => unit === 'clip')
    ? `${format(last('clip'))} video-text clips`
    : stages.some(({ unit }) => unit === 'pair')
      ? `${format(last('pair'))} image-text pairs`
      : `${format(last('document'))} documents with ${format(last('slot'))} images`
  const rows = stages.find(({ unit }) => unit === 'pair')?.in
  return `${entered === 0 && rows !== undefined ? `${format(rows)} pictures` : `${format(entered)} pages`} to ${made}`
}

/** What a reader wants to know first, in large figures. */
export function tilesHtml({ stages, figures }: Pick<Report, 'stages' | 'figures'>): string {
  const last = (unit: FunnelStage['unit']): number | undefined => stages.filter((row) => row.unit === unit).at(-1)?.kept
  const entered = stages.find(({ unit }) => unit === 'page')?.in
  const documents = last('document')
  const shown = (value: number | undefined): string | undefined => (value === undefined ? undefined : format(value))
  const isOfPages = last('pair') === undefined && last('clip') === undefined
  const one = NOUNS[figures?.kind ?? 'page'].samples.slice(0, -1)
  const perDocument = (value: number): string => format(Math.round(value / Math.max(1, figures?.documents ?? 1)))
  const languages = figures === undefined ? undefined : Object.keys(figures.languages).length
  const tiles: readonly (readonly [string | undefined, string])[] = [
    [entered === undefined ? undefined : format(entered), 'pages met'],
    [shown(documents), isOfPages ? 'documents kept' : 'documents they come from'],
    [shown(last('slot')), isOfPages ? 'images in them' : 'images in those'],
    [shown(last('pair')), 'image-text pairs'],
    [shown(last('clip')), 'video-text clips'],
    [figures === undefined ? undefined : perDocument(figures.tokens), `tokens a ${one}, about`],
    [languages === undefined ? undefined : format(languages), languages === 1 ? 'language' : 'languages'],
  ]
  const cells = tiles.flatMap(([value, words]) =>
    value === undefined ? [] : [`<div><b>${value}</b><span>${words}</span></div>`],
  )
  return `<div class="tiles">${cells.join('')}</div>\n`
}

/** All units of which anything came in, each with its diagram and its stages. */
export function funnelHtml({ stages, figures }: Pick<Report, 'stages' | 'figures'>): string {
  const removed = new Set(Object.keys(figures?.removed ?? {}))
  return (Object.keys(UNITS) as FunnelStage['unit'][])
    .map((unit) => stages.filter((row) => row.unit === unit))
    .filter((rows) => rows.some((row) => row.in > 0))
    .map(
      (rows) =>
        `<h2>${UNITS[rows[0]?.unit ?? 'page']}</h2>\n${diagram(rows)}${rows.map((row) => stageHtml(row, removed)).join('')}`,
    )
    .join('')
}

const WIDTH = 900
const ROW = 34
const LABEL = 170

/** A band that narrows from stage to stage; what leaves it stands beside it. */
function diagram(rows: readonly FunnelStage[]): string {
  const widest = Math.max(1, ...rows.map((row) => row.in))
  const scale = (value: number): number => Number(((value / widest) * (WIDTH - LABEL - 120)).toFixed(1))
  const bands = rows.map(({ name, in: entered, kept }, index) => {
    const y = index * ROW
    const [from, to] = [scale(entered), scale(kept)]
    const lost = entered - kept
    const title = `${name}: ${format(kept)} of ${format(entered)} kept`
    return `<g><title>${escapeHtml(title)}</title><text x="${LABEL - 8}" y="${y + 20}" text-anchor="end">${escapeHtml(name)}</text>
<polygon class="keep" points="${LABEL},${y + 4} ${LABEL + from},${y + 4} ${LABEL + to},${y + ROW - 2} ${LABEL},${y + ROW - 2}"/><polygon class="lose" points="${LABEL + from},${y + 4} ${LABEL + from},${y + ROW - 2} ${LABEL + to},${y + ROW - 2}"/>
<text class="soft" x="${LABEL + from + 6}" y="${y + 20}">${format(kept)}${lost > 0 ? ` (−${percent(lost / Math.max(1, entered))})` : ''}</text></g>`
  })
  return `<div class="wide"><svg class="funnel" viewBox="0 0 ${WIDTH} ${rows.length * ROW + 4}" role="img" aria-label="how many were kept by each stage">${bands.join('\n')}</svg></div>\n`
}

/** `removed`: reasons of which some are shown. */
function stageHtml(row: FunnelStage, removed: ReadonlySet<string>): string {
  const { name, unit, in: entered, kept, counts = {}, dropped } = row
  const reasons = Object.entries(dropped).sort(([a, x], [b, y]) => y - x || compareText(a, b))
  const counted = Object.entries(counts)
    .filter(([, by]) => by > 0)
    .map(([counter, by]) => `${escapeHtml(counter)} ${format(by)}`)
  if (reasons.length + counted.length === 0) return ''
  const isRare = ([, by]: readonly [string, number], index: number): boolean =>
    index >= ALWAYS_SHOWN && by < RARE_SHARE * entered
  const common = reasons.filter((reason, index) => !isRare(reason, index))
  const rare = reasons.filter(isRare)
  const table = (some: readonly (readonly [string, number])[]): string =>
    `<table class="reasons">\n${some.map(([reason, by]) => reasonRow(reason, by, { entered, isShown: removed.has(reason) })).join('')}</table>\n`
  const folded = rare.reduce((sum, [, by]) => sum + by, 0)
  const rest =
    rare.length === 0
      ? ''
      : `<details><summary>${rare.length} rare reasons, ${format(folded)}</summary>\n${table(rare)}</details>\n`
  return `<h3 id="${unit}-${escapeHtml(name)}">${escapeHtml(name)} <span class="soft">${format(entered)} in, ${format(kept)} kept, ${percent(kept / Math.max(1, entered))}</span></h3>
${counted.length === 0 ? '' : `<p class="soft">${counted.join('; ')}</p>\n`}${common.length === 0 ? '' : table(common)}${rest}`
}

/** Shares of all reasons are of what entered, on one scale. */
function reasonRow(
  reason: string,
  by: number,
  { entered, isShown }: { readonly entered: number; readonly isShown: boolean },
): string {
  const name = `<code>${escapeHtml(reason)}</code>`
  const outcome = outcomeOf(reason)
  const [[, setting] = []] = outcome === undefined ? [] : settingsOf(outcome)
  const share = by / Math.max(1, entered)
  const means = escapeHtml(outcome?.means ?? '')
  return `<tr><td>${isShown ? `<a href="#removed-${escapeHtml(reason)}">${name}</a>` : name}<td class="n">${format(by)}<td class="n">${percent(share)}<td class="scale"><div class="bar"><b style="width:${(100 * share).toFixed(2)}%"></b></div><td>${means}${setting === undefined ? '' : ` <code>${escapeHtml(setting)}</code>`}</tr>
`
}

/** Where the time went, and the bytes that were written. Stages that make several rows stand once. */
export function costHtml({ stages }: Pick<Report, 'stages'>): string {
  const rows = [...new Map(stages.map((row) => [row.name, row])).values()]
  const widest = Math.max(Number.MIN_VALUE, ...rows.map(({ seconds }) => seconds))
  const cells = rows.map(
    ({ name, seconds, bytes }) =>
      `<tr><td>${escapeHtml(name)}<td class="n">${seconds.toFixed(1)} s<td class="scale"><div class="bar"><i style="width:${((100 * seconds) / widest).toFixed(2)}%"></i></div><td class="n">${format(bytes)} bytes</tr>\n`,
  )
  return `<h2>Time and bytes</h2>\n<p class="soft">Working time of all tasks, and what they wrote.</p>\n<table>\n${cells.join('')}</table>\n`
}
