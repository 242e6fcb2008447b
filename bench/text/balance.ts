/**
 * What balancing costs a document, and the memory of its stages, by the number of documents: `choose-documents` is one task, however many there are.
 *
 * `node dist/bench/text/balance.js [exact] COUNT…`: made documents, with a limit of a score, a share, two caps and a budget; each stage in a process of its own. Node's
 * options before the file are theirs, too. With `exact` the stage that drops exact copies, of which a third are made, in their place.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { balanceStages, completeConfig, type DraftDocument, dedupContentStage, type Stage } from '../../index.ts'
import { documentSource, draftOf, NEAR_ROAD, runNearStage } from './near-run.ts'

const CONFIG = completeConfig({
  scores: { rules: { quality: { min: 0.05 }, fluency: { keepShare: 0.9 } } },
  balance: { maxDocumentsPerSite: 500, maxDocumentsPerCluster: 2, maxTokens: 1_000_000_000 },
})
const PARTITIONS = 8
/** Documents that a task makes. */
const SOURCE_DOCUMENTS = 10_000

const [what = '', ...rest] = process.argv.slice(2).filter((word) => word !== 'exact')
const isExact = process.argv.includes('exact')
if (what === 'stage') await runOne(rest[0] ?? '', Number(rest[1]), Number(rest[2]))
else for (const count of [what, ...rest]) measure(Number(count))

function measure(count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-balance-'))
  const script = process.argv[1] ?? ''
  try {
    for (const index of stagesOf(count).keys()) {
      const args = [
        ...process.execArgv,
        script,
        'stage',
        folder,
        String(count),
        String(index),
        ...(isExact ? ['exact'] : []),
      ]
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`Stage ${index} ended with ${status}: ${stderr.slice(-2000)}`)
      process.stdout.write(stdout)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** In this process, so that its peak is of this stage alone. */
async function runOne(folder: string, count: number, index: number): Promise<void> {
  const { name, cpuSeconds, peakRssMb } = await runNearStage(folder, stagesOf(count), index, PARTITIONS)
  const cpuUs = Math.round((cpuSeconds * 1e6) / count)
  process.stdout.write(`${JSON.stringify({ documents: count, name, cpuUs, peakRssMb })}\n`)
}

function stagesOf(count: number): readonly Stage[] {
  const documents = function* (task: number): Generator<DraftDocument> {
    const end = Math.min(count, (task + 1) * SOURCE_DOCUMENTS)
    for (let number = task * SOURCE_DOCUMENTS; number < end; number += 1) yield madeDocument(number)
  }
  const tasks = Math.ceil(count / SOURCE_DOCUMENTS)
  if (!isExact) return [documentSource(documents, tasks), ...balanceStages(CONFIG, NEAR_ROAD)]
  const exact = dedupContentStage()
  return [documentSource(documents, tasks, exact.inputs.unique), exact]
}

/** Sites of uneven sizes, some 400 documents each; a third of all in clusters of three. Everything is drawn by the hash of the number. */
function madeDocument(number: number): DraftDocument {
  const id = digestOf(`document ${number}`)
  const drawn = (at: number): number => Number.parseInt(id.slice(4 * at, 4 * at + 4), 16) / 0x10000
  const site = Math.floor((number / 400) * drawn(0))
  const draft = draftOf({
    id,
    url: `https://site-${site}.example/${number}`,
    text: isExact ? copiedText(number) : 'word '.repeat(1 + Math.floor(80 * drawn(1))),
  })
  return {
    ...draft,
    signals: { 'score.quality': drawn(2), 'score.fluency': drawn(3) },
    ...(drawn(4) < 1 / 3 ? { cluster: { id: digestOf(`cluster ${Math.floor(number / 9)}`), size: 3 } } : {}),
  }
}

/** Of three documents two say the same. */
function copiedText(number: number): string {
  const own = number - (number % 3 === 2 ? 1 : 0)
  return `${own} ${'word '.repeat(1 + (own % 160))}`
}

/** 32 hex digits. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
