/**
 * A small pool of decoder processes. Image decoders crash and hang on what the web sends (sharp's own tracker shows both), so each
 * image is decoded in a child.
 *
 * Who is to blame is decided by evidence. A process that dies or overruns while it holds an image makes the image suspect; it is
 * guilty when a second process, fresh and given nothing else, does the same. A process that was killed from outside or stopped
 * proves nothing, and the image is decoded again. So the outcome is the same however often processes are killed.
 *
 * Bytes travel by a spool (`spool.ts`); a child holds one image at a time.
 */
import type { ChildProcess } from 'node:child_process'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stopChild } from '../../../core/child-process.ts'
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'
import type { Conviction } from '../../../schemas/index.ts'
import { type Attempt, judgeSaid } from './decode-attempt.ts'
import type { DecodedImage, DecodeLimits } from './decode-image.ts'
import type { DecodeJob } from './decode-protocol.ts'
import { addProcess, createDecoderPool, type DecoderPool, leavePool, putIdle, takeIdle } from './decoder-pool.ts'
import { type DecoderProcess, forkDecoder, hear } from './decoder-process.ts'
import { IMAGE_MEASURES } from './measures/measures.ts'
import type { PictureSignal } from './measures/view.ts'
import { giveBytes } from './spool.ts'

export type DecodeOutcome =
  | DecodedImage
  | {
      readonly status: 'decoder_crash' | 'decoder_timeout'
      readonly detail: string
      readonly conviction: Conviction
    }
  /** Nothing is known of the image: process after process was lost. */
  | { readonly status: 'decoder_lost'; readonly detail: string }

export interface DecoderLimits extends DecodeLimits {
  /** CPU time for one image, ms. */
  readonly maxCpuMs: number
}

export interface DecoderOptions {
  /** On whose disk spools lie; nothing of them is seen in it. */
  readonly scratchFolder: string
  readonly log: Log
  /** Closes the decoder: an interrupted run does not wait for what is in it. */
  readonly signal?: AbortSignal
  /** Its processes, which other decoders may share; default: a pool of its own, of so many `children`. */
  readonly pool?: DecoderPool
  readonly children?: number | undefined
  /** A child is replaced after this many images, so that what a library leaks is bounded. */
  readonly imagesPerChild?: number
  /** Entry of a child: speaks `decode-protocol.ts`. Default: `decode-child` beside this file. */
  readonly entry?: string | undefined
  /** What a child says of a picture; default: all that is measured of every one. */
  readonly expected?: readonly PictureSignal[]
  /** Time without work after which a child is taken for stopped, ms. */
  readonly stallMs?: number
  /** Lost processes in a row after which an image is given up for now. */
  readonly maxLosses?: number | undefined
}

export interface Decoder {
  /** Decodes one image. Rejects only if decoding as such does not work (E_CHILD, retryable; E_CONFIG for good), never for what is in `bytes`. */
  decode(bytes: Uint8Array, limits: DecoderLimits): Promise<DecodeOutcome>
  /** Kills the children. Images in work are given up: their `decode` rejects. */
  close(): Promise<void>
}

/** A start takes .3 s of CPU; a machine that needs this much cannot decode either. */
const START_CPU_MS = 60_000
/** Two minutes in which a process got less than .6 s of CPU: it is stopped, or the machine is out of memory. */
const STALL_MS = 120_000
/**
 * Processes lost in a row while they held one image and nothing else. A process lives .3 s without an image and .02 s with one: kills
 * at random do not meet twelve times in a row the shorter span. What does is a machine too small for the image.
 */
const MAX_LOSSES = 12
/** Two minutes of kills, with the rests between them. A process that starts holds no image that could be at fault. */
const MAX_START_LOSSES = 60
/** The rest after a loss doubles from the one to the other: a moment without memory passes, and 60 losses take under two minutes. */
const MIN_REST_MS = 20
const MAX_REST_MS = 2000
/**
 * A start costs as much as some hundred small pictures, of 3 ms each. @source memory of a decoder after 4,000 of them is that after 400 (98 MB); what
 * takes more than 1 GB ends itself.
 */
const IMAGES_PER_CHILD = 4000
/** A death makes an image suspect, the second one, in a fresh process, is proof. */
const DEATHS = 2

/** A decoder at work. */
interface Work {
  readonly options: DecoderOptions
  readonly entry: string
  readonly stallMs: number
  readonly pool: DecoderPool
  /** Processes that start for it, or hold an image of it. */
  readonly busy: Set<ChildProcess>
  isClosed: boolean
}

