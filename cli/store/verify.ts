/** `m3w verify DIR`: proves a dataset whole, believing nothing. */
import { Command } from 'commander'
import { checkRemovals, locateDataset, M3wError, type VerifyResult, verifyDataset } from '../../index.ts'

/** Declares the verb. Exit code 3 if anything is wrong. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Read a whole dataset again and check every byte, count and cross-reference.')
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .option('--json', 'print the result as JSON')
    .action(async (location: string, { json = false }: { json?: boolean }) => {
      const folder = await locateDataset(location)
      const result = await verifyDataset(folder, { onProgress: showProgress })
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
      else
        for (const { code, where, message } of result.problems) process.stdout.write(`${code} ${where}: ${message}\n`)
      const list = await checkRemovals(location)
      for (const { shard, document, entry } of list?.found ?? [])
        process.stdout.write(`removed ${shard}: ${document} holds ${entry}, which is on the removal list\n`)
      if (list !== undefined && list.found.length > 0)
        throw new M3wError(
          'E_CORRUPT',
          `${folder} holds ${list.found.length} things that were taken down. Run m3w remove ${location} --yes.`,
        )
      if (result.problems.length > 0) {
        throw new M3wError(
          'E_CORRUPT',
          `${folder} is not whole: ${result.problems.length} problems. ${adviceFor(result)}`,
        )
      }
      process.stderr.write(
        `${folder}: whole. ${result.documents} documents, ${result.images} images, ${result.shards} shards, ${result.bytes} bytes\n`,
      )
    })
}

function adviceFor({ problems }: VerifyResult): string {
  return problems.every(({ code }) => code === 'funnel')
    ? 'Its files are as listed, but records were lost or counted twice on the way here: a bug in m3w, please report it.'
    : 'Build it again to repair what ledgers hold.'
}

function showProgress({ shards, ofShards, bytes }: { shards: number; ofShards: number; bytes: number }): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${shards} of ${ofShards} shards, ${bytes} bytes${shards === ofShards ? '\n' : ''}`)
}
