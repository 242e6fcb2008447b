/**
 * Compiles TypeScript and AssemblyScript to dist/, from nothing, and makes the command executable. `npm run build` and `npm pack` always; the demo
 * and the tests only if a source differs from what was compiled.
 *
 * What was compiled is remembered by content: a list of folders or a comparison of times misses a file that was moved, deleted
 * or checked out with an old date.
 */
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runOnOwnNode } from './own-node.mjs'
import { installPackages } from './packages.mjs'
import { mustRun, ROOT, ScriptError, say } from './run-command.mjs'

const DIST = join(ROOT, 'dist')
const STAMP = join(DIST, 'built.txt')
/** What no source stands in: packages, outputs, a Python environment. Other names that begin with a dot are passed over as well. */
const NO_SOURCES = new Set(['node_modules', 'dist', 'out'])
/** Of AssemblyScript: TypeScript's own compiler must not take it for its. */
const ASSEMBLY = '.as'
const ALSO_DECIDE = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/compile-assembly.mjs']

/** Compiles unless dist/ was made of exactly these sources. */
export async function buildIfChanged() {
  const sources = await digestSources(ROOT)
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === sources) return
  say('compiling')
  await build(sources)
}

async function build(sources) {
  // A file whose source is gone would otherwise still be found, and run.
  await rm(DIST, { recursive: true, force: true })
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  await mustRun(process.execPath, [compiler, '-p', 'tsconfig.json'], 'Correct the type errors above.')
  for (const source of (await listSources(ROOT, '')).filter((name) => name.endsWith(ASSEMBLY))) {
    const out = join(DIST, `${source.slice(0, -ASSEMBLY.length)}.wasm`)
    await mustRun(process.execPath, [join('scripts', 'compile-assembly.mjs'), source, out], 'Correct the errors above.')
  }
  const command = join(DIST, 'cli', 'main.js')
  if (!(await readFile(command, 'utf8')).startsWith('#!/usr/bin/env node\n'))
    throw new ScriptError(`${command} does not begin with "#!/usr/bin/env node"`)
  await chmod(command, 0o755)
  await writeFile(STAMP, sources)
}

/** SHA-256 over path and content of every source below `root`, and of what else decides the compiler's output. */
export async function digestSources(root) {
  const hash = createHash('sha256')
  for (const path of [...ALSO_DECIDE, ...(await listSources(root, ''))]) {
    const content = await readFile(join(root, path)).catch(() => '')
    hash.update(`${path}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

async function listSources(root, folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const found = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry
    if (name.startsWith('.') || NO_SOURCES.has(name)) continue
    if (entry.isDirectory()) found.push(...(await listSources(root, join(folder, name))))
    else if (name.endsWith('.ts') || name.endsWith(ASSEMBLY)) found.push(join(folder, name))
  }
  return found
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runOnOwnNode(async () => {
    await installPackages()
    await build(await digestSources(ROOT))
  })
}
