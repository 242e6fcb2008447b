/** `m3w verify DIR`: proves a dataset whole, believing nothing. */
import { Command } from 'commander'
import { checkRemovals, kindsAt, locateDataset, M3wError, type VerifyResult, verifyDataset } from '../../index.ts'
import { rankFrom } from '../flags/rank.ts'
import { counted } from '../terminal/units.ts'

interface VerifyFlags {
  readonly json?: boolean
  readonly rank?: string
  readonly of?: string
}

/** Declares the verb. Exit code 3 if anything is wrong. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Read a whole dataset, of a store the newest of each kind, again and check every byte, count and cross-reference.',
    )
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .option(
      '--rank <r>',
      'one of N who verify it beside each other, from 0 (with --of; default: from Slurm or Kubernetes)',
    )
    .option('--of <n>', 'N: each reads as many shards as the others; all together prove what one would')
    .option('--json', 'print the result as JSON')
    .action(async (location: string, { json = false, rank, of }: VerifyFlags) => {
      const part = rank === undefined && of === undefined ? undefined : rankFrom({ rank, of }, process.env)
      // All are looked at before one that is not whole ends it.
      const failures: string[] = []
      for (const kind of await kindsAt(location)) {
        const folder = await locateDataset(location, kind)
        const result = await verifyDataset(location, { onProgress: showProgress, kind, part })
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
        else
          for (const { code, where, message } of result.problems) process.stdout.write(`${code} ${where}: ${message}\n`)
        const { problems, documents, images, shards, bytes } = result
        if (problems.length > 0)
          failures.push(`${folder} is not whole: ${counted(problems.length, 'problem')}. ${adviceFor(result)}`)
        else
          process.stderr.write(
            `${folder}: ${part === undefined ? 'whole' : `part ${part.rank} of ${part.of} is whole`}. ${counted(documents, kind === undefined || kind === 'page' ? 'document' : kind)}, ${counted(images, 'image')}, ${counted(shards, 'shard')}, ${bytes} bytes\n`,
          )
      }
      const { found = [] } = ((part?.rank ?? 0) === 0 ? await checkRemovals(location) : undefined) ?? {}
      for (const { shard, document, entry } of found)
        process.stdout.write(`removed ${shard}: ${document} holds ${entry}, which is on the removal list\n`)
      if (found.length > 0)
        failures.push(
          `${location} holds ${found.length} things that were taken down. Run m3w remove ${location} --yes.`,
        )
      if (failures.length > 0) throw new M3wError('E_CORRUPT', failures.join('\n'))
    })
}

function adviceFor({ problems }: VerifyResult): string {
  return problems.every(({ code }) => code === 'funnel')
    ? 'Its files are as listed, but records were lost or counted twice on the way here: a bug in m3w, please report it.'
    : 'To repair it delete this folder and, of its store, the folders of pack, pack-pairs and pack-clips in tasks/ and seals/, and build it again: shards are made anew of what ledgers hold. Of a copy without its store: copy it again.'
}

function showProgress({ shards, ofShards, bytes }: { shards: number; ofShards: number; bytes: number }): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${shards} of ${ofShards} shards, ${bytes} bytes${shards === ofShards ? '\n' : ''}`)
}
