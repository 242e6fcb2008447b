/** What a run takes from the machine it works on. None of it is frozen into the run: two machines with one config are one run. */
import { availableParallelism, totalmem } from 'node:os'
import type { EngineConfig } from '../../schemas/index.ts'
import type { RunOptions } from './run-options.ts'

interface Machine {
  readonly cores: number
  /** Of the machine, or of the container if that has less. */
  readonly memoryBytes: number
}

/** A worker may die twice for reasons of the machine; what fails three times will fail again. */
const MAX_ATTEMPTS = 3
/** A network task waits for its hosts' pace nearly all of its time. */
const SLOTS_PER_CORE = 4
/** Measured: 100 to 170 MB a task, and up to four image decoders of 80 to 100 MB beside it. */
const SLOT_BYTES = 512 * 1024 * 1024
/** The rest is for CPU workers, which are bound to 1 GB each, and for the page cache that holds the store. */
const MEMORY_SHARE = 1 / 4
/** Measured: a process that crawls takes 100 to 400 MB, whatever its number of tasks. */
const CRAWL_PROCESS_BYTES = 512 * 1024 * 1024
/** One slow site shall not stop everything else. */
const FEWEST_SLOTS = 2
/** Each asks the queue once a second; more were not tried. */
const MOST_SLOTS = 64

/** The `engine` keys that are the machine's, with defaults that fit it. */
export function onMachine(
  { maxAttempts = MAX_ATTEMPTS, networkSlots, crawlProcesses }: EngineConfig,
  machine: Machine = thisMachine(),
): Pick<RunOptions, 'maxAttempts' | 'networkSlots' | 'crawlProcesses'> {
  return {
    maxAttempts,
    networkSlots: networkSlots ?? slotsOf(machine),
    crawlProcesses: crawlProcesses ?? crawlProcessesOf(machine),
  }
}

/** The `engine` keys that are frozen into a run: all the others. */
export function withoutMachine({
  maxAttempts: _,
  networkSlots: __,
  crawlProcesses: ___,
  ...frozen
}: EngineConfig): EngineConfig {
  return frozen
}

function slotsOf({ cores, memoryBytes }: Machine): number {
  const fitting = Math.min(cores * SLOTS_PER_CORE, Math.floor((memoryBytes * MEMORY_SHARE) / SLOT_BYTES), MOST_SLOTS)
  return Math.max(FEWEST_SLOTS, fitting)
}

/** A process that crawls takes as much of a core as its hosts allow: more processes than cores would only share them. */
function crawlProcessesOf({ cores, memoryBytes }: Machine): number {
  return Math.max(1, Math.min(cores, Math.floor((memoryBytes * MEMORY_SHARE) / CRAWL_PROCESS_BYTES)))
}

function thisMachine(): Machine {
  // 0 or an absurd number where no container sets a limit.
  const limit = process.constrainedMemory()
  return { cores: availableParallelism(), memoryBytes: Math.min(totalmem(), limit > 0 ? limit : totalmem()) }
}
