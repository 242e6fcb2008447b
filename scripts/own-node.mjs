/**
 * Goes on with a Node that m3w can use: the one this script was started with, or one that npm brings into scripts/node.
 *
 * This file and run-command.mjs parse on Node 16, since they run on whatever the machine has. docs/adr/0010 says why
 * an old Node is replaced and not merely refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { mustRun, npmCommand, ROOT, readCommand, runCommand, runMain, ScriptError, say } from './run-command.mjs'

/** Its package-lock.json holds the digest of every binary. */
const FOLDER = join(ROOT, 'scripts', 'node')

/** Runs `main` here if this Node is new enough; else starts this script again, with the same arguments, on a Node that is. */
export async function runOnOwnNode(main) {
  const wanted = wantedVersion()
  if (isAtLeast(process.versions.node, wanted)) return runMain(main)
  return runMain(async () => {
    const node = await bringNode(wanted)
    // Ctrl-C reaches both processes: the one that works decides when it has ended.
    process.on('SIGINT', () => {})
    const path = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter)
    return runCommand(node, process.argv.slice(1), { env: { PATH: path }, stdio: 'inherit' })
  })
}

/** `engines.node` of package.json: the one place that says which Node m3w needs. */
function wantedVersion() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return engines.node.replace('>=', '').split('.').map(Number)
}

async function bringNode(wanted) {
  const need = `m3w needs Node >= ${wanted.join('.')}, this is ${process.versions.node}`
  let node = await findNode(wanted)
  if (node === undefined) {
    say(`${need}; bringing one into scripts/node`)
    await mustRun(
      ...npmCommand(['ci', '--no-audit', '--no-fund']),
      'npm needs its registry; or install a newer Node and run the command again.',
      { cwd: FOLDER },
    )
    node = await findNode(wanted)
  }
  if (node !== undefined) return node
  throw new ScriptError(
    `${need}, and npm has none that runs on ${process.platform} ${process.arch} here. Install a newer Node and run the command again.`,
  )
}

/** The brought binary, if it is there, is new enough and runs on this machine's C library. */
async function findNode(wanted) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'))
  for (const name of Object.keys(optionalDependencies)) {
    const node = join(FOLDER, 'node_modules', name, 'bin', 'node')
    if (!existsSync(node)) continue
    const version = await readCommand(node, ['-p', 'process.versions.node'])
    if (version !== undefined && isAtLeast(version.trim(), wanted)) return node
  }
  return undefined
}

/** Compares dotted versions; `least` as numbers. */
export function isAtLeast(version, least) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const at = least.findIndex((wanted, index) => (parts[index] ?? 0) !== wanted)
  return at < 0 || (parts[at] ?? 0) > least[at]
}
