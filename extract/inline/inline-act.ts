/** What may be done with an inline element, decided in read-inline.ts and done by the walk. */

/**
 * `walk`: its content is text of the line. `drop`: no part of what the page says; `mark`: likewise, and what stood around it closes up.
 * `hidden`: shown to nobody, but it may hold the source of a formula. `rendered`, `tex`: a formula, drawn or raw. `apart`: a blank parts it
 * from words that touch it. `line`: on a line of its own. `quote`: in quotation marks. `key`: a key of a keyboard. Else the text for it.
 */
export type Inline =
  | 'walk'
  | 'drop'
  | 'mark'
  | 'hidden'
  | 'rendered'
  | 'tex'
  | 'apart'
  | 'line'
  | 'quote'
  | 'key'
  | { readonly text: string }
