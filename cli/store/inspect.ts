/** `m3w inspect DATASET|SHARD`: records as JSON lines on stdout; with `--reason`, the drops of one reason, and on stderr what it means. */
import { Command } from 'commander'
import { M3wError, readDatasetRecords, readSamples, SAMPLE_KINDS, type SampleKind } from '../../index.ts'
import { wholeNumber } from '../flags/whole-number.ts'
import { explainReason } from '../terminal/explain-reason.ts'
import { print } from '../terminal/print.ts'

interface InspectFlags {
  readonly limit?: string
  readonly reason?: string
  readonly kind?: string
}

/** Declares the verb. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Print records as JSON lines: samples of a dataset or a shard, or what a stage dropped.')
    .argument('<what>', 'a store, a dataset or a .tar shard: on disk or s3://…')
    .argument('[name]', 'samples, dropped, dropped/<stage>, index (default: samples; dropped with --reason)')
    .option('--limit <n>', 'stop after n records')
    .option('--kind <kind>', 'of a store the newest dataset of page, pair or clip')
    .option('--reason <code>', 'only what was dropped for this reason, and what it means (docs/reasons.md)')
    .action(async (what: string, name: string | undefined, { limit, reason, kind }: InspectFlags) => {
      const most = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', limit)
      const records = (of: string): AsyncIterable<unknown> =>
        what.endsWith('.tar') ? readSamples(what) : readDatasetRecords(what, of, kindOf(kind))
      if (reason === undefined) await printRecords(records(name ?? 'samples'), most)
      else await printDrops(records, what, name ?? 'dropped', reason, most)
    })
}

/** A kind by its name; E_USAGE for any other. */
export function kindOf(kind: string | undefined): SampleKind | undefined {
  const known = SAMPLE_KINDS.find((one) => one === kind)
  if (kind === undefined || known !== undefined) return known
  throw new M3wError('E_USAGE', `--kind ${kind}: expected ${SAMPLE_KINDS.join(', ')}`)
}

async function printDrops(
  records: (name: string) => AsyncIterable<unknown>,
  what: string,
  name: string,
  reason: string,
  most: number,
): Promise<void> {
  if (what.endsWith('.tar') || !/^dropped(\/|$)/.test(name)) {
    const got = what.endsWith('.tar') ? 'a shard' : name
    throw new M3wError(
      'E_USAGE',
      `--reason is about what was dropped, got ${got}; use m3w inspect DIR dropped --reason`,
    )
  }
  process.stderr.write(explainReason(reason))
  const printed = await printRecords(withReason(records(name), reason), most)
  if (printed === 0 && most > 0) process.stderr.write(`No record in ${name} has this reason.\n`)
}

async function* withReason(records: AsyncIterable<unknown>, reason: string): AsyncGenerator<unknown> {
  for await (const record of records) {
    if (record !== null && typeof record === 'object' && 'reason' in record && record.reason === reason) yield record
  }
}

/** Prints at most so many; returns how many there were. */
async function printRecords(records: AsyncIterable<unknown>, most: number): Promise<number> {
  let printed = 0
  for await (const record of records) {
    if (printed >= most) break
    printed += 1
    await print(`${JSON.stringify(record)}\n`)
  }
  return printed
}
