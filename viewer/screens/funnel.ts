/** Screen "Funnel": what came in at every stage and what became of it; each reason leads to its records. */
import { html } from 'hono/html'
import { compareText, type FunnelStage, outcomeOf, type SampleKind, settingsOf } from '../../index.ts'
import { stagesOf } from '../index/kinds.ts'
import { linkTo } from '../server/query.ts'
import type { ViewerState } from '../server/state.ts'
import { count, type Html, layout, percent } from './layout.ts'

const UNITS: Readonly<Record<FunnelStage['unit'], string>> = {
  page: 'Pages',
  document: 'Documents',
  image: 'Image URLs',
  pair: 'Image-text pairs',
  video: 'Videos',
  clip: 'Video-text clips',
  slot: 'Image places',
  record: 'Records of imported archives',
}

const MADE: Readonly<Record<SampleKind, string>> = { page: 'documents with', pair: 'pairs of', clip: 'clips of' }

/** Of the units that the list of documents has. */
const KINDS: Readonly<Partial<Record<FunnelStage['unit'], SampleKind>>> = {
  ...{ page: 'page', document: 'page' },
  ...{ pair: 'pair', video: 'clip', clip: 'clip' },
}

/** The screen. Counts are those of the report, of everything. */
export function funnelScreen(state: ViewerState): Html {
  const stages = stagesOf(state.view)
  const entered = stages.find(({ unit }) => unit === 'page')?.in
  const made = [state.view, ...state.view.others].map(
    ({ kind, manifest: { documents, images } }) =>
      `${count(documents)} ${MADE[kind]} ${count(images)} ${kind === 'clip' ? 'frames' : 'images'}`,
  )
  const total = `${entered === undefined ? '' : `${count(entered)} pages to `}${made.join(', ')}`
  const units = (Object.keys(UNITS) as FunnelStage['unit'][]).map((unit) =>
    section(
      unit,
      stages.filter((row) => row.unit === unit),
    ),
  )
  return layout(state, { title: 'Funnel', path: '/funnel' }, html`<h1>${total}</h1>${units}`)
}

function section(unit: FunnelStage['unit'], rows: readonly FunnelStage[]): Html {
  const widest = Math.max(1, ...rows.map((row) => row.in))
  return rows.length === 0 ? html`` : html`<h2>${UNITS[unit]}</h2>${rows.map((row) => stage(row, widest))}`
}

function stage(row: FunnelStage, widest: number): Html {
  const { name, in: entered, kept, seconds, bytes, dropped } = row
  const reasons = Object.entries(dropped).sort(([a, x], [b, y]) => y - x || compareText(a, b))
  return html`<section class="stage"><h3>${name} <span class="soft">${count(entered)} in, ${count(kept)} kept (${percent(kept / Math.max(1, entered))}), ${seconds.toFixed(1)} s, ${count(bytes)} bytes</span></h3>
<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${count(kept)} of ${count(entered)} kept"><rect class="in" width="${(1000 * entered) / widest}" height="10"/><rect class="keep" width="${(1000 * kept) / widest}" height="10"/></svg>
${reasons.length === 0 ? '' : html`<table>${reasons.map(([reason, by]) => reasonRow(row, reason, by))}</table>`}</section>`
}

function reasonRow({ unit, in: entered }: FunnelStage, reason: string, by: number): Html {
  const outcome = outcomeOf(reason)
  const [[, setting] = []] = outcome === undefined ? [] : settingsOf(outcome)
  const name = html`<b class="lost">${reason}</b>`
  const link =
    unit === 'image'
      ? name
      : html`<a href="${linkTo(unit === 'slot' ? '/images' : '/documents', { kind: KINDS[unit], state: reason })}">${name}</a>`
  return html`<tr><td>${link}<td class="n">${count(by)}<td class="n">${percent(by / Math.max(1, entered))}<td>${outcome?.means ?? ''} <span class="soft">${outcome?.todo ?? ''}${setting === undefined ? '' : html` <code>${setting}</code>`}</span></tr>`
}
