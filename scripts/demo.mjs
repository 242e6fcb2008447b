/**
 * `npm run demo`: the whole road once, on this machine alone. Sets up, serves a small web on loopback, crawls it, builds a
 * dataset of pages, one of pairs and, where ffmpeg is installed, one of clips in out/demo, verifies them, builds them again from the archives alone, trains a tiny Flamingo for 20 steps on all of them, and
 * compares what became of every hazard.
 *
 * Running it again resumes: what is done is not done twice.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runOnOwnNode } from './own-node.mjs'
import { mustRun, ROOT, ScriptError } from './run-command.mjs'
import { CLI, PYTHON, setUp } from './setup.mjs'

const OUT = join('out', 'demo')
const REBUILT = join('out', 'demo-rebuilt')
const TRAINING = join('out', 'demo-training')
const PORT_FILE = join('out', 'demo-port.txt')
const CONFIG = join('examples', 'web', 'm3w.config.json')
const STEPS = 20

async function main() {
  await step('Setting up', setUp)
  // Both need packages that the set-up may have installed only now.
  const { startDemoWeb } = await import('../examples/web/serve.mjs')
  const { archivesOf, checkDemo, checkRebuilt, printRows } = await import('../examples/web/check.mjs')
  const startedMs = performance.now()

  await mkdir(join(ROOT, 'out'), { recursive: true })
  const web = await step('Serving the demo web (its pictures are made on the first run)', async () =>
    startDemoWeb({ portBase: await rememberedPort() }),
  )
  await writeFile(join(ROOT, PORT_FILE), new URL(web.hosts.kites).port)
  let built
  try {
    const seeds = Object.values(web.hosts).map((origin) => `${origin}/index.html`)
    built = await step('Building a dataset from it', () => build(seeds, OUT))
  } finally {
    await web.close()
  }
  await step('Verifying the dataset', () =>
    mustRun(
      process.execPath,
      [CLI, 'verify', OUT],
      'Delete out/demo and run the demo again; if it fails again, that is a bug.',
    ),
  )
  await step('Building it again from its archives, without the network', async () => {
    // A store of an earlier run remembers images: what the archives lack would not be missed.
    await rm(join(ROOT, REBUILT), { recursive: true, force: true })
    await build(await archivesOf(join(ROOT, OUT)), REBUILT, ['--set', 'network.offline=true', '--quiet'])
  })
  const run = join(TRAINING, built.dataset)
  await step(`Training ${STEPS} steps`, () =>
    mustRun(
      process.execPath,
      [CLI, 'train', ...streamsOf(built), '--run', run, '--steps', String(STEPS)],
      `Delete ${run} and run the demo again; if it fails again, that is a bug.`,
      { env: { M3W_PYTHON: PYTHON } },
    ),
  )
  const { rows, dataset } = await step(
    'Comparing with examples/web/expected.json, and with what was built again',
    async () => {
      const checked = await checkDemo({
        path: join(ROOT, OUT),
        hosts: web.hosts,
        requested: new Set(web.log.map(({ url }) => url)),
      })
      return { ...checked, rows: [...checked.rows, ...(await checkRebuilt(join(ROOT, OUT), join(ROOT, REBUILT)))] }
    },
  )

  const wrong = rows.filter(({ ok }) => !ok)
  const training = JSON.parse(await readFile(join(ROOT, run, 'summary.json'), 'utf8'))
  process.stdout.write(
    summary({ built, dataset, training, run, rows, wrong, web, seconds: (performance.now() - startedMs) / 1000 }),
  )
  if (wrong.length > 0) process.stdout.write(`\n${printRows(wrong)}`)
  return wrong.length > 0 ? 1 : 0
}

/** The first port of the run before: a URL holds its port, so only on the same ports is the same web crawled. */
async function rememberedPort() {
  const text = await readFile(join(ROOT, PORT_FILE), 'utf8').catch(() => '')
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** The store, whose pages are the trainer's first stream, and a stream of few rows for each other kind that was made. */
function streamsOf({ others = [] }) {
  const streams = others.flatMap(({ kind }) => ['--data', `${kind}=${OUT}`])
  const pairs = others.some(({ kind }) => kind === 'pair') ? ['--data.streams.pairs.batch_size=4'] : []
  return [OUT, ...streams, ...pairs]
}

/** Runs the build with its progress on this terminal; gives the JSON it prints at its end. */
async function build(sources, out, flags = []) {
  const child = spawn(
    process.execPath,
    [CLI, 'build', ...sources, '--config', CONFIG, '--to', 'all', '--out', out, ...flags],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve, reject) =>
    child.on('error', reject).on('close', (status) => resolve(status ?? 1)),
  )
  if (code !== 0)
    throw new ScriptError(
      `The build ended with code ${code}; the lines above say why. Running the demo again resumes it.`,
    )
  return JSON.parse(output)
}

function summary({ built, dataset, training, run, rows, wrong, web, seconds }) {
  const { report, manifest } = dataset
  const losses = Object.entries(training.held_out).map(
    ([name, after]) =>
      `${training.held_out_start[name].loss.toFixed(3)} before, ${after.loss.toFixed(3)} after ${training.steps} steps (held-out ${name})`,
  )
  // Records of archives are counted too, and the demo has none but its own.
  const funnel = report.stages
    .filter((row) => row.in > 0)
    .map(({ name, unit, in: entered, kept, dropped }) => {
      const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`)
      return `  ${name.padEnd(18)} ${`${unit}s`.padEnd(10)} ${String(entered).padStart(5)} in ${String(kept).padStart(5)} kept  ${reasons.join(', ')}`
    })
  return [
    '',
    'What was made',
    `  documents   ${built.documents}`,
    ...(built.others ?? []).map(({ kind, documents }) => `  ${`${kind}s`.padEnd(11)} ${documents}`),
    `  images      ${built.images}`,
    `  shards      ${manifest.shards.length}, ${manifest.shards.reduce((sum, { bytes }) => sum + bytes, 0)} bytes`,
    `  requests    ${web.log.length} answered by the demo web in this run`,
    `  loss        ${losses.join('; ')}`,
    `  hazards     ${rows.length - wrong.length} of ${rows.length} checks as expected`,
    `  time        ${seconds.toFixed(0)} s`,
    '',
    'The funnel',
    ...funnel,
    '',
    'Where to look',
    `  ${join(OUT, 'dataset', 'report.html')}   the funnel as a page`,
    `  ${join(OUT, 'dataset', 'README.md')}     the dataset card`,
    `  ${join(OUT, 'dataset', 'shard-000000.tar')}   documents: tar tf, or node dist/cli/main.js inspect ${OUT}`,
    `  ${join(OUT, 'dataset', 'dropped')}       everything that was left out, and why`,
    `  ${join(run, 'metrics.jsonl')}   the training, step by step`,
    '  examples/web/README.md   what the demo web is made of',
    '',
    'Open it in a browser',
    `  node dist/cli/main.js view ${OUT}`,
    '',
  ].join('\n')
}

async function step(what, action) {
  process.stderr.write(`\n== ${what}\n`)
  const startedMs = performance.now()
  const result = await action()
  process.stderr.write(`   done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`)
  return result
}

await runOnOwnNode(main)
