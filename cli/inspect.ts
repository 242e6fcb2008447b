/** `m3w inspect DATASET|SHARD`: records as JSON lines on stdout. */
import { once } from 'node:events'
import { Command } from 'commander'
import { locateDataset, M3wError, readDatasetRecords, readSamples } from '../index.ts'

/** Declares the verb. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Print records as JSON lines: samples of a dataset or a shard, or what a stage dropped.')
    .argument('<what>', 'a store, a dataset folder or a .tar shard')
    .argument('[name]', 'samples, dropped, dropped/<stage>, index', 'samples')
    .option('--limit <n>', 'stop after n records')
    .action(async (what: string, name: string, { limit }: { limit?: string }) => {
      let left = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
      if (!(left >= 0)) throw new M3wError('E_USAGE', `--limit ${limit}: expected a number, 0 or more`)
      const records = what.endsWith('.tar') ? readSamples(what) : readDatasetRecords(locateDataset(what), name)
      for await (const record of records) {
        if (left-- <= 0) break
        // A pipe that is slower than the disk must not fill memory.
        if (!process.stdout.write(`${JSON.stringify(record)}\n`)) await once(process.stdout, 'drain')
      }
    })
}
