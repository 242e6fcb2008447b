/**
 * The code that a function reaches: its own top-level statement and those of every name in it, through imports, and theirs.
 *
 * Works on compiled modules without comments, so comments, types and formatting do not count; nor does in which file or in which
 * order statements stand, so code may move. A name in a string or of a property counts as a use: too much is safe.
 */
import { dirname, join } from 'node:path/posix'
import { sha256Hex } from '../../core/hash.ts'

/** A name in a module; of a package the module is the specifier. */
type Place = readonly [module: string, name: string]

/** A compiled module, taken apart. */
export interface Module {
  readonly imports: Map<string, Place>
  readonly exports: Map<string, Place>
  /** Modules of `export * from`. */
  readonly passedOn: string[]
  readonly statements: Map<string, string>
  /** Statements without a name: they run with whatever else of the module is used. */
  readonly always: string[]
}

export type Modules = ReadonlyMap<string, Module>

const IMPORT = /^import (?:([\w$]+)(?:, )?)? ?(?:\* as ([\w$]+) )?(?:\{([^}]*)\} )?(?:from )?'([^']+)';$/
const EXPORT = /^export (?:\*|\{([^}]*)\})(?: from '([^']+)')?;$/
const DECLARATION = /^(?:export )?(?:async )?(?:function\*? ?|class |const |let |var )(?:([\w$]+)|[{[]([^=]*)=)/
const ALL = '*'

interface Reach {
  /** White space as one blank each, without `export`; sorted. */
  readonly statements: readonly string[]
  /** Names of packages, Node's own modules left out; sorted. */
  readonly packages: readonly string[]
}

/** Sentences about outcome codes (`schemas/outcomes/`): words for people decide no output, like comments. */
const WORDS = /\b(means|todo): (?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g

/** Takes modules apart. `texts`: path, from the root of the compiled modules and with `/`, to text. */
export function parseModules(texts: ReadonlyMap<string, string>): Modules {
  return new Map([...texts].map(([path, text]) => [path, parseModule(path, text.replace(WORDS, '$1: '))]))
}

/** What the exported functions `from` reach, without the names and packages of `without` and what stands behind them. Throws for a name nobody exports. */
export function reachOf(modules: Modules, from: readonly string[], without: ReadonlySet<string>): Reach {
  const open = from.map((name) => placeOf(modules, name))
  const seen = new Set<string>()
  const statements = new Set<string>()
  const packages = new Set<string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, name] = next
    const id = `${path} ${name}`
    if (seen.has(id) || without.has(name)) continue
    seen.add(id)
    const module = modules.get(path)
    if (module === undefined) {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path
      if (!path.startsWith('node:') && !without.has(name)) packages.add(name)
      continue
    }
    const own = module.statements.get(name)
    for (const statement of own === undefined ? module.always : [own, ...module.always]) {
      statements.add(statement.replace(/^export /, ''))
      open.push(...usesOf(statement, path, module).flatMap((place) => resolve(modules, place)))
    }
  }
  return { statements: [...statements].sort(), packages: [...packages].sort() }
}

/** Digest of code and packages with their versions, 16 hex digits. */
export function digestOfReach({ statements, packages }: Reach, versionOf: (name: string) => string): string {
  const named = packages.map((name) => `${name}@${versionOf(name)}`)
  return sha256Hex([...statements.map(sha256Hex), ...named].join('\n')).slice(0, 16)
}

function placeOf(modules: Modules, name: string): Place {
  const found = [...modules].flatMap(([path, { exports }]) => (exports.get(name)?.[0] === path ? [path] : []))
  if (found.length === 1) return [found[0] as string, name]
  throw new Error(`expected one module that exports ${name}, found ${found.length}: ${found.join(', ')}`)
}

function parseModule(path: string, text: string): Module {
  const module: Module = { imports: new Map(), exports: new Map(), passedOn: [], statements: new Map(), always: [] }
  const pathOf = (specifier: string): string => (specifier.startsWith('.') ? join(dirname(path), specifier) : specifier)
  // The compiler begins statements, and nothing else but closing brackets, at the beginning of a line.
  for (const piece of text.split(/\n(?=[^\s)}\]])/)) {
    const statement = piece.replace(/\s+/g, ' ').trim()
    const [imported, exported, declared] = [IMPORT, EXPORT, DECLARATION].map((pattern) => pattern.exec(statement))
    if (imported != null) {
      const [, byDefault, whole, names, from = ''] = imported
      if (byDefault !== undefined) module.imports.set(byDefault, [pathOf(from), 'default'])
      if (whole !== undefined) module.imports.set(whole, [pathOf(from), ALL])
      for (const [theirs, ours] of renamings(names)) module.imports.set(ours, [pathOf(from), theirs])
      // For what the module does, not for what it exports.
      if (statement.startsWith("import '")) module.always.push(`import('${from}')`)
    } else if (exported != null) {
      const [, names, from] = exported
      if (names === undefined && from !== undefined) module.passedOn.push(pathOf(from))
      const target = from === undefined ? path : pathOf(from)
      for (const [theirs, ours] of renamings(names)) module.exports.set(ours, [target, theirs])
    } else if (declared != null) {
      for (const [name] of (declared[1] ?? declared[2] ?? '').matchAll(/[\w$]+/g)) {
        module.statements.set(name, statement)
        if (statement.startsWith('export ')) module.exports.set(name, [path, name])
      }
    } else if (statement !== '') {
      module.always.push(statement)
    }
  }
  return module
}

/** `a as b, c` as pairs of the name there and the name here. */
function renamings(list = ''): readonly (readonly [string, string])[] {
  const names = list.split(',').flatMap((entry) => entry.trim() || [])
  return names.map((entry) => entry.split(' as ')).map(([theirs = '', ours = theirs]) => [theirs, ours])
}

function usesOf(statement: string, path: string, module: Module): readonly Place[] {
  const names = new Set([...statement.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name))
  const loaded = [...statement.matchAll(/import\('([^']+)'\)/g)].map(
    ([, specifier = '']): Place => [specifier.startsWith('.') ? join(dirname(path), specifier) : specifier, ALL],
  )
  const used = [...names].flatMap((name): Place[] => {
    const imported = module.imports.get(name)
    if (imported !== undefined) return [imported]
    return module.statements.has(name) ? [[path, name]] : []
  })
  return [...loaded, ...used]
}

/** Where a name that a module may only pass on is declared; every export for `*`. */
function resolve(modules: Modules, [path, name]: Place): readonly Place[] {
  const module = modules.get(path)
  if (module === undefined || module.statements.has(name)) return [[path, name]]
  if (name === ALL) {
    const passedOn = module.passedOn.flatMap((from) => resolve(modules, [from, ALL]))
    return [...module.exports.values(), ...passedOn].flatMap((place) => resolve(modules, place))
  }
  const exported = module.exports.get(name)
  if (exported !== undefined) return resolve(modules, exported)
  return module.passedOn.flatMap((from) => (modules.has(from) ? resolve(modules, [from, name]) : []))
}
