/**
 * A small pool of decoder processes. Image decoders crash and hang on what the web sends (sharp's own tracker shows both),
 * so each image is decoded in a child: a crash or a time-out loses that image and nothing else.
 *
 * Bytes travel by spool files, not by messages, which would be copied through JSON; a child holds one image at a time.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import PQueue from 'p-queue'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { DecodedImage, DecodeLimits, Measured } from './decode-image.ts'
import { type DecodeJob, type DecodeMessage, type DecodeResult, decodeMessage } from './decode-protocol.ts'
import type { StoredBytes } from './reencode.ts'

export type DecodeOutcome =
  | DecodedImage
  | { readonly status: 'decoder_crash' | 'decoder_timeout'; readonly detail: string }
export type { DecodeLimits, Measured, StoredBytes }

export interface DecoderOptions {
  /** Folder for spool files; the caller deletes it. */
  readonly scratchDir: string
  readonly log: Log
  /** Longest time for one image. */
  readonly timeoutMs: number
  /** Decoder processes; default: one per core but one, at most four. */
  readonly children?: number
  /** A child is replaced after this many images, so that what a library leaks is bounded. */
  readonly imagesPerChild?: number
  /** Entry of a child: speaks `decode-protocol.ts`. Default: `decode-child` beside this file. */
  readonly entry?: string
}

export interface Decoder {
  /** Decodes one image. Rejects only if decoding as such does not work (E_CHILD, retryable), never for what is in `bytes`. */
  decode(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodeOutcome>
  /** Kills the children. Images in work are given up: their `decode` rejects. */
  close(): Promise<void>
}

const START_TIMEOUT_MS = 60_000
/** @source V8's own heap holds a file path and a hash; pixels are outside of it. */
const CHILD_HEAP_MB = 128

/** What a child is doing now; replaced for every job. */
interface Child {
  readonly process: ChildProcess
  images: number
  onMessage(message: DecodeMessage): void
  onEnd(how: string): void
}

/** Opens a pool. Children are started when first needed. */
export function openDecoder(options: DecoderOptions): Decoder {
  const children = options.children ?? Math.max(1, Math.min(4, availableParallelism() - 1))
  const { scratchDir, log, timeoutMs, imagesPerChild = 1000, entry = defaultEntry() } = options
  const queue = new PQueue({ concurrency: children })
  const idle: Child[] = []
  const alive = new Set<ChildProcess>()
  let jobs = 0
  let closed = false

  const start = async (): Promise<Child> => {
    const child = forkChild(entry)
    alive.add(child.process)
    child.process.once('exit', () => alive.delete(child.process))
    // A process that was never born does not exit.
    child.process.once('error', () => child.process.pid === undefined && alive.delete(child.process))
    const said = await next(child, START_TIMEOUT_MS)
    if (said.kind === 'message' && said.message.kind === 'ready') return child
    child.process.kill('SIGKILL')
    const why = said.kind === 'end' ? said.how : said.kind
    throw new M3wError('E_CHILD', `the image decoder ${entry} did not start (${why}); check that sharp is installed`, {
      retryable: true,
    })
  }

  /** An idle child may have been killed from outside (out of memory): no image is to blame for that. */
  const takeIdle = (): Child | undefined => {
    for (let child = idle.pop(); child !== undefined; child = idle.pop()) if (alive.has(child.process)) return child
    return undefined
  }

  const run = async (job: DecodeJob, bytes: Uint8Array): Promise<DecodeOutcome> => {
    if (closed) throw givenUp()
    await writeFile(job.path, bytes)
    const child = takeIdle() ?? (await start())
    child.images += 1
    const answer = next(child, timeoutMs)
    child.process.send(job)
    const said = await answer
    if (closed) throw givenUp()
    if (said.kind === 'message' && said.message.kind === 'done' && said.message.id === job.id) {
      const { result } = said.message
      if (result.status === 'decoder_crash') log.warn('decoder.crashed', { how: result.detail })
      else if (child.images < imagesPerChild) idle.push(child)
      else child.process.disconnect()
      return await completed(result, job)
    }
    child.process.kill('SIGKILL')
    if (said.kind === 'message' && said.message.kind === 'failed') {
      throw new M3wError('E_CHILD', `the image decoder failed: ${said.message.detail}`, { retryable: true })
    }
    const status = said.kind === 'timeout' ? 'decoder_timeout' : 'decoder_crash'
    const detail =
      said.kind === 'timeout' ? `${timeoutMs} ms` : said.kind === 'end' ? said.how : 'answer not understood'
    log.warn('decoder.crashed', { how: detail })
    return { status, detail }
  }

  return {
    decode: (bytes, limits) =>
      queue.add(async () => {
        const id = jobs++
        const path = join(scratchDir, `decode-${id}`)
        const job: DecodeJob = { id, path, storedPath: `${path}-stored`, limits }
        try {
          return await run(job, bytes)
        } finally {
          await Promise.all([rm(job.path, { force: true }), rm(job.storedPath, { force: true })])
        }
      }),
    async close() {
      closed = true
      const gone = [...alive].map((child) => new Promise((resolve) => child.once('exit', resolve)))
      for (const child of alive) child.kill('SIGKILL')
      await Promise.all(gone)
    },
  }
}

type Said =
  | { readonly kind: 'message'; readonly message: DecodeMessage }
  | { readonly kind: 'end'; readonly how: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'nonsense' }

/** The next thing a child says, or its end, or the end of our patience. */
function next(child: Child, timeoutMs: number): Promise<Said> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'timeout' }), timeoutMs)
    const settle = (said: Said): void => {
      clearTimeout(timer)
      resolve(said)
    }
    child.onMessage = (message) => settle({ kind: 'message', message })
    child.onEnd = (how) => settle(how === '' ? { kind: 'nonsense' } : { kind: 'end', how })
  })
}

