/** `m3w gc DIR`: lists, and with --yes deletes, what no manifest refers to. */
import { Command } from 'commander'
import { collectStoreGarbage } from '../index.ts'

/** Declares the verb. */
export function gcCommand(): Command {
  return new Command('gc')
    .description('List what no manifest refers to; delete it with --yes.')
    .argument('<dir>', 'a store')
    .option('--yes', 'delete what is listed')
    .option('--min-age-minutes <n>', 'leave younger objects alone', '60')
    .action(async (dir: string, { yes = false, minAgeMinutes }: { yes?: boolean; minAgeMinutes: string }) => {
      const result = await collectStoreGarbage(dir, { remove: yes, minAgeMs: Number(minAgeMinutes) * 60_000 })
      for (const { key, bytes } of result.objects) process.stdout.write(`${key}\t${bytes}\n`)
      const verb = yes ? 'deleted' : 'would delete (with --yes)'
      process.stderr.write(`${verb} ${result.objects.length} objects, ${result.bytes} bytes\n`)
    })
}
