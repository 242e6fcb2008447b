/** Texts that are marks and no words: of footnotes, of links back from them, of a heading's own link, of a sorted column. */

/** `1`, `[12]`, `a`, `iv`, `*`, `note 3`: one mark of a footnote. */
const NOTE = /^[[({]?(?:\d{1,4}|[a-z]|[ivx]{2,5}|[*†‡§¶#※⁎∗⊕]{1,3}|(?:note|nb|n|fn)\.?\s?\d{1,3})[\])}]?$/i

/** What parts several marks: `1, 2`, `3–5`. */
const BETWEEN_NOTES = /[\s,;–-]+/

/** Is all of the text marks of footnotes? */
export function isNoteMark(text: string): boolean {
  if (text.length > 24) return false
  const parts = text.split(BETWEEN_NOTES).filter((part) => part !== '')
  return NOTE.test(text) || (parts.length > 0 && parts.every((part) => NOTE.test(part)))
}

/** Is it set in brackets, from end to end? */
export function isBracketed(text: string): boolean {
  return text.length > 2 && text.startsWith('[') && text.endsWith(']')
}

/** Does it say no more than that a link leads back or up? `↩`, `^`, `↑ 3`. */
export function isBackMark(text: string): boolean {
  return /^[\ufe0e\ufe0f^↩↵⏎⤴↑⇑⇧▲△⬆⮌⮍↶←⇐🔙\s]+\d{0,3}$/u.test(text)
}

/** Does it stand beside a heading to be clicked? */
export function isAnchorMark(text: string): boolean {
  return /^[\ufe0e\ufe0f¶#§⁋◆∞❡⚓⛓☍🔗⸗\s]+$/u.test(text)
}

/** Does a link say nothing but that it leads to the source of a line? Release notes set one behind each. */
export function isSectionSign(text: string): boolean {
  return /^[§¶]{1,2}$/.test(text)
}

/** Does it only fold or unfold what stands below? `[−]`. */
export function isToggle(text: string): boolean {
  return /^\[? ?(?:[−+–-]|\+\/-) ?\]?$/.test(text)
}

/** What Doxygen's summaries end with: a link to the same text further down. */
export function isMorePhrase(text: string): boolean {
  return /^more ?(?:\.\.\.|…)$/i.test(text)
}

/** Words of such a link, in the languages that generators of pages write; longer ones name the heading after them. */
export function isAnchorPhrase(text: string): boolean {
  return /^(?:(?:copy |direct |perma(?:nent )?)?link\b|permalink\b|anchor\b|section titled\b|lien permanent|permalien|enlace permanente|direktlink|permanentlink)/i.test(
    text,
  )
}

/** The arrows of a column that can be sorted. */
export function isSortMark(text: string): boolean {
  return /^[\ufe0e\ufe0f▲▼△▽▴▾⯅⯆▵▿⇅⇵↕⬍↑↓⬆⬇\s]+$/u.test(text)
}

/** A column's heading without the arrows that stand before or after it. */
export function withoutSortMarks(heading: string): string {
  return heading.replace(/ ?[▲▼△▽▴▾⇅⇵↕⬍↑↓]{1,4}\ufe0e?$|^[▲▼△▽▴▾⇅⇵↕⬍↑↓]{1,4}\ufe0e? /g, '')
}

/** What a button says that copies something. */
export function isCopyPhrase(text: string): boolean {
  return /^(?:copy|copied|copy (?:code|link|text|url|to clipboard)|copied to clipboard)[!.✓\s]*(?:copied!?)?$/i.test(
    text,
  )
}
