/** One decoder process, as its parent sees it: started, given one image at a time, and heard until it answers, ends or overruns. */
import type { ChildProcess } from 'node:child_process'
import { describeEnd, forkChild, listenToChild, OWN_SIGNALS, sendToChild } from '../../../core/child-process.ts'
import { type DecodeJob, type DecodeMessage, decodeMessage } from './decode-protocol.ts'
import { type WorkLimits, watchWork } from './process-work.ts'
import { openSpool, type Spool } from './spool.ts'

export interface DecoderProcess {
  readonly process: ChildProcess
  /** Images it was given. */
  images: number
  readonly spool: Spool
}

/** It was killed from outside, stopped, or cannot be talked to. */
export interface Loss {
  readonly kind: 'lost'
  /** How many kills this counts for. */
  readonly losses: number
  readonly detail: string
}

type End =
  /** It ended by its own doing. */
  | { readonly kind: 'died'; readonly detail: string }
  | Loss
  /** Not a word of the protocol. */
  | { readonly kind: 'nonsense' }

export type Said =
  | End
  | { readonly kind: 'message'; readonly message: DecodeMessage }
  /** It took more CPU time than it may, and still works. */
  | { readonly kind: 'cpu' }

/** V8's own heap holds jobs and signals; pixels are outside of it. */
const HEAP_MB = 128
/**
 * A decoder has a core of its own: it collects garbage by itself, and compiles the small WebAssembly of pixels once and well. @source measured (docs/log.md): helpers that wait for each
 * other took a fifth of a picture's CPU time; code that is compiled twice a tenth
 */
const ONE_CORE: readonly string[] = ['--single-threaded-gc', '--no-liftoff']
/** A stop takes two minutes to notice (`STALL_MS` of decoder.ts), a kill none: three stops in a row give an image up. */
const LOSSES_PER_STALL = 4

/** Starts a process from an entry that speaks `decode-protocol.ts`. It says `ready` when it may be given work. Its spool lies on the disk of a folder. */
export function forkDecoder(entry: string, scratchFolder: string): DecoderProcess {
  const spool = openSpool(scratchFolder)
  const process = forkChild({
    modulePath: entry,
    stdout: 'ignore',
    files: spool.files,
    execArgv: [...inheritedArguments(), `--max-old-space-size=${HEAP_MB}`, ...ONE_CORE],
    env: { ...globalThis.process.env, UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
  })
  return { process, images: 0, spool }
}

/** Gives a process a job, if there is one, and resolves with the next thing that it says, or with its end, or when it meets a limit. */
export function hear({ process }: DecoderProcess, limits: WorkLimits, job?: DecodeJob): Promise<Said> {
  return new Promise((resolve) => {
    const settle = (said: Said): void => {
      unwatch()
      unlisten()
      resolve(said)
    }
    const unwatch = watchWork(process.pid ?? 0, limits, (overrun) =>
      settle(
        overrun === 'cpu'
          ? { kind: 'cpu' }
          : { kind: 'lost', losses: LOSSES_PER_STALL, detail: 'the process did not run' },
      ),
    )
    const unlisten = listenToChild<DecodeMessage>(process, {
      parse: (raw) => decodeMessage.safeParse(raw).data,
      onMessage: (message) => settle({ kind: 'message', message }),
      onNonsense: () => settle({ kind: 'nonsense' }),
      onEnd: (end) => settle(end.kind === 'exit' ? endOf(end.code, end.signal) : lost(end.error.message)),
    })
    if (job !== undefined) sendToChild(process, job)
  })
}

function endOf(code: number | null, signal: NodeJS.Signals | null): End {
  const how = describeEnd(code, signal)
  return signal === null || OWN_SIGNALS.has(signal) ? { kind: 'died', detail: how } : lost(how)
}

function lost(detail: string): Loss {
  return { kind: 'lost', losses: 1, detail }
}

/** Loader flags of ours (a TypeScript loader in development) are needed by the child too; inspector ports are not. */
function inheritedArguments(): readonly string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--max-old'))
}
