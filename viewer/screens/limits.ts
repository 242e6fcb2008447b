/** Screen "Limits": move a limit and see at once how many records it keeps, and which ones change. On measured signals: nothing is extracted anew. */
import { html } from 'hono/html'
import { type Config, M3wError } from '../../index.ts'
import { type DocumentRow, documentPath, startOf } from '../index/find-documents.ts'
import type { IndexDb } from '../index/open-index.ts'
import type { DocumentColumns } from '../rules/columns.ts'
import { histogramOf } from '../rules/histogram.ts'
import {
  LIMITS_OF,
  type LimitOf,
  type Limits,
  limitsIn,
  MOVABLE_LIMITS,
  type MovableLimit,
  profileConfig,
  valueAt,
  withSettings,
} from '../rules/limits.ts'
import { changesBetween, type Recount, recountDocuments, recountImages, recountMedia } from '../rules/recount.ts'
import { linkTo, textIn } from '../server/query.ts'
import { columnsOf, type ViewerState } from '../server/state.ts'
import { count, type Html, layout, short } from './layout.ts'

const SHOWN_CHANGES = 20
/** `file`: the config that was named beside the dataset. */
const BASES = ['dataset', 'file', 'm3w', 'quality'] as const
type Base = (typeof BASES)[number]

export interface LimitsQuery {
  readonly left: Base
  readonly right: Base
  /** Of the right one, over its base. */
  readonly set: Readonly<Record<string, number | null>>
  /** Key of the limit that is looked at. */
  readonly key: string
  readonly seed: number
}

/** Of the parameters of a link; `set` stands there as often as limits are moved, each `key=value`. */
export function limitsQuery(
  param: (name: string) => string | undefined,
  sets: readonly string[],
  seed: number,
): LimitsQuery {
  const base = (name: string): Base => BASES.find((known) => known === param(name)) ?? 'dataset'
  const set: Record<string, number | null> = {}
  for (const pair of sets) {
    const [key = '', value = ''] = pair.split('=', 2)
    const number = value === 'null' ? null : Number(value)
    if (MOVABLE_LIMITS.some((limit) => limit.key === key) && value !== '' && !Number.isNaN(number)) set[key] = number
  }
  const key = textIn(param('key'))
  return {
    left: base('left'),
    right: base('right'),
    set,
    key: MOVABLE_LIMITS.some((limit) => limit.key === key) ? key : 'text.minWords',
    seed,
  }
}

/** The bases that there are: `file` only where one was named. */
function basesOf({ beside }: ViewerState): readonly Base[] {
  return BASES.filter((base) => base !== 'file' || beside !== undefined)
}

/** The limits of a base; E_CONFIG where the dataset was made with a config that this m3w does not read. */
export function limitsOf({ view, beside }: ViewerState, base: Base): Limits {
  if (base === 'file') {
    if (beside !== undefined) return limitsIn(beside.config)
    throw new M3wError('E_CONFIG', 'No config file stands beside this dataset. Name one: m3w view DIR --config FILE.')
  }
  if (base !== 'dataset') return profileConfig(base)
  const own = (view.store?.config ?? view.manifest.config) as Partial<Config>
  const { text, images } = own
  if (text?.byLanguage === undefined || images === undefined)
    throw new M3wError('E_CONFIG', 'The limits of this dataset are those of another m3w. Compare two profiles instead.')
  // Each kind by the config that made it. Older datasets know nothing of pairs or clips.
  const { pairs, video } = profileConfig('m3w')
  const of = (kind: 'pair' | 'clip'): Partial<Config> =>
    view.others.find((other) => other.kind === kind)?.manifest.config ?? own
  return limitsIn({ text, images, pairs: of('pair').pairs ?? pairs, video: of('clip').video ?? video })
}

export interface Comparison {
  readonly left: Recount
  readonly right: Recount
  readonly won: number
  readonly lost: number
  readonly changes: readonly {
    readonly link: string
    readonly words: string
    readonly before: string
    readonly after: string
  }[]
  /** Records that the looked-at limit alone drops: every other rule keeps them. */
  readonly alone: number
  readonly value: number | null
  /** Limits that the two sides have otherwise, in the order of the rules. */
  readonly differing: readonly { readonly key: string; readonly before: number | null; readonly after: number | null }[]
  /** Of the command line: what the right side is, without what was moved. */
  readonly base: string
}

