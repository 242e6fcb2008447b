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
/** Image tasks at once in a process: those of a small store (`partitions.images`) all run side by side. Judgement: each takes some 20 MB for what it knows */
const SLOTS_A_PROCESS = 16
/** The rest is for CPU workers, which are bound to 1 GB each, and for the page cache that holds the store. */
const MEMORY_SHARE = 1 / 4
/** Measured: a process that crawls takes 100 to 400 MB, whatever its number of tasks; one that fetches images as much, and four decoders of 80 to 100 MB beside it. */
const PROCESS_BYTES = 512 * 1024 * 1024

/** The `engine` keys that are the machine's, with defaults that fit it. */
export function onMachine(
  { maxAttempts = MAX_ATTEMPTS, networkSlots, crawlProcesses }: EngineConfig,
  machine: Machine = thisMachine(),
): Pick<RunOptions, 'maxAttempts' | 'networkSlots' | 'crawlProcesses'> {
  const processes = crawlProcesses ?? processesOf(machine)
  return { maxAttempts, networkSlots: networkSlots ?? processes * SLOTS_A_PROCESS, crawlProcesses: processes }
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

/** A process that waits for hosts takes as much of a core as its hosts allow: more processes than cores would only share them. */
function processesOf({ cores, memoryBytes }: Machine): number {
  return Math.max(1, Math.min(cores, Math.floor((memoryBytes * MEMORY_SHARE) / PROCESS_BYTES)))
}

function thisMachine(): Machine {
  // 0 or an absurd number where no container sets a limit.
  const limit = process.constrainedMemory()
  return { cores: availableParallelism(), memoryBytes: Math.min(totalmem(), limit > 0 ? limit : totalmem()) }
}
