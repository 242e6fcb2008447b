/**
 * Near-duplicates: cost and memory, beside datatrove's four steps, and how many of planted pairs are found.
 *
 * - `node dist/bench/text/near-duplicates.js DOCS.jsonl [PYTHON [ROUNDS]]`: documents {id, text}. Of each stage the CPU time a document; with a Python that has
 *   datatrove (bench/peers/datatrove_minhash.py says which) in alternation with its steps.
 * - `… made COUNT [PARTITIONS]`: made documents, in so many partitions or as many as a build has, each stage in a process of its own; CPU time, and the peak memory of each, without and with the sealing of its parts, which in a build another process does. With Node's `--max-old-space-size=64
 *   --max-semi-space-size=4` before the file, which the processes inherit, what they need is seen without what V8 lets lie.
 * - `… brute COUNT`: made documents; the clusters, and those that comparing all with all finds.
 * - `… curve`: pairs of a known similarity; how many are found, and what the formula says.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig, packageRoot, shareFound, shufflePartitionsOf, workerEnvironment } from '../../index.ts'
import { bruteClusters, digestOf } from './near-brute.ts'
import { type BenchText, nearStages, runNear, runNearStage } from './near-run.ts'
import { curvePairs, madeTexts, readTexts } from './near-texts.ts'

const CONFIG = completeConfig({ profile: 'quality' }).nearDuplicates
/** A task costs the same however few documents it has: as many as there is work for. A build cuts finer, so that its tasks cost it more; `made` cuts as builds do. */
const partitionsFor = (documents: number): number => Math.min(64, Math.max(2, Math.ceil(documents / 2_000)))

/** Documents that a task makes. */
const SOURCE_DOCUMENTS = 10_000

const [what = '', ...rest] = process.argv.slice(2)
if (what === 'made') await measureMade(Number(rest[0] ?? 10_000), rest[1])
else if (what === 'stage') await runMadeStage(rest[0] ?? '', Number(rest[1]), Number(rest[2]), Number(rest[3]))
else if (what === 'brute') await compareBrute(Number(rest[0] ?? 5_000))
else if (what === 'curve') await measureCurve()
else await measureBeside(what, rest[0], Number(rest[1] ?? 3))

async function measureBeside(file: string, python: string | undefined, rounds: number): Promise<void> {
  const texts = readTexts(file)
  for (let round = 0; round < rounds; round += 1) {
    const { cpuSeconds, kept } = await runNear(() => texts, CONFIG, partitionsFor(texts.length))
    const steps = stepsOf(cpuSeconds)
    print({ tool: 'm3w', documents: texts.length, kept: kept.length, ...perDocument(cpuSeconds, texts.length) })
    if (python === undefined) continue
    const peer = runPeer(python, file)
    const named = {
      sign: peer.seconds[0] ?? 0,
      match: peer.seconds[1] ?? 0,
      cluster: peer.seconds[2] ?? 0,
      keep: peer.seconds[3] ?? 0,
    }
    print({ tool: 'datatrove', documents: texts.length, kept: peer.kept, ...perDocument(named, texts.length) })
    const ratios = Object.entries(named).map(([step, seconds]) => [step, round2(seconds / (steps[step] ?? 0))])
    const all = sum(named) / sum(steps)
    print({
      ratios: Object.fromEntries(ratios),
      all: round2(all),
      documentsASecond: Math.round(texts.length / sum(steps)),
    })
  }
}

/** Our stages by datatrove's steps. */
function stepsOf(cpuSeconds: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const of = (name: string): number => cpuSeconds[name] ?? 0
  return {
    sign: of('sign-texts'),
    match: of('match-bands'),
    cluster: of('cluster-documents'),
    keep: of('gather-clusters') + of('dedup-near'),
  }
}

function runPeer(python: string, file: string): { readonly seconds: readonly number[]; readonly kept: number } {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-datatrove-'))
  try {
    const script = join(packageRoot(), 'bench', 'peers', 'datatrove_minhash.py')
    const { stdout, stderr, status } = spawnSync(python, [script, file, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${python} ${script} ended with ${status}: ${stderr.slice(-2000)}`)
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { seconds: number[]; kept: number }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureMade(count: number, asked = String(shufflePartitionsOf(count))): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-near-'))
  try {
    const cpuSeconds: Record<string, number> = {}
    const peakRssMb: Record<string, number> = {}
    const sealedRssMb: Record<string, number> = {}
    for (const index of madeStages(count).keys()) {
      const script = process.argv[1] ?? ''
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [...process.execArgv, script, 'stage', folder, String(count), String(index), asked],
        { encoding: 'utf8', env: workerEnvironment() },
      )
      if (status !== 0) throw new Error(`Stage ${index} ended with ${status}: ${stderr.slice(-2000)}`)
      const ran = JSON.parse(stdout) as { name: string; cpuSeconds: number; peakRssMb: number; sealedRssMb: number }
      if (index > 0) cpuSeconds[ran.name] = ran.cpuSeconds
      peakRssMb[ran.name] = ran.peakRssMb
      sealedRssMb[ran.name] = ran.sealedRssMb
    }
    print({ documents: count, partitions: Number(asked), ...perDocument(cpuSeconds, count), peakRssMb, sealedRssMb })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** As extract does: many tasks, so that none of them grows with the number of documents. */
function madeStages(count: number) {
  const textsOf = (source: number) =>
    madeTexts(Math.min(count, (source + 1) * SOURCE_DOCUMENTS), source * SOURCE_DOCUMENTS)
  return nearStages(textsOf, CONFIG, Math.ceil(count / SOURCE_DOCUMENTS))
}

/** One stage of `made`, in this process. */
async function runMadeStage(folder: string, count: number, index: number, partitions: number): Promise<void> {
  const { plan, ...ran } = await runNearStage(folder, madeStages(count), index, partitions)
  print(ran)
}

async function compareBrute(count: number): Promise<void> {
  const texts = [...madeTexts(count)]
  const brute = bruteClusters(texts, CONFIG)
  const { kept } = await runNear(() => texts, CONFIG, partitionsFor(texts.length))
  const found = kept.flatMap(({ cluster }) => cluster ?? []).sort((a, b) => (a.id < b.id ? -1 : 1))
  print({
    documents: count,
    clusters: found.length,
    brute: brute.length,
    digest: digestOf(found),
    bruteDigest: digestOf(brute),
  })
}

/** A pair a run would cost a run: all pairs of a similarity are one set of documents, in which no other pair has anything in common. */
async function measureCurve(): Promise<void> {
  const pairs = 500
  for (const similarity of [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]) {
    const texts: readonly BenchText[] = curvePairs(pairs, similarity, CONFIG.shingleWords)
    const { kept } = await runNear(() => texts, CONFIG, 8)
    const expected = shareFound(similarity, CONFIG)
    const deviation = Math.sqrt((expected * (1 - expected)) / pairs)
    print({
      similarity,
      pairs,
      found: (2 * pairs - kept.length) / pairs,
      expected: round2(expected),
      deviation: round2(deviation),
    })
  }
}

function perDocument(cpuSeconds: Readonly<Record<string, number>>, documents: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries({ ...cpuSeconds, all: sum(cpuSeconds) }).map(([name, seconds]) => [
      `${name} ms`,
      round3((seconds * 1000) / documents),
    ]),
  )
}

function sum(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((total, value) => total + value, 0)
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}
