/**
 * Runs the commands of `examples/kubernetes/ranks.yaml` by hand, as a cluster would: the pod that plans, then the pods of the Indexed Job side by side, each with its own
 * `JOB_COMPLETION_INDEX`, its init container first. One of them is killed once and started again, as a Job does. The shards must be those of a plain build.
 *
 *   node dist/bench/cluster/kubernetes.js FOLDER ARCHIVE…
 *
 * Volumes are folders in FOLDER, `m3w` is this package, and of the paths of the file only the mounts are replaced. Exit code 3 if shards differ.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseAllDocuments } from 'yaml'
import { packageRoot } from '../../index.ts'
import { treeOf } from '../processes.ts'

interface Container {
  readonly name: string
  readonly command: readonly string[]
}
interface Job {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly completions?: number
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] }
    }
  }
}

const [given = 'kubernetes', ...archives] = process.argv.slice(2)
const folder = resolve(given)
/** The killed pod has begun by then. */
const KILL_AFTER_MS = 5_000

rmSync(folder, { recursive: true, force: true })
for (const name of ['bin', 'archives', 'shared']) mkdirSync(join(folder, name), { recursive: true })
for (const archive of archives) copyFileSync(archive, join(folder, 'archives', basename(archive)))
const m3w = join(folder, 'bin', 'm3w')
writeFileSync(m3w, `#!/bin/sh\nexec "${process.execPath}" "${join(packageRoot(), 'dist', 'cli', 'main.js')}" "$@"\n`)
chmodSync(m3w, 0o755)

const file = readFileSync(join(packageRoot(), 'examples', 'kubernetes', 'ranks.yaml'), 'utf8')
const jobs = parseAllDocuments(file).map((document) => document.toJS() as Job)
const jobOf = (name: string): Job['spec'] => {
  const found = jobs.find(({ metadata }) => metadata.name === name)
  if (found === undefined) throw new Error(`ranks.yaml has no Job ${name}`)
  return found.spec
}

const PLAIN = ['--out', join(folder, 'plain'), '--set', 'network.offline=true', '--quiet']
const startedMs = performance.now()
await mustEnd(start(['m3w', 'build', ...archives.map((each) => resolve(each)), ...PLAIN]))
const ranks = jobOf('m3w-ranks')
const pods = Array.from({ length: ranks.completions ?? 1 }, (_, index) => runPod(ranks, index))
await runPod(jobOf('m3w-plan'), undefined)
await Promise.all(pods)
const isEqual = shardsOf(join(folder, 'plain')) === shardsOf(join(folder, 'shared', 'store'))
if (!isEqual) process.exitCode = 3
const seconds = Math.round((performance.now() - startedMs) / 1000)
process.stdout.write(
  `${JSON.stringify({ pods: pods.length, isEqual, shards: shardsOf(join(folder, 'plain')).split(' ').length, seconds })}\n`,
)

/** Its init containers in turn, then its container; one that does not end with 0 is started again, as a Job does. */
async function runPod({ template }: Job['spec'], index: number | undefined): Promise<void> {
  for (const each of template.spec.initContainers ?? []) await mustEnd(start(mounted(each, index), index))
  for (const container of template.spec.containers) {
    for (let tries = 0; ; tries += 1) {
      const child = start(mounted(container, index), index)
      if (index === 1 && tries === 0) void killLater(child)
      const code = await ended(child)
      if (code === 0) break
      process.stdout.write(`${JSON.stringify({ pod: container.name, index, ended: code })}\n`)
      if (tries === 3) throw new Error(`${container.name} ${index} does not end`)
    }
  }
}

async function killLater(child: ChildProcess): Promise<void> {
  await sleep(KILL_AFTER_MS)
  for (const pid of treeOf(child.pid ?? -1)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** The command of a container with its mounts as they lie here. */
function mounted({ name, command }: Container, index: number | undefined): readonly string[] {
  const scratch = join(folder, `scratch-${index ?? name}`)
  return command.map((word) =>
    word.replaceAll(/(?<=^|[ "'(>])\/(archives|shared|scratch)\b/g, (_, mount) =>
      mount === 'scratch' ? scratch : join(folder, mount),
    ),
  )
}

function start(command: readonly string[], index?: number): ChildProcess {
  const [program = '', ...args] = command
  const env = {
    ...process.env,
    M3W_LOG_LEVEL: 'warn',
    PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
    ...(index === undefined ? {} : { JOB_COMPLETION_INDEX: String(index) }),
  }
  return spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1))
  })
}

async function mustEnd(child: ChildProcess): Promise<void> {
  const code = await ended(child)
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`)
}

function shardsOf(store: string): string {
  const { shards } = JSON.parse(readFileSync(join(store, 'dataset', 'dataset.json'), 'utf8'))
  return shards.map(({ sha256 }: { sha256: string }) => sha256).join(' ')
}