/** Both sides counted; a few milliseconds for 100,000 records. */
export async function compare(state: ViewerState, { left, right, set, key, seed }: LimitsQuery): Promise<Comparison> {
  const limit = limitOf(key)
  const before = limitsOf(state, left)
  const after = withSettings(limitsOf(state, right), set)
  const columns = await columnsOf(state)
  const recount = (limits: Limits): Recount =>
    limit.of === 'document'
      ? recountDocuments(columns.document, limits.text)
      : limit.of === 'image'
        ? recountImages(columns.image, limits.images)
        : recountMedia(columns[limit.of], limit.of, limits)
  const both = [recount(before), recount(after)] as const
  const value = valueAt(after, key) ?? null
  const without = recount(withSettings(after, { [key]: off(limit) }))
  const { sample, won, lost } = changesBetween(columns[limit.of], both, {
    most: SHOWN_CHANGES,
    start: startOf(seed),
  })
  const changes = sample.map(({ row, before: was, after: is }) => ({
    ...nameRow(state.db, limit, row),
    before: was,
    after: is,
  }))
  const differing = MOVABLE_LIMITS.map((one) => ({
    key: one.key,
    before: valueAt(before, one.key) ?? null,
    after: valueAt(after, one.key) ?? null,
  })).filter((one) => one.before !== one.after)
  const file = right === 'file' ? state.beside?.path : undefined
  const base = right === 'dataset' ? '' : file === undefined ? `--profile ${right} ` : `--config ${inShell(file)} `
  const counts = { left: both[0], right: both[1], won, lost, changes, alone: without.kept - both[1].kept }
  return { ...counts, value, differing, base }
}

