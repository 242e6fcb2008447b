/** One decoder process, as its parent sees it: started, given one image at a time, and heard until it answers, ends or overruns. */
import { type ChildProcess, fork } from 'node:child_process'
import type { DecodeJob, DecodeMessage } from './decode-protocol.ts'
import { decodeMessage } from './decode-protocol.ts'
import { type WorkLimits, watchWork } from './process-work.ts'

export interface DecoderProcess {
  readonly process: ChildProcess
  /** Images it was given. */
  images: number
  /** Replaced for every question. */
  onMessage(message: DecodeMessage): void
  onEnd(end: End): void
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

/** V8's own heap holds a file path and a hash; pixels are outside of it. */
const HEAP_MB = 128
/**
 * Signals that the kernel or the process's own libraries send it for what it did (a bad access, an abort, a bad system call).
 * Any other came from outside. So did SIGKILL: the memory killer chooses by size, not by guilt, and what a picture itself may
 * take is bounded by the pixel cap and by the child's own watch.
 */
const OWN_SIGNALS: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGABRT',
  'SIGTRAP',
  'SIGSYS',
])

/** A stop takes minutes to notice. */
const LOSSES_PER_STALL = 4

/** Starts a process from an entry that speaks `decode-protocol.ts`. It says `ready` when it may be given work. */
export function forkDecoder(entry: string): DecoderProcess {
  const process = fork(entry, [], {
    // Errors of a library go where ours go; stdout is for data.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...inheritedArguments(), `--max-old-space-size=${HEAP_MB}`],
    env: { ...globalThis.process.env, UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
  })
  const decoder: DecoderProcess = { process, images: 0, onMessage() {}, onEnd() {} }
  process.on('message', (raw) => {
    const parsed = decodeMessage.safeParse(raw)
    if (parsed.success) decoder.onMessage(parsed.data)
    else decoder.onEnd({ kind: 'nonsense' })
  })
  process.once('exit', (code, signal) => decoder.onEnd(endOf(code, signal)))
  // A failed spawn or a broken pipe; `exit` may not follow.
  process.on('error', (error) => decoder.onEnd({ kind: 'lost', losses: 1, detail: error.message }))
  return decoder
}

/** Gives a process a job, if there is one, and resolves with the next thing that it says, or with its end, or when it meets a limit. */
export function hear(decoder: DecoderProcess, limits: WorkLimits, job?: DecodeJob): Promise<Said> {
  return new Promise((resolve) => {
    const { process } = decoder
    const settle = (said: Said): void => {
      unwatch()
      resolve(said)
    }
    const unwatch = watchWork(process.pid ?? 0, limits, (overrun) =>
      settle(
        overrun === 'cpu'
          ? { kind: 'cpu' }
          : { kind: 'lost', losses: LOSSES_PER_STALL, detail: 'the process did not run' },
      ),
    )
    decoder.onMessage = (message) => settle({ kind: 'message', message })
    decoder.onEnd = settle
    // Its end may have been told before anybody listened.
    if (process.exitCode !== null || process.signalCode !== null) settle(endOf(process.exitCode, process.signalCode))
    else if (job !== undefined) process.send(job)
  })
}

function endOf(code: number | null, signal: string | null): End {
  if (signal === null) return { kind: 'died', detail: `exit code ${code}` }
  return OWN_SIGNALS.has(signal) ? { kind: 'died', detail: signal } : { kind: 'lost', losses: 1, detail: signal }
}

/** Loader flags of ours (a TypeScript loader in development) are needed by the child too; inspector ports are not. */
function inheritedArguments(): readonly string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--max-old'))
}
