/** Turns zod's issues about a config into one message a person can act on: where, what was expected, what came, the nearest key. */
import { configKeys, M3wError, z } from '../../index.ts'
import { nearest } from '../terminal/nearest.ts'

/** A setting that a flag laid over the file. */
export interface LaidFlag {
  readonly path: readonly string[]
  /** Such as `--set`. */
  readonly flag: string
}

/** Where the settings of a tree came from. */
export interface ConfigSources {
  /** For what no flag laid. */
  readonly file: string
  /** In order: the last one counts. */
  readonly laid: readonly LaidFlag[]
}

/** An E_CONFIG error for a ZodError; any other error as it is. Each fault is told as one of the flag or the file that it came from. */
export function explainConfigError(error: unknown, tree: unknown, sources: ConfigSources): unknown {
  if (!(error instanceof z.ZodError)) return error
  const faults = error.issues.flatMap((issue) => explainIssue(issue, tree))
  const bySource = new Map<string, string[]>()
  for (const { place, words } of faults) {
    const source = sourceOf(place, sources)
    bySource.set(source, [...(bySource.get(source) ?? []), words])
  }
  const message = [...bySource].map(
    ([source, lines]) => `${source}: ${lines.length === 1 ? '' : '\n  '}${lines.join('\n  ')}`,
  )
  return new M3wError('E_CONFIG', message.join('\n'), { cause: error })
}

/** The last flag that laid this setting, a part of it, or what it is a part of. */
function sourceOf(place: readonly string[], { file, laid }: ConfigSources): string {
  const isOf = ({ path }: LaidFlag): boolean => path.slice(0, place.length).every((key, at) => key === place[at])
  return laid.findLast(isOf)?.flag ?? file
}

interface Fault {
  readonly place: readonly string[]
  readonly words: string
}

function explainIssue(issue: z.core.$ZodIssue, tree: unknown): readonly Fault[] {
  const place = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const valid = configKeys(place)
      const near = nearest(key, valid)
      const hint = near === undefined ? `valid keys here: ${valid.join(', ')}` : `did you mean "${near}"?`
      const at = [...place, key]
      return { place: at, words: `unknown key "${at.join('.')}"; ${hint}` }
    })
  }
  // A rule over several settings says itself what came: it may be of a profile, and not in the tree.
  if (issue.message.includes(', got ')) return [{ place, words: `"${place.join('.')}": ${issue.message}` }]
  const value = place.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], tree)
  return [{ place, words: `"${place.join('.')}": ${issue.message}, got ${JSON.stringify(value) ?? 'nothing'}` }]
}