/** A word of a command line. */
function inShell(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** A value that nothing violates. */
function off({ side }: MovableLimit): number {
  return side === 'min' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function limitOf(key: string): MovableLimit {
  return MOVABLE_LIMITS.find((limit) => limit.key === key) as MovableLimit
}

function nameRow(db: IndexDb, { of }: MovableLimit, row: number): { readonly link: string; readonly words: string } {
  if (of !== 'image') {
    const found = db
      .prepare('SELECT row, unit, id, reason, title, start, url FROM doc WHERE row = ?')
      .get(row) as DocumentRow
    const words = [found.title, found.start].find((text) => text !== '') ?? found.url
    return { link: documentPath(found), words: of === 'document' && found.title === '' ? found.url : words }
  }
  const found = db.prepare('SELECT sha, url FROM image WHERE row = ?').get(row) as { sha: string; url: string }
  return { link: `/images?sha=${found.sha}`, words: found.url }
}

/** What the page's script draws: the histogram of the looked-at measure, with the limits of both sides. */
export async function histogramData(state: ViewerState, query: LimitsQuery) {
  const limit = limitOf(query.key)
  const columns = await columnsOf(state)
  const values =
    limit.of === 'document' ? measureOf(columns.document, limit.measure) : columns[limit.of].measures.get(limit.measure)
  const before = valueAt(limitsOf(state, query.left), query.key) ?? null
  const value = valueAt(withSettings(limitsOf(state, query.right), query.set), query.key) ?? null
  const limits = [before, value].filter((it): it is number => it !== null)
  const known = values ?? new Float32Array()
  const isWhole = known.every((it) => Number.isNaN(it) || Number.isInteger(it))
  return { ...histogramOf(known, limits), before, value, measure: limit.measure, isWhole }
}

function measureOf({ signals, score }: DocumentColumns, measure: string): Float32Array | undefined {
  return measure === 'language score' ? score : signals.get(measure)
}

/** The screen. */
export async function limitsScreen(state: ViewerState, query: LimitsQuery): Promise<Html> {
  const { key, left, right } = query
  const limit = limitOf(key)
  const compared = await compare(state, query)
  const menu = (name: 'left' | 'right', chosen: Base): Html =>
    html`<select name="${name}">${basesOf(state).map((base) => html`<option value="${base}" ${base === chosen ? 'selected' : ''}>${base === 'file' ? state.beside?.name : base}</option>`)}</select>`
  return layout(
    state,
    { title: 'Limits', path: '/limits', scripts: ['limits.js'] },
    html`<form method="get" action="/limits" id="limits" class="filters"><label>config ${menu('left', left)}</label><label>against ${menu('right', right)}</label>
<label>limit <select name="key">${groupsOf(state, limit.of).map((of) => html`<optgroup label="${of}s">${keysOf(of).map((it) => html`<option ${it === key ? 'selected' : ''}>${it}</option>`)}</optgroup>`)}</select></label>
<label>seed <input name="seed" value="${query.seed}" size="5"></label><button>show</button>
${Object.entries(query.set)
  .filter(([name]) => name !== key)
  .map(
    ([name, value]) =>
      html`<label class="moved"><input type="checkbox" name="set" value="${name}=${String(value)}" checked> ${name}=${String(value)}</label>`,
  )}</form>
<p><b>${limit.reason}</b>: ${limit.means} <span class="soft">${limit.source}</span></p>
${limit.of === 'pair' || limit.of === 'clip' ? html`<p class="soft">${DROPPED_MEDIA}</p>` : ''}<div class="slider"><input type="range" id="slider" step="any" aria-label="${key}" data-key="${key}"><input id="value" size="8" value="${compared.value === null ? 'null' : String(compared.value)}" aria-label="value of ${key}"></div>
<div id="histogram"></div><div id="comparison">${comparisonPart(query, compared)}</div>`,
  )
}

const DROPPED_MEDIA =
  'Counted is what stands in shards, and what one of these limits dropped. What was dropped says by which value, and nothing of the limits behind: it passes those. Other texts of the same picture or video are not tried.'

/** The groups of the menu: kinds that are there, and the one that is looked at. */
function groupsOf({ view }: ViewerState, shown: LimitOf): readonly LimitOf[] {
  const kinds = [view, ...view.others].map(({ kind }) => kind)
  return LIMITS_OF.filter((of) => (of !== 'pair' && of !== 'clip') || of === shown || kinds.includes(of))
}

/** Each once: a setting may be a limit of two measures. */
function keysOf(of: LimitOf): readonly string[] {
  return [...new Set(MOVABLE_LIMITS.filter((limit) => limit.of === of).map(({ key }) => key))]
}

/** The part that a moved slider brings anew. */
export function comparisonPart(
  query: LimitsQuery,
  { left, right, won, lost, changes, alone, value, differing, base }: Comparison,
): Html {
  const { set, key } = query
  const shown = { ...set, ...(value === null && !Object.hasOwn(set, key) ? {} : { [key]: value }) }
  const flags = Object.entries(shown)
    .map(([name, it]) => `--set ${name}=${String(it)}`)
    .join(' ')
  const reasons = [...new Set([...Object.keys(left.dropped), ...Object.keys(right.dropped)])].sort()
  const byReason = html`<table><tr><th>reason<th class="n">before<th class="n">now<th class="n">change</tr>${reasons.map(
    (reason) => {
      const [was, is] = [left.dropped[reason] ?? 0, right.dropped[reason] ?? 0]
      return html`<tr><td>${reason}<td class="n">${count(was)}<td class="n">${count(is)}<td class="n">${is > was ? '+' : ''}${is === was ? '' : String(is - was)}</tr>`
    },
  )}</table>`
  return html`<p><b id="kept">${count(right.kept)}</b> of ${count(right.of)} pass all rules of their kind, ${count(left.kept)} before: ${count(won)} come in, ${count(lost)} go out. This limit alone drops ${count(alone)}.</p>
<p><code id="flags">${base}${flags}</code> <button id="copy" type="button">copy as --set</button></p>
${reasons.length === 0 ? html`<p class="soft">No limit of this kind drops anything, before or now.</p>` : byReason}
${differing.length === 0 ? '' : html`<details><summary>${differing.length === 1 ? '1 limit differs' : `${count(differing.length)} limits differ`}</summary><table><tr><th>limit<th class="n">before<th class="n">now</tr>${differing.map((one) => html`<tr><td><a href="${linkTo('/limits', { left: query.left, right: query.right, key: one.key })}">${one.key}</a><td class="n">${limitWords(one.before)}<td class="n">${limitWords(one.after)}</tr>`)}</table></details>`}
<h2>Changes ${won + lost > changes.length ? html`<span class="soft">${changes.length} of ${count(won + lost)}, by seed</span>` : ''}</h2>
${changes.length === 0 ? html`<p class="soft">No record goes to the other side.</p>` : ''}<ol class="list">${changes.map(({ link, words, before, after }) => html`<li><a href="${link}" dir="auto">${words}</a> ${before === '' ? html`<b class="kept">kept</b>` : html`<b class="lost">${before}</b>`} → ${after === '' ? html`<b class="kept">kept</b>` : html`<b class="lost">${after}</b>`}</li>`)}</ol>`
}

function limitWords(value: number | null): string {
  return value === null ? 'off' : short(value)
}
