/** Reads the one config file and lays the flags over it; every mistake is named with its place and the nearest valid key. */
import { readFile } from 'node:fs/promises'
import { type Config, completeConfig, M3wError } from '../../index.ts'
import type { ConfigFlags } from './config-flags.ts'
import { importConfig } from './config-module.ts'
import { explainConfigError, type LaidFlag } from './explain-config.ts'

type Tree = Record<string, unknown>

/** File, then profile and contact, then every --set, then files of scores, in this order; completed with defaults. Throws E_CONFIG. */
export async function readConfig(flags: ConfigFlags): Promise<Config> {
  const tree = flags.config === undefined ? {} : await readConfigFile(flags.config)
  const laid = layFlags(tree, flags)
  try {
    return completeConfig(tree)
  } catch (error) {
    throw explainConfigError(error, tree, { file: flags.config ?? 'the command line', laid })
  }
}

/** Lays the flags over a tree; says which of its settings came from which flag. */
function layFlags(tree: Tree, { profile, contact, set = [], scores }: ConfigFlags): readonly LaidFlag[] {
  const laid: LaidFlag[] = []
  const lay = (path: readonly string[], value: unknown, flag: string): void => {
    assign(tree, path, value)
    laid.push({ path, flag })
  }
  if (profile !== undefined) lay(['profile'], profile, '--profile')
  if (contact !== undefined) lay(['network', 'contact'], contact, '--contact')
  for (const pair of set) {
    const at = pair.indexOf('=')
    const path = pair.slice(0, Math.max(0, at)).split('.')
    if (at < 1 || path.includes('__proto__'))
      throw new M3wError('E_USAGE', `--set ${pair}: expected key=value, such as --set text.minWords=80`)
    lay(path, parseValue(pair.slice(at + 1)), '--set')
  }
  if (scores !== undefined) {
    addScores(tree, scores)
    laid.push({ path: ['scores', 'files'], flag: '--scores' })
  }
  return laid
}

function addScores(tree: Tree, files: readonly string[]): void {
  const named = (tree.scores as Tree | undefined)?.files
  assign(tree, ['scores', 'files'], [...(Array.isArray(named) ? named : []), ...files])
}

async function readConfigFile(path: string): Promise<Tree> {
  const text = await readText(path)
  const value = asJson(/\.[cm]?js$/.test(path) ? await importConfig(path) : parseConfig(text, path), path)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new M3wError(
      'E_CONFIG',
      `${path}: expected an object of settings, got ${JSON.stringify(value)?.slice(0, 60)}`,
    )
  }
  return value as Tree
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new M3wError('E_CONFIG', `${path}: no such config file, or it cannot be read; "m3w init" writes one`, {
      cause,
    })
  }
}

function parseConfig(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new M3wError('E_CONFIG', `${path}: not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

/** A copy, as it is frozen into the run. A module may hold what JSON cannot, and its getters are a person's code. */
function asJson(value: unknown, path: string): unknown {
  try {
    const text = JSON.stringify(value, (key, part: unknown) => {
      const isLost =
        ['function', 'symbol'].includes(typeof part) || (typeof part === 'number' && !Number.isFinite(part))
      if (isLost) throw new TypeError(`"${key}" is ${typeof part === 'number' ? part : `a ${typeof part}`}`)
      return part
    }) as string | undefined
    return text === undefined ? undefined : JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new M3wError('E_CONFIG', `${path}: expected plain values, as JSON has them: ${why}`, { cause })
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function assign(tree: Tree, path: readonly string[], value: unknown): void {
  let node = tree
  for (const key of path.slice(0, -1)) {
    const next = node[key]
    if (next === null || typeof next !== 'object' || Array.isArray(next)) node[key] = {}
    node = node[key] as Tree
  }
  node[path.at(-1) as string] = value
}
