/**
 * Sets up what the demo and the tests need: npm packages, the build, a Python environment with torch. Run it as often as
 * you like: `node scripts/setup.mjs`. Whatever is current is left alone, so that a second run takes about a second.
 *
 * Imports nothing but Node's own modules, because it runs before anything is installed. M3W_PIP_ARGS holds further
 * arguments for pip (such as an index of CPU-only wheels); M3W_PYTHON names the Python that the environment is made with.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mustRun, ROOT, readCommand, runMain, ScriptError } from './run-command.mjs'

const NODE_AT_LEAST = [20, 18, 1]
const PYTHON_AT_LEAST = [3, 10]
/** Newest first after the plain name, which is what a person's shell would run. */
const PYTHON_NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']
const TORCH = 'torch==2.13.0'
const SOURCE_FOLDERS = [
  'core',
  'schemas',
  'engine',
  'crawler',
  'extract',
  'filters',
  'shards',
  'cli',
  'bench',
  'test',
  'examples',
]

/** The environment's Python. */
export const PYTHON = join(ROOT, '.venv', 'bin', 'python')
/** The m3w command, as built. */
export const CLI = join(ROOT, 'dist', 'cli', 'main.js')

/** Does whatever is missing. Throws ScriptError with what to do, if something cannot be done. */
export async function setUp() {
  checkNode()
  await installPackages()
  await build()
  await installTrainer()
}

function checkNode() {
  if (isAtLeast(process.versions.node, NODE_AT_LEAST)) return
  throw new ScriptError(
    `m3w needs Node >= ${NODE_AT_LEAST.join('.')}; this is ${process.versions.node}. Install a newer one and run the command again.`,
  )
}

async function installPackages() {
  if (await packagesAreCurrent()) return
  say('installing npm packages')
  // A package with native code that has no binary for this machine is compiled, and looks for Node's headers on the
  // network unless it is told that they stand beside Node.
  const prefix = dirname(dirname(process.execPath))
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_version.h'))
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
  await mustRun(
    ...(npm?.endsWith('.js') === true ? [process.execPath, [npm, ...args]] : ['npm', args]),
    'The lines above say why; without a compiler, better-sqlite3 needs a Node version that it has binaries for.',
    { env: hasHeaders ? { npm_config_nodedir: prefix } : {} },
  )
}

/** npm leaves a copy of what it installed in node_modules: current is what agrees with package-lock.json, and loads. */
async function packagesAreCurrent() {
  const installed = await readJson(join(ROOT, 'node_modules', '.package-lock.json'))
  const wanted = await readJson(join(ROOT, 'package-lock.json'))
  if (installed === undefined || wanted === undefined) return false
  for (const [path, { version, optional = false }] of Object.entries(wanted.packages)) {
    const there = installed.packages[path]
    if (path !== '' && (there === undefined ? !optional : there.version !== version)) return false
  }
  // Native code is bound to the Node it was installed with.
  return (await readCommand(process.execPath, ['-e', 'new (require("better-sqlite3"))(":memory:")'])) !== undefined
}

/** Compiles TypeScript to dist/, if a source is newer than the last build that had no error. */
export async function build() {
  const stamp = join(ROOT, 'dist', 'built.txt')
  const builtMs = (await stat(stamp).catch(() => undefined))?.mtimeMs ?? 0
  if ((await newestSourceMs()) <= builtMs) return
  say('compiling')
  const started = new Date()
  await mustRun(
    process.execPath,
    [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
    'Correct the type errors above.',
  )
  await mustRun(process.execPath, [join('scripts', 'after-build.mjs')], 'See above.')
  await writeFile(stamp, '')
  // A source that was saved while the compiler ran is newer than this.
  await utimes(stamp, started, started)
}

async function newestSourceMs() {
  const files = ['index.ts', 'extractor.ts', 'pipeline.ts', 'build.ts', 'tsconfig.json', 'package-lock.json'].map(
    (name) => join(ROOT, name),
  )
  for (const folder of SOURCE_FOLDERS) {
    const names = await readdir(join(ROOT, folder), { recursive: true }).catch(() => [])
    files.push(...names.filter((name) => name.endsWith('.ts')).map((name) => join(ROOT, folder, name)))
  }
  const times = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0))
  return Math.max(...times)
}

async function installTrainer() {
  const extra = (process.env.M3W_PIP_ARGS ?? '').split(/\s+/).filter((argument) => argument !== '')
  const wanted = createHash('sha256')
    .update(await readFile(join(ROOT, 'trainer', 'pyproject.toml')))
    .update(TORCH)
    .digest('hex')
  const stamp = join(ROOT, '.venv', 'm3w-installed.txt')
  if (existsSync(PYTHON) && (await readFile(stamp, 'utf8').catch(() => '')).trim() === wanted) return

  if ((await readCommand(PYTHON, ['-m', 'pip', '--version'])) === undefined) {
    const python = await findPython()
    say(`making a Python environment in .venv with ${python}`)
    await mustRun(
      python,
      ['-m', 'venv', '--clear', '.venv'],
      'On Debian and Ubuntu, "apt install python3-venv" provides what is missing.',
    )
  }
  say('installing torch and the trainer (a few minutes, once)')
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '--quiet', ...extra]
  const advice = 'pip needs its registry; M3W_PIP_ARGS passes it further arguments, such as another index.'
  await mustRun(PYTHON, [...pip, TORCH], advice)
  await mustRun(PYTHON, [...pip, '-e', `${join('.', 'trainer')}[test]`], advice)
  await mkdir(dirname(stamp), { recursive: true })
  await writeFile(stamp, `${wanted}\n`)
}

async function findPython() {
  const seen = []
  for (const name of [process.env.M3W_PYTHON, ...PYTHON_NAMES]) {
    if (name === undefined) continue
    const version = (await readCommand(name, ['-c', 'import platform; print(platform.python_version())']))?.trim()
    if (version === undefined) continue
    if (isAtLeast(version, PYTHON_AT_LEAST)) return name
    seen.push(`${name} is ${version}`)
  }
  throw new ScriptError(
    `m3w's trainer needs Python >= ${PYTHON_AT_LEAST.join('.')}; ${seen.length === 0 ? 'none was found' : seen.join(', ')}. Install one, or name it in M3W_PYTHON.`,
  )
}

function isAtLeast(version, least) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const at = least.findIndex((wanted, index) => parts[index] !== wanted)
  return at < 0 || parts[at] > least[at]
}

async function readJson(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

function say(what) {
  process.stderr.write(`set-up: ${what}\n`)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await runMain(setUp)
