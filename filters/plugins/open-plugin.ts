/** Loads a module of the user's: the one that the run was frozen with, and no other. */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'

/** A module where it lies on this machine, and the digest of the bytes that the run was frozen with. */
export interface Plugin {
  readonly path: string
  readonly sha256: string
}

/** Says what is wrong with the module. `key` is that of the config section `plugins`. */
export type Refuse = (why: string) => M3wError

/** E_CONFIG that names the key and the file. */
export function refuserOf(key: string, { path }: Plugin): Refuse {
  return (why) => new M3wError('E_CONFIG', `plugins.${key}: ${path}: ${why}`)
}

/** The module's exports, whatever they are: the caller checks them. Throws E_CONFIG where it cannot be read or has changed since. */
export async function openPlugin<Module>({ path, sha256 }: Plugin, refuse: Refuse): Promise<Partial<Module>> {
  const found = await readFile(path).then(sha256Hex, (cause: unknown) => {
    throw refuse(`it cannot be read (${String(cause)}). Put it back, or start the build again with where it lies now.`)
  })
  if (found !== sha256)
    throw refuse('it has changed since this run was planned. Start a new build: it takes over what is done.')
  return (await import(pathToFileURL(path).href)) as Partial<Module>
}

/** Names of scores as a module lists them; undefined where they are none. */
export function namesOf(scores: unknown): ReadonlySet<string> | undefined {
  if (!Array.isArray(scores) || !scores.every((name) => typeof name === 'string' && /^[\w-]+$/.test(name))) return
  return new Set<string>(scores)
}

/** Signals `score.NAME` of what a scorer gave for one thing: numbers under names of the list, any of which may be left out. Throws what `refuse` makes. */
export function signalsOf(given: unknown, names: ReadonlySet<string>, refuse: Refuse): Record<string, number> {
  if (typeof given !== 'object' || given === null)
    throw refuse(`its scorer gave ${String(given)}; expected an object of numbers by name.`)
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!names.has(name)) throw refuse(`its scorer gave "${name}", which is not among its \`scores\`.`)
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw refuse(`its score "${name}" is ${String(value)}; expected a number, or no such name.`)
      return [`score.${name}`, value]
    }),
  )
}