/** Opens a decoder. Children are started when first needed. */
export function openDecoder(options: DecoderOptions): Decoder {
  const { signal, children, pool = createDecoderPool(children) } = options
  const { entry = defaultEntry(), stallMs = STALL_MS } = options
  const work: Work = { options, entry, stallMs, pool, busy: new Set(), isClosed: false }
  let jobs = 0
  let closing: Promise<void> | undefined
  const end = async (): Promise<void> => {
    signal?.removeEventListener('abort', close)
    work.isClosed = true
    await Promise.all([...work.busy].map((child) => stopChild(child, 0)))
    await leavePool(pool)
  }
  const close = (): Promise<void> => {
    closing ??= end()
    return closing
  }
  pool.users += 1
  signal?.addEventListener('abort', close, { once: true })
  return {
    decode: (bytes, limits) =>
      pool.places.add(async () => {
        const { maxPixels, maxSidePx, svg } = limits
        const job: DecodeJob = { id: jobs++, length: bytes.length, limits: { maxPixels, maxSidePx, svg } }
        return await decide(work, { job, bytes }, limits)
      }),
    close,
  }
}

/** An image, and what is said of it to a process. */
interface Task {
  readonly job: DecodeJob
  readonly bytes: Uint8Array
}

/** Gives the job to one process after the other, all but the first of them fresh, until the evidence is enough. */
async function decide(work: Work, task: Task, limits: DecoderLimits): Promise<DecodeOutcome> {
  const { log, maxLosses = MAX_LOSSES } = work.options
  for (let deaths = 0, losses = 0; ; ) {
    if (work.isClosed) throw givenUp()
    const made = await attempt(work, task, limits, deaths + losses > 0)
    if (work.isClosed) throw givenUp()
    if (made.kind === 'decoded') return made.outcome
    log.warn(made.kind === 'died' ? 'decoder.crashed' : 'decoder.lost', { how: made.detail })
    if (made.kind === 'died') {
      deaths += 1
      const { status, detail } = made
      if (deaths >= DEATHS) return { status, detail, conviction: { processes: deaths, maxCpuMs: limits.maxCpuMs } }
    } else {
      losses += made.losses
      if (losses >= maxLosses) return { status: 'decoder_lost', detail: `no process lived: ${made.detail}` }
      await rest(losses)
    }
  }
}

async function attempt(work: Work, task: Task, limits: DecoderLimits, mustBeFresh: boolean): Promise<Attempt> {
  const { job, bytes } = task
  const { options, pool, busy, stallMs } = work
  const { imagesPerChild = IMAGES_PER_CHILD, expected = IMAGE_MEASURES } = options
  const { maxCpuMs } = limits
  const child = (mustBeFresh ? undefined : takeIdle(pool)) ?? (await start(work))
  busy.add(child.process)
  child.images += 1
  let isFit = false
  try {
    giveBytes(child.spool, bytes)
    const said = await hear(child, { maxCpuMs, stallMs }, job)
    // In the same turn: the process may end at once, and its spool with it.
    const made = judgeSaid(said, { job, spool: child.spool, maxCpuMs, expected })
    isFit = made.kind === 'decoded'
    return made
  } finally {
    busy.delete(child.process)
    if (!isFit) child.process.kill('SIGKILL')
    else if (child.images < imagesPerChild) putIdle(pool, child)
    else child.process.disconnect()
  }
}

/**
 * A process that is ready. One that is killed while it starts holds no image, so that it counts against none: another is started.
 * Throws E_CHILD if it ends by itself, or if no process lives to be ready; E_CONFIG if it says that it cannot work.
 */
async function start(work: Work): Promise<DecoderProcess> {
  const { options, pool, busy, entry, stallMs } = work
  let why = ''
  for (let losses = 0; losses < MAX_START_LOSSES && !work.isClosed; ) {
    const child = forkDecoder(entry, options.scratchFolder)
    addProcess(pool, child)
    busy.add(child.process)
    const said = await hear(child, { maxCpuMs: START_CPU_MS, stallMs })
    busy.delete(child.process)
    if (said.kind === 'message' && said.message.kind === 'ready') return child
    child.process.kill('SIGKILL')
    // It would say so however often it is started.
    if (said.kind === 'message' && said.message.kind === 'unable') throw new M3wError('E_CONFIG', said.message.detail)
    why = 'detail' in said ? said.detail : said.kind
    if (said.kind !== 'lost' || child.process.pid === undefined) break
    losses += said.losses
    await rest(losses)
  }
  if (work.isClosed) throw givenUp()
  throw new M3wError(
    'E_CHILD',
    `The image decoder did not start: expected a process that runs ${entry}, got ${why}. Check that its packages are installed (m3w doctor) and that nothing kills it.`,
    { retryable: true },
  )
}

/** Longer with each process that was lost: whatever kills them may pass. */
function rest(losses: number): Promise<void> {
  return sleep(Math.min(MAX_REST_MS, MIN_REST_MS * 2 ** losses))
}

function givenUp(): M3wError {
  return new M3wError('E_CHILD', 'The image decoder was closed while images were in work.', { retryable: true })
}

function defaultEntry(): string {
  // Compiled or not, the child lies beside this file with the same extension.
  const here = fileURLToPath(import.meta.url)
  return join(here, '..', `decode-child${extname(here)}`)
}
