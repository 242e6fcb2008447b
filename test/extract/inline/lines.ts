/** One line of text on a page that is kept, and what comes out for it. */
import { extract, prose } from '../pages.ts'

/** What the extractor writes for inline markup in the middle of a paragraph. */
export function line(markup: string): string {
  const page = extract(`<body><main><p>${prose('arch')}</p><p>${prose('line')} From ${markup} to</p></main>`)
  const text = page.segments.map((segment) => (segment.kind === 'text' ? segment.text : '')).join('\n')
  return text.slice(text.lastIndexOf('From ') + 5, -3)
}
