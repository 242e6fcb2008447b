/** A self-contained page that shows, in page order, what was kept, what was dropped and why. Loads nothing from anywhere. */
import { escapeHtml } from '../../formats/escape-html.ts'
import type { Explanation } from '../explain-page.ts'
import type { ExtractedPage } from '../extract-page.ts'

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.3rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;font-size:13px}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}
.item{border-left:4px solid;padding:.2rem .7rem;margin:.35rem 0;overflow-wrap:anywhere;white-space:pre-wrap}
.kept{border-color:#1a7f37}.dropped{border-color:#c9c9c9;color:#777}.why{font:12px ui-monospace,monospace;color:#555;display:block}
.dropped.why,.dropped .why{color:#9a3412}.image{background:#f4f6fa}label{margin-right:1rem}
#dropped:not(:checked)~main .dropped{display:none}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}.image{background:#1c2230}.dropped{color:#888}}`

/** Renders the explanation of a page; `rules` is the version of the rules, where it is told. Every text of the page is escaped. */
export function renderHtml(url: string, page: ExtractedPage, rules?: string): string {
  const items = page.explain()
  const count = (kind: Explanation['kind'], kept: boolean): number =>
    items.filter((item) => item.kind === kind && item.kept === kept).length
  const facts: readonly (readonly [string, string])[] = [
    ['address', url],
    ...(rules === undefined ? [] : [['rules', `extract ${rules}`] as const]),
    ['type', page.pageType],
    ['language', page.declaredLanguage ?? 'not declared'],
    ['published', page.publishedDate ?? 'not declared'],
    ['author', page.author ?? 'not declared'],
    ['texts', `${count('text', true)} kept, ${count('text', false)} dropped`],
    ['images', `${count('image', true)} kept, ${count('image', false)} dropped`],
    [
      'signals',
      Object.entries(page.signals)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
  ]
  const title = escapeHtml(page.title ?? url)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1><dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<input type="checkbox" id="dropped" checked><label for="dropped">show what was dropped</label>
<main>
${items.map(renderItem).join('\n')}
</main></body></html>
`
}

function renderItem({ kind, kept, why, measured, path, content }: Explanation): string {
  const verdict = kept ? 'kept' : 'dropped'
  const text = kind === 'image' ? `image ${content}` : content
  return `<div class="item ${verdict} ${kind}" title="${escapeHtml(measured)}"><span class="why">${verdict}: ${escapeHtml(why)} · ${escapeHtml(path)}</span><span dir="auto">${escapeHtml(text)}</span></div>`
}
