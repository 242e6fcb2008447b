/** Paths and patterns of robots.txt: one percent-encoding for both, and a matcher that never backtracks. */

const UNRESERVED = /^[A-Za-z0-9._~-]$/

/**
 * A path or pattern in one encoding: escapes of unreserved characters decoded, other escapes upper-case, characters
 * outside printable ASCII as escapes of their UTF-8 bytes (RFC 9309 section 2.2.2). Every other character stays.
 */
export function normalizeRobotsPath(text: string): string {
  return text.replace(/%[0-9a-f]{2}|[^\x21-\x7e]+/gi, (found) => {
    if (!found.startsWith('%')) {
      return Array.from(
        Buffer.from(found, 'utf8'),
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      ).join('')
    }
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return UNRESERVED.test(character) ? character : found.toUpperCase()
  })
}

/**
 * Does a normalised pattern match a normalised path? `*` stands for any characters, a final `$` for the end; without `$` the
 * rest of the path is free. Between wildcards the leftmost place is always as good as any other, so there is no backtracking.
 */
export function patternMatches(pattern: string, path: string): boolean {
  const isAnchored = pattern.endsWith('$')
  const body = isAnchored ? pattern.slice(0, -1) : pattern
  if (!body.includes('*')) return isAnchored ? path === body : path.startsWith(body)
  const pieces = body.split('*')
  const first = pieces[0] ?? ''
  const last = pieces[pieces.length - 1] ?? ''
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const piece of pieces.slice(1, isAnchored ? -1 : undefined)) {
    if (piece === '') continue
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return !isAnchored || (path.length - last.length >= at && path.endsWith(last))
}
