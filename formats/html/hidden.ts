/** What a browser does not show, as far as an element says so itself. */
import type { Element } from './dom.ts'

/** `hidden`, or an inline style that hides. `aria-hidden` hides from screen readers alone: slides of a carousel carry it. */
export function hiddenByAttribute(attribs: Element['attribs']): 'attribute' | 'style' | undefined {
  if (attribs.hidden !== undefined && attribs.hidden !== 'until-found') return 'attribute'
  const { style } = attribs
  return style !== undefined && /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style) ? 'style' : undefined
}
