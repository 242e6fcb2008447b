/** The Python that runs the trainer: which one it is, and what to type where it lacks something. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { z } from 'zod'
import { M3wError, packageRoot } from '../../index.ts'
import { isAtLeast, startInPlace } from '../supported-node.ts'

/** What `python -m flamingo.needs` prints. */
const needs = z.strictObject({
  python: z.string(),
  /** An environment of its own that pip may install into. */
  own: z.boolean(),
  /** Requirements, as in pyproject.toml, that are not there. */
  missing: z.array(z.string()),
  unfit: z.array(z.tuple([z.string(), z.string()])),
  broken: z.array(z.tuple([z.string(), z.string()])),
})
type Needs = z.infer<typeof needs>

/**
 * Runs a module of the trainer with the same terminal; gives its exit code. E_USAGE, which says what to type, if there is no
 * Python, or if it is too old or lacks a package; also when the trainer ended because a package is there and does not load. `extras` are
 * optional packages that this run needs.
 */
export async function runTrainer(
  module: string,
  args: readonly string[],
  extras: readonly Extra[] = [],
): Promise<number> {
  const python = findPython(packageRoot())
  const project = readProject(extras)
  await demandPackages(python, [], project)
  const { code, signal } = await start(python, ['-m', module, ...args], 'inherit')
  // Python's exit code for an error that nobody caught. The error itself stands on the terminal.
  if (code === 1) await demandPackages(python, ['--import'], project)
  return code ?? (signal === 'SIGINT' ? 130 : 3)
}

/** The one that M3W_PYTHON names, else that of the clone's own environment, else the shell's. */
export function findPython(root: string): string {
  if (process.env.M3W_PYTHON !== undefined && process.env.M3W_PYTHON !== '') return process.env.M3W_PYTHON
  const own = join(root, '.venv', 'bin', 'python')
  return existsSync(own) ? own : 'python3'
}

async function demandPackages(python: string, options: readonly string[], project: Project): Promise<void> {
  const { requirements, atLeast } = project
  const { stdout, code } = await start(python, ['-m', 'flamingo.needs', ...options, ...requirements], 'pipe')
  const answer = parse(stdout)
  // What a shell says of a command that is not there; a name may stand for a version that is not installed.
  if (answer === undefined && (code === 126 || code === 127)) throw notStarted(python, new Error(`exit code ${code}`))
  // Whoever gives no answer is given the benefit of the doubt: the trainer will say what it lacks.
  if (answer === undefined) return
  const name = `${python} (Python ${answer.python})`
  if (!isAtLeast(answer.python, atLeast)) {
    throw new M3wError(
      'E_USAGE',
      `${name} is too old: the trainer needs Python >= ${atLeast}. Name another one in M3W_PYTHON, or make an environment with it:\n${inEnvironment(`python${atLeast}`, requirements)}`,
    )
  }
  const faults = [
    ...answer.missing.map((requirement) => `${nameOf(requirement)} is missing`),
    ...answer.unfit.map(([requirement, version]) => `${nameOf(requirement)} is ${version}, expected ${requirement}`),
    ...answer.broken.map(([requirement, error]) => `${nameOf(requirement)} cannot be imported (${error})`),
  ]
  if (faults.length === 0) return
  const wanted = [...answer.missing, ...answer.unfit.map(([name]) => name), ...answer.broken.map(([name]) => name)]
  throw new M3wError(
    'E_USAGE',
    `${name} lacks what the trainer in ${join(packageRoot(), 'trainer')} needs: ${faults.join('; ')}. This installs it:\n${commandFor(python, answer, wanted, requirements)}`,
  )
}

function commandFor(python: string, { own, broken }: Needs, wanted: readonly string[], all: readonly string[]): string {
  if (!own) return inEnvironment(python, all)
  const again = broken.length > 0 ? ' --force-reinstall' : ''
  return `  ${shellWord(python)} -m pip install${again} ${wanted.map(shellWord).join(' ')}`
}

/** The system's Python is not to be installed into (PEP 668): an environment in the home folder is made, and named. */
function inEnvironment(python: string, requirements: readonly string[]): string {
  const folder = join(homedir(), '.m3w-python')
  const made = shellWord(join(folder, 'bin', 'python'))
  return [
    `  ${shellWord(python)} -m venv ${shellWord(folder)}`,
    `  ${made} -m pip install ${requirements.map(shellWord).join(' ')}`,
    `  export M3W_PYTHON=${made}`,
  ].join('\n')
}

function start(
  python: string,
  args: readonly string[],
  output: 'inherit' | 'pipe',
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string }> {
  const path = [join(packageRoot(), 'trainer'), process.env.PYTHONPATH].filter(Boolean).join(delimiter)
  const begin = output === 'inherit' ? startInPlace : spawn
  const child = begin(python, args, {
    stdio: output === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PYTHONPATH: path, ...(output === 'pipe' ? { PYTHONDONTWRITEBYTECODE: '1' } : {}) },
  })
  let stdout = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(notStarted(python, cause)))
    child.on('close', (code, signal) => resolve({ code, signal, stdout }))
  })
}

function notStarted(python: string, cause: Error): M3wError {
  const { atLeast, requirements } = readProject([])
  return new M3wError(
    'E_USAGE',
    `Cannot start ${python}: ${cause.message}. The trainer needs Python >= ${atLeast}. Install one or name it in M3W_PYTHON, and give it its packages:\n${inEnvironment('python3', requirements)}`,
    { cause },
  )
}

/** Lists of optional packages in trainer/pyproject.toml: what `s3://` and `https://` need. */
export type Extra = 'remote'

interface Project {
  readonly atLeast: string
  readonly requirements: readonly string[]
}

/** What trainer/pyproject.toml asks for: the one list, with those of the extras. */
function readProject(extras: readonly Extra[]): Project {
  const text = readFileSync(join(packageRoot(), 'trainer', 'pyproject.toml'), 'utf8')
  const list = /^dependencies = \[(.*?)^\]/ms.exec(text)?.[1] ?? ''
  const atLeast = /^requires-python = ">=([\d.]+)"/m.exec(text)?.[1] ?? ''
  const lists = [list, ...extras.map((extra) => new RegExp(`^${extra} = \\[(.*)\\]$`, 'm').exec(text)?.[1] ?? '')]
  return { atLeast, requirements: [...lists.join().matchAll(/"([^"]+)"/g)].map(([, requirement = '']) => requirement) }
}

function parse(stdout: string): Needs | undefined {
  try {
    return needs.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  } catch {
    return undefined
  }
}

function nameOf(requirement: string): string {
  return /^[\w-]+/.exec(requirement)?.[0] ?? requirement
}

/** A word that a shell takes as it is. */
function shellWord(text: string): string {
  return /^[\w./~:=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
