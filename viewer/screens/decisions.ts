/** Screen "Decisions", and the form by which documents and images are marked as out. */
import { html } from 'hono/html'
import { type Decision, decisionKey } from '../../index.ts'
import type { ViewerState } from '../server/state.ts'
import { count, type Html, layout } from './layout.ts'

/** The form of one thing: out with a note, or back in. The key `o` presses its button. */
export function decideForm({ decisions }: ViewerState, kind: Decision['kind'], value: string): Html {
  const standing = decisions.get(decisionKey({ kind, value }))
  const isOut = standing?.verdict === 'out'
  return html`<form method="post" action="/decide" class="decide"><input type="hidden" name="kind" value="${kind}"><input type="hidden" name="value" value="${value}">
<input type="hidden" name="verdict" value="${isOut ? 'in' : 'out'}">${isOut ? html`<b class="lost">marked as out</b> <span class="soft">${standing.note} ${standing.time}</span>` : html`<input name="note" maxlength="1000" placeholder="why (a note)">`}
<button data-key="o">${isOut ? 'back in' : 'out'}</button></form>`
}

const LINKS: Readonly<Record<Decision['kind'], (value: string) => string | undefined>> = {
  document: (value) => `/document/${value}`,
  pair: (value) => `/document/${value}`,
  clip: (value) => `/document/${value}`,
  image: (value) => `/images?sha=${value}`,
  host: (value) => `/documents?host=${encodeURIComponent(value)}`,
  url: () => undefined,
}

/** The screen: everything that stands, the newest in front. */
export function decisionsScreen(state: ViewerState): Html {
  const { decisions, decisionsFile, made } = state
  const standing = [...decisions.values()].reverse()
  const out = standing.filter(({ verdict }) => verdict === 'out').length
  return layout(
    state,
    { title: 'Decisions', path: '/decisions' },
    html`<h1>${count(out)} marked as out</h1>
<p class="soft">Kept in <code>${decisionsFile}</code>, a line a decision. Nothing is taken out here: the next build of this store leaves it out, and <code>m3w remove DIR --list FILE</code> takes it down for good.</p>
<form method="post" action="/undo"><button data-key="u" ${made.length === 0 ? 'disabled' : ''}>undo the last</button></form>
<form method="post" action="/decide" class="decide"><select name="kind" aria-label="kind"><option>host</option><option>url</option><option>document</option><option>image</option><option>pair</option><option>clip</option></select>
<input name="value" required placeholder="host, URL, id or SHA-256" size="50"><input type="hidden" name="verdict" value="out"><input name="note" maxlength="1000" placeholder="why (a note)"><button>out</button></form>
${standing.length === 0 ? html`<p class="soft">Nobody decided anything yet. Mark a document or an image with <kbd>o</kbd> where it is shown, or name it here.</p>` : html`<table><tr><th>verdict<th>kind<th>what<th>note<th>when<th></tr>${standing.map((line) => decisionRow(line))}</table>`}`,
  )
}

function decisionRow({ kind, value, verdict, note, time }: Decision): Html {
  const link = LINKS[kind](value)
  return html`<tr><td><b class="${verdict === 'out' ? 'lost' : 'kept'}">${verdict}</b><td>${kind}<td>${link === undefined ? value : html`<a href="${link}">${value}</a>`}<td dir="auto">${note}<td class="soft">${time}
<td>${verdict === 'out' ? html`<form method="post" action="/decide"><input type="hidden" name="kind" value="${kind}"><input type="hidden" name="value" value="${value}"><input type="hidden" name="verdict" value="in"><button>back in</button></form>` : ''}</tr>`
}
