/** Reasons of items that more than one rule asks for. */

/** Of what shows other pages. */
export const OF_OTHER_PAGES: ReadonlySet<string> = new Set(['teasers', 'other-pages'])