function forkChild(entry: string): Child {
  const process = fork(entry, [], {
    // Errors of a library go where ours go; stdout is for data.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...inheritedArguments(), `--max-old-space-size=${CHILD_HEAP_MB}`],
    env: { ...globalThis.process.env, UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
  })
  const child: Child = { process, images: 0, onMessage() {}, onEnd() {} }
  process.on('message', (raw) => {
    const parsed = decodeMessage.safeParse(raw)
    if (parsed.success) child.onMessage(parsed.data)
    else child.onEnd('')
  })
  process.once('exit', (code, signal) => child.onEnd(signal ?? `exit code ${code}`))
  // A failed spawn or a broken pipe; `exit` may not follow.
  process.on('error', (error) => child.onEnd(error.message))
  return child
}

/** Loader flags of ours (a TypeScript loader in development) are needed by the child too; inspector ports are not. */
function inheritedArguments(): readonly string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--max-old'))
}

/** Fetches the re-encoded bytes from their spool file. Longer than raw pixels means the child lied. */
async function completed(result: DecodeResult, { storedPath, limits }: DecodeJob): Promise<DecodeOutcome> {
  if (result.status !== 'ok_reencoded') return result
  const bytes = await readFile(storedPath)
  const { widthPx, heightPx } = result.stored
  if (Math.max(widthPx, heightPx) > limits.maxSidePx || bytes.length > widthPx * heightPx * 5 + 65_536) {
    return { status: 'decoder_crash', detail: `impossible result of ${widthPx}x${heightPx}, ${bytes.length} bytes` }
  }
  return { ...result, stored: { ...result.stored, bytes } }
}

function givenUp(): M3wError {
  return new M3wError('E_CHILD', 'the image decoder was closed while images were in work', { retryable: true })
}

function defaultEntry(): string {
  // Compiled or not, the child lies beside this file with the same extension.
  const here = fileURLToPath(import.meta.url)
  return join(here, '..', `decode-child${extname(here)}`)
}
