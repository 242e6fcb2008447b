/** `m3w worker --store DIR`: works on a run that another process planned, over a queue or as one of N ranks; it joins and leaves at any time. */
import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { joinBuild, M3wError, type WorkOptions, watchSignals, workAsRank } from '../index.ts'
import { queueOption } from './flags/queue-option.ts'
import { rankFrom } from './flags/rank.ts'
import { wholeNumber } from './flags/whole-number.ts'
import { openOwnLog } from './terminal/own-log.ts'

interface WorkerFlags {
  readonly store: string
  readonly run?: string
  readonly queue?: string
  readonly rank?: string
  readonly of?: string
  readonly slots?: string
  readonly scratch?: string
  readonly wait?: string
}

/** Declares the verb. */
export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Work on a run that "m3w build" planned, here or elsewhere. Many may; each joins and leaves at any time.',
    )
    .requiredOption('--store <dir>', 'the store of the run, as this machine reaches it')
    .option(
      '--run <id>',
      'the run, as "m3w build --plan-only" prints it (default: the one that is planned; of a rank, the newest)',
    )
    .addOption(queueOption('claim tasks from a Redis queue'))
    .option('--rank <r>', 'without a queue: one of N, from 0 (default: from Slurm or Kubernetes)')
    .option('--of <n>', 'N, the number of ranks (default: from Slurm)')
    .option('--slots <numbers>', 'tasks at a time, as cpu=4,network=8,crawl=64 (default: what fits this machine)')
    .option('--scratch <dir>', 'a local folder for scratch (default: M3W_SCRATCH, or that of temporary files)')
    .option('--wait <seconds>', 'with --queue: how long to wait for a run, and for its build to come back', '600')
    .action(async (flags: WorkerFlags) => {
      const rank = flags.queue === undefined || flags.rank !== undefined ? rankFrom(flags, process.env) : undefined
      const signals = watchSignals()
      const { run, scratch } = flags
      const options: WorkOptions = {
        store: flags.store,
        ...(run === undefined ? {} : { run }),
        slots: slotsFrom(flags.slots),
        workers: availableParallelism(),
        ...(scratch === undefined ? {} : { scratch }),
        log: openOwnLog(),
        childEntry: process.argv[1] as string,
        signal: signals.signal,
      }
      try {
        if (rank === undefined) await join(options, flags)
        else {
          await workAsRank({ ...options, ...rank })
          process.stderr.write(`rank ${rank.rank} of ${rank.of}: everything is sealed\n`)
        }
      } finally {
        signals.close()
      }
    })
}

async function join(options: WorkOptions, { queue = '', wait }: WorkerFlags): Promise<void> {
  const waitMs = 1000 * wholeNumber('--wait', wait)
  const run = await joinBuild({ ...options, queue, waitMs })
  process.stderr.write(run === undefined ? 'no run to work on\n' : `run ${run}: everything is sealed\n`)
}

/** `cpu=4,network=8,crawl=64`, in any order, each at most once. E_USAGE for anything else. */
export function slotsFrom(text: string | undefined): WorkOptions['slots'] {
  const slots: Partial<Record<'cpu' | 'network' | 'crawl', number>> = {}
  for (const pair of text?.split(',') ?? []) {
    const found = /^(cpu|network|crawl)=(\d{1,4})$/.exec(pair)
    const kind = found?.[1] as keyof typeof slots | undefined
    if (kind === undefined || slots[kind] !== undefined) {
      throw new M3wError(
        'E_USAGE',
        `--slots ${text}: expected numbers of tasks as cpu=4,network=8,crawl=64; got ${pair}.`,
      )
    }
    slots[kind] = Number(found?.[2])
  }
  return slots
}
