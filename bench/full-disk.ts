/**
 * A full disk, three times: during the crawl, a shuffle and the packing of shards. Each time the build must stop with exit 4,
 * and go on to the same shards when there is room again. Needs root (it mounts a small tmpfs) and the demo web.
 *
 *   node dist/bench/full-disk.js --dir EMPTY-FOLDER
 */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { dir: { type: 'string' } } })
if (values.dir === undefined) {
  process.stderr.write('usage: full-disk.js --dir EMPTY-FOLDER\n')
  process.exit(2)
}
const mount = resolve(values.dir)
const cli = resolve('dist/cli/main.js')
const files = (store: string, folder: string): number => {
  try {
    return readdirSync(join(store, folder), { recursive: true }).length
  } catch {
    return 0
  }
}

const MOMENTS: readonly { readonly name: string; isNow(store: string): boolean }[] = [
  { name: 'crawl', isNow: (store) => files(store, 'work/state') > 3 },
  { name: 'shuffle', isNow: (store) => files(store, 'tasks/judge-text') > 0 },
  { name: 'pack', isNow: (store) => readdirOf(store, 'seals/place').some((name) => name.endsWith('.json')) },
]

function readdirOf(store: string, folder: string): string[] {
  return existsSync(join(store, folder)) ? readdirSync(join(store, folder)) : []
}

/** Writes until the disk takes no byte more. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const size of [1 << 20, 4096, 1]) {
      const chunk = Buffer.alloc(size)
      try {
        for (;;) writeSync(file, chunk)
      } catch {
        // No room for a chunk of this size: try a smaller one.
      }
    }
  } finally {
    closeSync(file)
  }
}

function build(
  store: string,
  seeds: readonly string[],
  whileRunning?: () => void,
): Promise<{ code: number; message: string }> {
  const args = [
    cli,
    'build',
    ...seeds,
    '--config',
    'examples/web/m3w.config.json',
    '--out',
    store,
    '--workers',
    '2',
    '--quiet',
  ]
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let message = ''
    child.stderr.on('data', (chunk: Buffer) => {
      message += chunk.toString()
    })
    const timer = setInterval(() => whileRunning?.(), 2)
    child.on('close', (code) => {
      clearInterval(timer)
      const last = message
        .split('\n')
        .filter((line) => line.startsWith('m3w: '))
        .at(-1)
      done({ code: code ?? -1, message: (code === 1 ? message.slice(-900) : last) ?? message.slice(-200) })
    })
  })
}

const shardsOf = (store: string): string => {
  const { shards } = JSON.parse(readFileSync(join(store, 'dataset/dataset.json'), 'utf8')) as {
    shards: { sha256: string }[]
  }
  return shards.map(({ sha256 }) => sha256).join(' ')
}

const web = spawn(process.execPath, ['examples/web/serve.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] })
const seeds: string[] = []
for await (const line of createInterface({ input: web.stdout })) {
  seeds.push(...(line.match(/http:\/\/[^\s",]+/g) ?? []))
  if (seeds.length >= 4) break
}
mkdirSync(mount, { recursive: true })
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', mount])
try {
  for (const { name, isNow } of MOMENTS) {
    const store = join(mount, name)
    const filler = join(mount, 'filler')
    let isFull = false
    const full = await build(store, seeds, () => {
      if (isFull || !isNow(store)) return
      isFull = true
      fill(filler)
    })
    rmSync(filler, { force: true })
    const resumed = await build(store, seeds)
    const shards = resumed.code === 0 ? shardsOf(store) : ''
    const again = await build(store, seeds)
    process.stdout.write(
      `${JSON.stringify({ moment: name, wasFull: isFull, exitWhenFull: full.code, message: full.message, exitResumed: resumed.code, stable: again.code === 0 && shardsOf(store) === shards })}\n`,
    )
    rmSync(store, { recursive: true, force: true })
  }
} finally {
  execFileSync('umount', [mount])
  web.kill()
}
