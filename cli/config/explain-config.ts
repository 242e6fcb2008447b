/** Turns zod's issues about a config into one message a person can act on: where, what was expected, what came, the nearest key. */
import { configKeys, M3wError, z } from '../../index.ts'

/** An E_CONFIG error for a ZodError; any other error as it is. */
export function explainConfigError(error: unknown, tree: unknown, source: string): unknown {
  if (!(error instanceof z.ZodError)) return error
  const lines = error.issues.flatMap((issue) => explainIssue(issue, tree))
  return new M3wError('E_CONFIG', `${source}: ${lines.length === 1 ? '' : '\n  '}${lines.join('\n  ')}`, {
    cause: error,
  })
}

function explainIssue(issue: z.core.$ZodIssue, tree: unknown): string[] {
  const place = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const valid = configKeys(place)
      const near = nearest(key, valid)
      const hint = near === undefined ? `valid keys here: ${valid.join(', ')}` : `did you mean "${near}"?`
      return `unknown key "${[...place, key].join('.')}"; ${hint}`
    })
  }
  const value = place.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], tree)
  return [`"${place.join('.')}": ${issue.message}, got ${JSON.stringify(value) ?? 'nothing'}`]
}

/** The candidate with the smallest edit distance, if that is at most a third of the word. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(2, Math.ceil(word.length / 3)) ? best.candidate : undefined
}

/** Levenshtein distance, two rows. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
