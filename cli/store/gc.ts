/** `m3w gc DIR`: lists, and with --yes deletes, what no manifest refers to. */
import { Command } from 'commander'
import { collectStoreGarbage } from '../../index.ts'
import { wholeNumber } from '../flags/whole-number.ts'

/** Declares the verb. */
export function gcCommand(): Command {
  return new Command('gc')
    .description('List what no manifest refers to; delete it with --yes.')
    .argument('<dir>', 'a store: a folder or s3://bucket/prefix')
    .option('--yes', 'delete what is listed')
    .option('--min-age-minutes <n>', 'leave younger objects alone', '60')
    .action(async (folder: string, { yes = false, minAgeMinutes }: { yes?: boolean; minAgeMinutes: string }) => {
      const minutes = wholeNumber('--min-age-minutes', minAgeMinutes)
      const items = await collectStoreGarbage(folder, { remove: yes, minAgeMs: minutes * 60_000 })
      for (const { key, bytes, reason } of items) process.stdout.write(`${key}\t${bytes}\t${reason}\n`)
      const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
      process.stderr.write(`${yes ? 'deleted' : 'would delete (with --yes)'} ${items.length} objects, ${bytes} bytes\n`)
    })
}
