/** Media queries of `<source media>`, as far as art direction uses them: widths, against an ordinary desktop screen. */

/** CSS pixels of the screen that decides between sources. */
const SCREEN_WIDTH = 1280

/** True unless a width condition excludes the screen. Unknown features are taken as met; `,` separates alternatives. */
export function matchesScreen(query: string): boolean {
  return query.split(',').some((alternative) => {
    if (/\bprint\b/i.test(alternative) || /\bprefers-color-scheme\s*:\s*dark/i.test(alternative)) return false
    for (const [, bound, number, unit] of alternative.matchAll(
      /(min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*(px|em|rem)?/gi,
    )) {
      const width = Number(number) * (unit === undefined || unit.toLowerCase() === 'px' ? 1 : 16)
      if (bound?.toLowerCase() === 'min' ? SCREEN_WIDTH < width : SCREEN_WIDTH > width) return false
    }
    return true
  })
}
