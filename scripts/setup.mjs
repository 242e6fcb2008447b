/**
 * Sets up what the demo and the tests need: npm packages, the build, a Python environment with torch. Run it as often as
 * you like: `node scripts/setup.mjs`. Whatever is current is left alone, so that a second run takes about a second.
 *
 * Imports nothing but Node's own modules, because it runs before anything is installed. M3W_PIP_ARGS holds further
 * arguments for pip (such as an index of CPU-only wheels); M3W_PYTHON names the Python that the environment is made with.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfChanged } from './build.mjs'
import { isAtLeast, runOnOwnNode } from './own-node.mjs'
import { installPackages } from './packages.mjs'
import { mustRun, ROOT, readCommand, runCommand, ScriptError, say } from './run-command.mjs'

/** Newest first after the plain name, which is what a person's shell would run. */
const PYTHON_NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']
const TORCH = 'torch==2.13.0'
/** An extra of trainer/pyproject.toml: other people's readers of what m3w writes. */
const READERS = 'readers'
const TRAINER = join('.', 'trainer')

/** The environment's Python. */
export const PYTHON = join(ROOT, '.venv', 'bin', 'python')
/** The m3w command, as built. */
export const CLI = join(ROOT, 'dist', 'cli', 'main.js')

/** Does whatever the demo and the command lack. Throws ScriptError with what to do, if something cannot be done. */
export async function setUp() {
  await installPackages()
  await buildIfChanged()
  await once('m3w-installed.txt', [TORCH], installTrainer)
}

/** Does whatever the tests lack. */
export async function setUpTests() {
  await setUp()
  await once('m3w-readers.txt', [TORCH, READERS], installReaders)
}

/** Does what the environment has no stamp of: a digest of what is asked for. */
async function once(name, asked, install) {
  const hash = createHash('sha256').update(await readFile(join(ROOT, 'trainer', 'pyproject.toml')))
  const wanted = asked.reduce((sum, word) => sum.update(word), hash).digest('hex')
  const stamp = join(ROOT, '.venv', name)
  if (existsSync(PYTHON) && (await readFile(stamp, 'utf8').catch(() => '')).trim() === wanted) return
  await install()
  await mkdir(dirname(stamp), { recursive: true })
  await writeFile(stamp, `${wanted}\n`)
}

function pipInstall() {
  const extra = (process.env.M3W_PIP_ARGS ?? '').split(/\s+/).filter((argument) => argument !== '')
  return ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '--quiet', ...extra]
}

async function installTrainer() {
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
  const advice = 'pip needs its registry; M3W_PIP_ARGS passes it further arguments, such as another index.'
  await mustRun(PYTHON, [...pipInstall(), TORCH], advice)
  await mustRun(PYTHON, [...pipInstall(), '-e', `${TRAINER}[test]`], advice)
}

/** By themselves: a machine that cannot build one of them (pywb's brotlipy, where it has no wheel) lacks a few tests and nothing else. */
async function installReaders() {
  say('installing the readers of others that tests read datasets with (once)')
  const code = await runCommand(PYTHON, [...pipInstall(), '-e', `${TRAINER}[test,${READERS}]`])
  if (code !== 0) say('not all readers of others could be installed; the tests that need one say so and are skipped')
}

async function findPython() {
  const pyproject = await readFile(join(ROOT, 'trainer', 'pyproject.toml'), 'utf8')
  const atLeast = /^requires-python = ">=([\d.]+)"/m.exec(pyproject)[1]
  const seen = []
  for (const name of [process.env.M3W_PYTHON, ...PYTHON_NAMES]) {
    if (name === undefined) continue
    const version = (await readCommand(name, ['-c', 'import platform; print(platform.python_version())']))?.trim()
    if (version === undefined) continue
    if (isAtLeast(version, atLeast.split('.').map(Number))) return name
    seen.push(`${name} is ${version}`)
  }
  throw new ScriptError(
    `m3w's trainer needs Python >= ${atLeast}; ${seen.length === 0 ? 'none was found' : seen.join(', ')}. Install one, or name it in M3W_PYTHON.`,
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await runOnOwnNode(setUpTests)
