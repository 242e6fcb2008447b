/**
 * The rules of the house that a machine can check, as pure functions from source files to violations. Each rule carries its
 * reason, which is printed when it is broken. Reads text, not syntax trees: imports and exports start a line in this house.
 */
import { dirname, join } from 'node:path/posix'
import type { Layer } from './layers/layer.ts'
import { LAYERS } from './layers/layers.ts'

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly text: string
}

interface Violation {
  readonly path: string
  readonly what: string
  readonly because: string
}

interface PackageRule {
  readonly packages: RegExp
  /** Files that may import them. */
  readonly only: RegExp
  readonly because: string
}

const PACKAGE_RULES: readonly PackageRule[] = [
  {
    packages: /^better-sqlite3$/,
    only: /^(engine\/queues\/|crawler\/|core\/sorting\/table-rows\.ts$|viewer\/index\/)/,
    because:
      'SQLite is local scratch: stages sort and group through core/sort.ts, so that its files are deleted in one place',
  },
  {
    packages: /^@aws-sdk\//,
    only: /^(engine\/stores\/s3\/|formats\/s3\/|bench\/s3\/)/,
    because:
      'stages read and write through the Store port; only its adapter knows S3; that of sources goes through formats/s3',
  },
  {
    packages: /^(node:)?(net|dns|dns\/promises|http|https|http2|tls|dgram)$|^undici$/,
    only: /^(crawler|viewer|bench\/s3|bench\/crawl|bench\/images|bench\/media)\//,
    because:
      'every request must pass the guarded client (addresses, robots, pace); the viewer and the servers of benches serve loopback',
  },
]

/** Whose exported functions are documented. */
const SOURCE = /^(?!test\/|examples\/)/
const EXEMPT_FROM_PACKAGES = /^(test|examples)\//
export const MAX_LINES = 400
export const MAX_FILES = 15
/** The only TypeScript at the root: the public API, its parts for one page and for archives, and the list of stages. */
const ROOT_FILES = new Set(['index.ts', 'extractor.ts', 'warc.ts', 'pipeline.ts'])

/** All violations of all rules, sorted by path. */
export function findViolations(sources: readonly SourceFile[]): readonly Violation[] {
  const files = sources.map(({ path, text }) => ({ path, text: blankTemplates(text) }))
  const found = [
    ...files.flatMap(importViolations),
    ...files.flatMap(packageViolations),
    ...files.flatMap(fileViolations),
    ...cycleViolations(files),
    ...folderViolations(files),
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
  const layer = layerOf(file.path)
  if (layer === undefined) return []
  const own = dirname(file.path)
  return localImportsOf(file)
    .filter((target) => dirname(target) !== own && !layer.may.some((place) => isIn(target, place)))
    .map((target) => ({ path: file.path, what: `imports ${target}`, because: layer.because }))
}

/** The row of the nearest folder that has one. Files at the root compose everything, tests test everything. */
function layerOf(path: string): Layer | undefined {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const layer = LAYERS.find((row) => row.folder === folder)
    if (layer !== undefined) return layer
  }
  return undefined
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

/** Folders that are too full, files that belong in one, and circles between folders. */
function folderViolations(files: readonly SourceFile[]): readonly Violation[] {
  const found: Violation[] = []
  const counts = new Map<string, number>()
  for (const { path } of files) {
    const folder = dirname(path)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
    if (folder === '.' && !ROOT_FILES.has(path)) {
      found.push({ path, what: 'stands at the root', because: 'the root is the front door: the API and the pipeline' })
    }
  }
  for (const [path, count] of counts) {
    if (count <= MAX_FILES) continue
    const because = `a folder of more than ${MAX_FILES} files hides what belongs together; cut it by jobs`
    found.push({ path, what: `holds ${count} files`, because })
  }
  const folders = [...counts.keys()].filter((folder) => folder !== '.' && !/^(test|examples|bench)\b/.test(folder))
  const graph = folders.map((folder) => ({
    path: folder,
    targets: files
      .filter(({ path }) => dirname(path) === folder)
      .flatMap(localImportsOf)
      .map((target) => dirname(target))
      .filter((target) => target !== folder),
  }))
  return [...found, ...circles(graph, 'folders in a circle can only be understood and moved together')]
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
  if (/^(?!test\/|bench\/|examples\/)/.test(path) && /\bmkdir(?:Sync)?\([^;\n]*\brecursive\b/.test(text)) {
    const because =
      'makeFolder of core/files/ ends on every file system; that of Node spins for ever on some, such as /proc'
    found.push({ path, what: 'makes folders with Node’s recursive mkdir', because })
  }
  if (/^(?!test\/)/.test(path) && /(?<!`)\bURL\.canParse\(/.test(text)) {
    const because =
      'Node’s own, once compiled, refuses addresses with letters of Latin-1; parseUrl of core/url.ts reads them'
    found.push({ path, what: 'asks URL.canParse', because })
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

function cycleViolations(files: readonly SourceFile[]): readonly Violation[] {
  const graph = files.map((file) => ({ path: file.path, targets: localImportsOf(file) }))
  return circles(graph, 'files in a circle can only be understood, tested and moved together')
}

/** One violation for each arrow that closes a circle, found by walking in path order. */
function circles(
  graph: readonly { readonly path: string; readonly targets: readonly string[] }[],
  because: string,
): readonly Violation[] {
  const targets = new Map(graph.map((node) => [node.path, node.targets]))
  const state = new Map<string, 'open' | 'done'>()
  const found: Violation[] = []
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
