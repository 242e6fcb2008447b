/**
 * The directives of X-Robots-Tag and meta robots. Parsed, not searched: a header line may name an agent whose directives are not for
 * us, dates hold colons and commas. @source Google's robots meta specification
 */
import { unquoted } from '../../formats/robots/unquoted.ts'

export interface Directive {
  /** Lower-case. */
  readonly name: string
  /** What stands behind its colon. */
  readonly value?: string
}

/** Directives for one agent, lower-case; `*` is everyone. */
export interface Addressed {
  readonly agent: string
  readonly directives: readonly Directive[]
}

/** Directives that carry a value behind a colon: what stands before the colon is not an agent. */
const WITH_VALUE = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview'])

/**
 * The directives of one X-Robots-Tag line, by whom they are for. `agent: a, b` is for that agent only, up to the next agent of the line; a
 * line that begins without agent is for everyone.
 */
export function robotsTagDirectives(line: string): readonly Addressed[] {
  let agent = '*'
  return piecesOf(line).map((part) => {
    let text = part
    // Agents come before directives: `bot: noindex`, and also `bot: unavailable_after: 25 Jun 2027 15:00:00 GMT`.
    for (;;) {
      const colon = text.indexOf(':')
      const before = text.slice(0, Math.max(colon, 0)).trim().toLowerCase()
      if (colon < 0 || WITH_VALUE.has(before) || !/^[a-z0-9_*./ -]+$/.test(before)) break
      agent = before
      text = text.slice(colon + 1).trim()
    }
    return { agent, directives: directiveOf(text) }
  })
}

/** The directives of a meta element, between commas or blanks. */
export function metaDirectives(content: string): readonly Directive[] {
  return piecesOf(content).flatMap((piece) =>
    isWithValue(piece) ? directiveOf(piece) : piece.split(/\s+/).flatMap(directiveOf),
  )
}

/**
 * When a page says that it is no longer to be shown, in ms since 1970; undefined if it is no date. RFC 822, RFC 850 and ISO 8601; UTC
 * where no zone is named, so that every machine reads the same.
 */
export function timeOf({ value = '' }: Directive): number | undefined {
  const hasZone = /(?:[a-z]{1,5}|[+-]\d\d:?\d\d)\)?$/i.test(value) || /^\d{4}-\d\d-\d\d$/.test(value)
  const ms = Date.parse(hasZone ? value : `${value} UTC`)
  return Number.isNaN(ms) ? undefined : ms
}

/** Parts between commas, or semicolons, which some write; those of a date stay together: `unavailable_after: Friday, 25 Jun 2027 15:00:00 GMT`. */
function piecesOf(line: string): string[] {
  const pieces: string[] = []
  for (const part of line.split(/[,;]/)) {
    const piece = part.trim()
    const last = pieces.length - 1
    // No agent and no directive begins with a digit.
    if (/^\d/.test(piece) && last >= 0 && /unavailable_after\s*:\s*[a-z]*$/i.test(pieces[last] ?? ''))
      pieces[last] += `, ${piece}`
    else pieces.push(piece)
  }
  return pieces
}

function isWithValue(piece: string): boolean {
  return WITH_VALUE.has(
    piece
      .slice(0, Math.max(piece.indexOf(':'), 0))
      .trim()
      .toLowerCase(),
  )
}

function directiveOf(text: string): readonly Directive[] {
  const colon = text.indexOf(':')
  // Some quote the directives.
  const name = unquoted(colon < 0 ? text : text.slice(0, colon)).toLowerCase()
  if (!/^[a-z][a-z_-]*$/.test(name)) return []
  return [colon < 0 ? { name } : { name, value: text.slice(colon + 1).trim() }]
}
