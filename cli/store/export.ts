/** `m3w export DIR --to KIND --out PATH`: what a store holds, in a form that others read. */
import { Command } from 'commander'
import { exportStore, SAMPLE_KINDS } from '../../index.ts'
import { counted } from '../terminal/units.ts'
import { kindOf } from './inspect.ts'

interface ExportFlags {
  readonly to: string
  readonly out: string
  readonly kind?: string
}

/** Declares the verb. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Write what a store holds in a form that others read.')
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .requiredOption(
      '--to <kind>',
      'samples with their images: parquet; documents with URLs of images: obelics, mmc4, omnicorpus, texts-images; metadata: one table of all documents, slots and drops; wacz: all pages and images of the ledgers as one web archive',
    )
    .option('--kind <kind>', `of a store: ${SAMPLE_KINDS.join(', ')}; default: what its config names first`)
    .requiredOption('--out <path>', 'the folder, of metadata and wacz the file, that is written; it must not exist')
    .action(async (location: string, { to, out, kind }: ExportFlags) => {
      const counts = await exportStore(location, { to, out, kind: kindOf(kind) })
      const words = Object.entries(counts).map(([name, count]) => counted(count, name.replace(/s$/, '')))
      process.stderr.write(`wrote ${out}: ${words.join(', ')}\n`)
    })
}
