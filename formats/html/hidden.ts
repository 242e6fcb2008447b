/** What a browser does not show, as far as an element says so itself. */
import type { Element } from './dom.ts'

/** `hidden`, or an inline style that hides. `aria-hidden` hides from screen readers alone: slides of a carousel carry it. */
export function hiddenByAttribute(attribs: Element['attribs']): 'attribute' | 'style' | undefined {
  if (attribs.hidden !== undefined && attribs.hidden !== 'until-found') return 'attribute'
  const { style } = attribs
  return style !== undefined && (NOT_SHOWN.test(style) || isCutToNothing(style)) ? 'style' : undefined
}

const NOT_SHOWN = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i

/** Of no width and cut off, as themes write what is read aloud alone. */
function isCutToNothing(style: string): boolean {
  return (
    /(?:^|[;\s])clip(?:-path)?\s*:\s*(?:rect\(\s*(?:0|1px)(?:px)?[\s,]|inset\(\s*(?:50|100)%)/i.test(style) &&
    /(?:^|[;\s])width\s*:\s*[01]px/i.test(style)
  )
}
