/** `m3w remove DIR`: take-down. Shows what it touches; with --yes it builds the dataset without it, and deletes what older builds made. */
import { Command } from 'commander'
import { previewRemoval, type RemovalPreview, type RemovalProof, removeFromStore, watchSignals } from '../../index.ts'
import { wholeNumber } from '../flags/whole-number.ts'
import { workerCount } from '../flags/worker-count.ts'
import { openOwnLog } from '../terminal/own-log.ts'
import { openProgress } from '../terminal/progress.ts'
import { removalText } from '../terminal/removal-text.ts'
import { counted } from '../terminal/units.ts'

interface RemoveFlags {
  readonly url?: string[]
  readonly host?: string[]
  readonly image?: string[]
  readonly list?: string
  readonly near?: string | true
  readonly ledger?: true
  readonly workers?: string
  readonly yes?: boolean
}

/** @source docs/near-duplicates.md measures texts; for pictures `contamination.maxPhashDistance` takes the same distance for the same picture. */
const NEAR_DISTANCE = '4'
const PHASH_BITS = 64

/** Declares the verb. */
export function removeCommand(): Command {
  return new Command('remove')
    .description(
      'Take down pages, hosts or pictures: no dataset of the store holds them, no build asks for them again.',
    )
    .argument('<dir>', 'a store: a folder or s3://bucket/prefix')
    .option('--url <url...>', 'pages or pictures by their address')
    .option('--host <host...>', 'everything of a host and of the hosts below it')
    .option('--image <what...>', 'pictures by SHA-256, or by URL: then by their bytes too')
    .option('--list <file>', 'remove.jsonl of m3w recheck, or decisions.jsonl of m3w view')
    .option(
      '--near [distance]',
      `also pictures that look the same: bits of the perceptual hash (default: ${NEAR_DISTANCE})`,
    )
    .option('--ledger', 'also rewrite the archives (ledger/, imports/) that hold what is on the list')
    .option('--workers <n>', 'CPU worker processes (default: number of cores)')
    .option('--yes', 'do it')
    .action(async (location: string, { url, host, image, list, near, ledger, workers, yes = false }: RemoveFlags) => {
      const distance = near === true ? NEAR_DISTANCE : near
      const nearDistance = distance === undefined ? undefined : wholeNumber('--near', distance, PHASH_BITS)
      const count = workerCount(workers)
      const preview = await previewRemoval(location, {
        ...(url === undefined ? {} : { urls: url }),
        ...(host === undefined ? {} : { hosts: host }),
        ...(image === undefined ? {} : { images: image }),
        list,
        nearDistance,
      })
      process.stderr.write(removalText(preview))
      if (!yes) {
        process.stderr.write('nothing was changed; with --yes it is carried out\n')
        return
      }
      await carryOut(location, preview, { workers: count, isLedgerToo: ledger === true })
    })
}

async function carryOut(
  location: string,
  { removals }: RemovalPreview,
  how: { readonly workers: number; readonly isLedgerToo: boolean },
): Promise<void> {
  const view = openProgress({ quiet: false })
  const signals = watchSignals()
  try {
    const proof = await removeFromStore(location, removals, {
      ...how,
      log: openOwnLog(),
      childEntry: process.argv[1] as string,
      onProgress: view.update,
      signal: signals.signal,
    })
    view.close()
    process.stdout.write(`${JSON.stringify(proof ?? { dataset: null, removals: removals.length })}\n`)
    process.stderr.write(proof === undefined ? NO_DATASET : doneWords(proof))
  } finally {
    signals.close()
    view.close()
  }
}

const NO_DATASET = 'the list is kept; there is no dataset yet, and the first build obeys it\n'

function doneWords({
  dataset,
  shardsWritten,
  datasetsDeleted,
  objectsDeleted,
  exports = [],
  ledger,
}: RemovalProof): string {
  const made = `dataset ${dataset} is without it: ${counted(shardsWritten.length, 'shard')} written, ${counted(datasetsDeleted.length, 'dataset')} and ${counted(objectsDeleted, 'object')} deleted.`
  const archives =
    ledger === 'kept'
      ? 'The archives in ledger/ and imports/ still hold what was fetched (--ledger rewrites them).'
      : `${ledger.archives.length} of ${ledger.scanned.archives} archives are rewritten${ledger.unreadable > 0 ? `; ${ledger.unreadable} damaged stretches could not be read` : ''}.`
  const written = exports.map(({ to, out, host }) => `  ${to}  ${out}  (on ${host})\n`).join('')
  return `${made} ${archives} Exports and copies elsewhere are yours to delete${written === '' ? '.\n' : `; of these it is known that they were written:\n${written}`}`
}
