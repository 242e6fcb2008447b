/** `m3w export DIR --to KIND --out PATH`: what a store holds, in a form that others read. */
import { Command } from 'commander'
import { exportStore } from '../../index.ts'

/** Declares the verb. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Write what a store holds in a form that others read.')
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .requiredOption(
      '--to <kind>',
      'documents with their images: parquet; with URLs of images: obelics, mmc4, omnicorpus, texts-images; metadata: one table of all documents, slots and drops; wacz: all pages and images of the ledgers as one web archive',
    )
    .requiredOption('--out <path>', 'the folder, of metadata and wacz the file, that is written; it must not exist')
    .action(async (location: string, { to, out }: { to: string; out: string }) => {
      const counts = await exportStore(location, { to, out })
      const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
      process.stderr.write(`wrote ${out}: ${words.join(', ')}\n`)
    })
}
