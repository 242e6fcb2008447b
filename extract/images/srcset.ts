/** The `srcset` attribute, parsed as WHATWG HTML 4.8.4.3.5 parses it: a URL may hold commas, and ends at white space. */

interface SrcsetEntry {
  readonly url: string
  readonly widthPx?: number
  readonly density?: number
}

/** Larger numbers are malformed: no picture is so wide, and a JSON number holds no infinity. */
const MAX_WIDTH = 100_000
/** The same for `x` descriptors. */
const MAX_DENSITY = 1000
const NO_SEPARATOR = /[^\s,]/g
const SPACE = /\s/g

/** All entries in order; entries with a malformed descriptor are left out, as in browsers. Linear in the attribute's length. */
export function parseSrcset(value: string): SrcsetEntry[] {
  const entries: SrcsetEntry[] = []
  let at = 0
  // Searched for from a position, since one test a character is slow.
  const skipTo = (mark: RegExp): void => {
    mark.lastIndex = at
    at = mark.exec(value)?.index ?? value.length
  }
  while (at < value.length) {
    // 4. Collect white space and commas.
    skipTo(NO_SEPARATOR)
    const start = at
    // 6. The URL ends at white space; 8. commas at its end belong to the list and mean that there is no descriptor.
    skipTo(SPACE)
    const word = value.slice(start, at)
    const url = withoutCommas(word)
    if (url === '') continue
    const descriptors = url.length < word.length ? [] : readDescriptors()
    const entry = toEntry(url, descriptors)
    if (entry !== undefined) entries.push(entry)
  }
  return entries

  /** 8.1 to the next comma outside parentheses. */
  function readDescriptors(): string[] {
    const from = at
    for (let depth = 0; at < value.length; at += 1) {
      const character = value.charAt(at)
      if (character === '(') depth += 1
      else if (character === ')') depth = Math.max(0, depth - 1)
      else if (character === ',' && depth === 0) break
    }
    return value.slice(from, at).trim().split(/\s+/).filter(Boolean)
  }
}

/** Without the commas at its end. `/,+$/` would try anew at each comma of a run that something follows. */
function withoutCommas(word: string): string {
  let end = word.length
  while (word.charAt(end - 1) === ',') end -= 1
  return word.slice(0, end)
}

function toEntry(url: string, descriptors: readonly string[]): SrcsetEntry | undefined {
  let widthPx: number | undefined
  let density: number | undefined
  for (const descriptor of descriptors) {
    const number = Number(descriptor.slice(0, -1))
    if (/^\d+w$/.test(descriptor) && number > 0 && number <= MAX_WIDTH && widthPx === undefined) widthPx = number
    else if (/^[\d.eE+-]+x$/.test(descriptor) && number > 0 && number <= MAX_DENSITY && density === undefined)
      density = number
    else if (!/^\d+h$/.test(descriptor)) return undefined
  }
  return { url, ...(widthPx === undefined ? {} : { widthPx }), ...(density === undefined ? {} : { density }) }
}
