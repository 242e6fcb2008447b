/**
 * The rules of the house that a machine can check, as pure functions from source files to violations. Each rule carries its
 * reason, which is printed when it is broken. Reads text, not syntax trees: imports and exports start a line in this house.
 */
import { dirname, join } from 'node:path/posix'

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Violation {
  readonly path: string
  readonly what: string
  readonly because: string
}

interface ImportRule {
  /** Files the rule is about. */
  readonly from: RegExp
  /** Their imports inside the repository must match one of these; their own folder is always allowed. */
  readonly to: readonly RegExp[]
  readonly because: string
}

const RECORDS = [/^core\//, /^schemas\//, /^formats\//]
const STAGE_IMPORTS = [...RECORDS, /^(archives|datasets|shards)\//]

/** Who may import whom; the first rule that matches a file is its rule. */
export const IMPORT_RULES: readonly ImportRule[] = [
  {
    from: /^schemas\//,
    to: [],
    because: 'record types are the words of the system: the trainer and other tools take them without the rest',
  },
  { from: /^core\//, to: [], because: 'core is what everything stands on; whatever it imported would be everywhere' },
  {
    from: /^formats\//,
    to: [/^core\//],
    because: 'formats know bytes only: engine and stages read and write the same ones, and neither is known to them',
  },
  {
    from: /^(archives|datasets)\//,
    to: RECORDS,
    because: 'ledgers, captures and datasets are read alike whoever wrote them',
  },
  {
    from: /^shards\//,
    to: STAGE_IMPORTS,
    because: 'bytes and formats are shared by all stages and must know none of them',
  },
  {
    from: /^(crawler|extract|filters)\//,
    to: STAGE_IMPORTS,
    because:
      'stages meet in datasets only: one that imported another, or the engine, could not be run, cached or replaced alone',
  },
  {
    from: /^engine\//,
    to: RECORDS,
    because: 'the engine runs any stages; if it knew one, nobody could define a pipeline of their own',
  },
  {
    from: /^(cli|viewer|bench|examples)\//,
    to: [/^(index|extractor)\.ts$/],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
  {
    from: /^([^/]+\.ts$|operations\/)/,
    to: [/^[^/]+\.ts$/, /^(core|schemas|formats|archives|datasets|shards|engine|crawler|extract|filters|operations)\//],
    because: 'the composition names everything, but no program',
  },
]

interface PackageRule {
  readonly packages: RegExp
  /** Files that may import them. */
  readonly only: RegExp
  readonly because: string
}

export const PACKAGE_RULES: readonly PackageRule[] = [
  {
    packages: /^better-sqlite3$/,
    only: /^(engine\/|crawler\/|core\/sort\.ts$)/,
    because:
      'SQLite is local scratch: stages sort and group through core/sort.ts, so that its files are deleted in one place',
  },
  {
    packages: /^@aws-sdk\//,
    only: /^engine\//,
    because: 'stages read and write through the Store port; only its adapter knows S3',
  },
  {
    packages: /^(node:)?(net|dns|dns\/promises|http|https|http2|tls|dgram)$|^undici$/,
    only: /^(crawler|viewer)\//,
    because: 'every request must pass the guarded client (addresses, robots, pace); the viewer serves loopback',
  },
]

const SOURCE =
  /^(core|schemas|formats|archives|datasets|operations|shards|crawler|extract|filters|engine|cli|viewer|bench)\/|^[^/]+\.ts$/
const EXEMPT_FROM_PACKAGES = /^(test|examples)\//
export const MAX_LINES = 400

/** All violations of all rules, sorted by path. */
export function findViolations(sources: readonly SourceFile[]): readonly Violation[] {
  const files = sources.map(({ path, text }) => ({ path, text: blankTemplates(text) }))
  const found = [
    ...files.flatMap(importViolations),
    ...files.flatMap(packageViolations),
    ...files.flatMap(fileViolations),
    ...cycleViolations(files),
  ]
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/** Blanks the lines that begin inside a template literal: code that a file writes is not code of the file. */
function blankTemplates(text: string): string {
  const literals = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[dgimsuvy]*/g
  let isOpen = false
  return text
    .split('\n')
    .map((line) => {
      const startsInside = isOpen
      if (!isOpen && /^\s*(?:\/\/|\/?\*)/.test(line)) return line
      const code = isOpen ? line : line.replace(literals, '')
      if ((code.replace(/\\./g, '').split('`').length - 1) % 2 === 1) isOpen = !isOpen
      return startsInside ? '' : line
    })
    .join('\n')
}

/** Module specifiers a file imports or re-exports, dynamic imports of literals included, types included. */
export function importsOf({ text }: SourceFile): readonly string[] {
  const statements = /^(?:import|export)\b(?:[^'"`;=()]*?\bfrom\b)?\s*['"]([^'"\n]+)['"]/gm
  const calls = /^(?!\s*(?:\*|\/\/|\/\*)).*?\bimport\(\s*['"]([^'"\n]+)['"]/gm
  return [...text.matchAll(statements), ...text.matchAll(calls)].flatMap(([, specifier]) => specifier ?? [])
}

function localImportsOf(file: SourceFile): readonly string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(file.path), specifier))
}

function importViolations(file: SourceFile): readonly Violation[] {
  const rule = IMPORT_RULES.find(({ from }) => from.test(file.path))
  if (rule === undefined) return []
  const folder = file.path.includes('/') ? `${file.path.split('/')[0]}/` : undefined
  return localImportsOf(file)
    .filter((target) => !(folder !== undefined && target.startsWith(folder)) && !rule.to.some((to) => to.test(target)))
    .map((target) => ({ path: file.path, what: `imports ${target}`, because: rule.because }))
}

function packageViolations(file: SourceFile): readonly Violation[] {
  if (EXEMPT_FROM_PACKAGES.test(file.path)) return []
  return PACKAGE_RULES.flatMap(({ packages, only, because }) =>
    only.test(file.path)
      ? []
      : importsOf(file)
          .filter((specifier) => packages.test(specifier))
          .map((specifier) => ({ path: file.path, what: `imports ${specifier}`, because })),
  )
}

function fileViolations({ path, text }: SourceFile): readonly Violation[] {
  const found: Violation[] = []
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.length > MAX_LINES) {
    const because = `a file of more than ${MAX_LINES} lines does more than one job; cut it by jobs`
    found.push({ path, what: `has ${lines.length} lines`, because })
  }
  if (/^export default\b|^export\s*\{[^}]*\bas default\b/m.test(text)) {
    const because = 'a name means the same everywhere; a default export has another one in every importer'
    found.push({ path, what: 'has a default export', because })
  }
  if (SOURCE.test(path)) {
    const because = 'units, order, errors and sources of an exported function stand in its docstring'
    for (const name of undocumentedExports(lines))
      found.push({ path, what: `exports ${name} without a docstring`, because })
  }
  return found
}

/** Names of exported functions, arrow functions included, that no docblock stands right before. */
function undocumentedExports(lines: readonly string[]): readonly string[] {
  const declaration = /^export (?:async )?(?:function\*?|const) ([\w$]+)/
  return lines.flatMap((line, index) => {
    const name = declaration.exec(line)?.[1]
    if (name === undefined || !isFunction(lines, index)) return []
    let before = index - 1
    while (lines[before]?.startsWith('// biome-ignore')) before -= 1
    const previous = lines[before] ?? ''
    const isOverload = new RegExp(`^export (?:async )?function\\*? ${name.replace('$', '\\$')}\\b`).test(previous)
    return previous.trimEnd().endsWith('*/') || isOverload ? [] : [name]
  })
}

function isFunction(lines: readonly string[], index: number): boolean {
  if (/^export (?:async )?function/.test(lines[index] ?? '')) return true
  const start = lines.slice(index, index + 8).join('\n')
  if (/^export const [\w$]+: [^=\n]*=>/.test(start)) return true
  return /^export const [\w$]+(?:: [^=]*)? = (?:async )?(?:<[^>]*>)?(?:\([^()]*\)[^=\n]*=>|\w+ =>|function\b)/.test(
    start,
  )
}

/** One violation for each import that closes a circle, found by walking in path order. */
function cycleViolations(files: readonly SourceFile[]): readonly Violation[] {
  const targets = new Map(files.map((file) => [file.path, localImportsOf(file)]))
  const state = new Map<string, 'open' | 'done'>()
  const found: Violation[] = []
  const because = 'files in a circle can only be understood, tested and moved together'
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      const circle = [...trail.slice(trail.indexOf(path)), path]
      found.push({ path, what: `is in a circle: ${circle.join(' -> ')}`, because })
      return
    }
    state.set(path, 'open')
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of [...targets.keys()].sort()) visit(path, [])
  return found
}
