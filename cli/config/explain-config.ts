/** Turns zod's issues about a config into one message a person can act on: where, what was expected, what came, the nearest key. */
import { configKeys, M3wError, z } from '../../index.ts'
import { nearest } from '../terminal/nearest.ts'

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
  // A rule over several settings says itself what came: it may be of a profile, and not in the tree.
  if (issue.message.includes(', got ')) return [`"${place.join('.')}": ${issue.message}`]
  const value = place.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], tree)
  return [`"${place.join('.')}": ${issue.message}, got ${JSON.stringify(value) ?? 'nothing'}`]
}
