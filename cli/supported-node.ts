/** Refuses a Node that m3w cannot work on, or goes on with the one that set-up brought (docs/adr/0010). Imports only Node's own modules. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of core/errors.ts, which is not loaded here. */
const USAGE = 2

/** Runs `main` if this Node is new enough, else the same command on the Node beside the package. Gives the exit code. */
export async function runOnSupportedNode(main: () => Promise<number>): Promise<number> {
  const root = packageFolder()
  if (root === undefined) {
    process.stderr.write('m3w: its own package.json is in no folder above this command; install m3w again\n')
    return USAGE
  }
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } }
  const least = engines.node.replace('>=', '')
  if (isAtLeast(process.versions.node, least)) return await main()
  const brought = findBroughtNode(root)
  if (brought !== undefined) return await runOn(brought)
  process.stderr.write(
    `m3w: this is Node ${process.versions.node}, m3w needs >= ${least}; install a newer one, or in a clone of m3w run "npm run demo", which brings one\n`,
  )
  return USAGE
}

/** Compares dotted versions by number; parts that are missing are 0. */
export function isAtLeast(version: string, least: string): boolean {
  const [parts, wanted] = [version, least].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)))
  for (const [index, part] of wanted?.entries() ?? []) {
    const own = parts?.[index] ?? 0
    if (own !== part) return own > part
  }
  return true
}

/** Where `scripts/own-node.mjs` puts it: one package an operating system, and npm installs the one that fits. */
function findBroughtNode(root: string): string | undefined {
  const packages = join(root, 'scripts', 'node', 'node_modules')
  if (!existsSync(packages)) return undefined
  const paths = readdirSync(packages).map((name) => join(packages, name, 'bin', 'node'))
  return paths.find((path) => existsSync(path))
}

function runOn(node: string): Promise<number> {
  const child = startInPlace(node, process.argv.slice(1), { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/**
 * Starts a child that works in this process's place, on its terminal, and keeps this process until it has ended. Ctrl-C reaches both, and
 * SIGTERM is passed on: the child decides when it has ended.
 */
export function startInPlace(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  let child: ChildProcess | undefined
  const wait = (): void => {}
  const passOn = (): void => {
    child?.kill('SIGTERM')
  }
  // Before the child is born: it may speak, and be answered by a signal, before `spawn` returns.
  process.on('SIGINT', wait).on('SIGTERM', passOn)
  child = spawn(command, args, options)
  return child.on('close', () => process.off('SIGINT', wait).off('SIGTERM', passOn))
}

/** The nearest folder upwards with a package.json, wherever the compiled files lie. */
function packageFolder(): string | undefined {
  // import.meta.dirname is younger than the Node that is to be told that it is too old.
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) return undefined
    folder = dirname(folder)
  }
  return folder
}
