/** What a decoder process does, whatever it measures: takes one job at a time from its parent, answers, and dies with it. */
import { followParent } from '../../../core/child-process.ts'
import { decodeImage } from './decode-image.ts'
import { type DecodeJob, type DecodeMessage, type DecodeResult, decodeJob } from './decode-protocol.ts'
import type { Measure } from './measures/view.ts'
import { readGiven, writeBack } from './spool.ts'

/** Bound of a process: above it the machine is at risk, and the image is what drove it there. */
const MAX_RSS_BYTES = 1024 ** 3
/** Often enough to end a process before the machine is in trouble; what it takes between two looks the pixel cap bounds. */
const WATCH_MS = 50

/** Says that it is ready, and decodes what it is given until its parent is gone. */
export function serveDecoder(measure: Measure): void {
  // The parent decides what ends, else images in work would be noted as crashes. SIGKILL, because a normal exit waits for the
  // decoder's threads.
  followParent(() => process.kill(process.pid, 'SIGKILL'))

  let running: number | undefined
  const watch = setInterval(() => {
    if (running === undefined || process.memoryUsage.rss() <= MAX_RSS_BYTES) return
    const detail = `decoder needs more than ${MAX_RSS_BYTES} bytes of memory`
    say({ kind: 'dying', id: running, detail }, () => process.kill(process.pid, 'SIGKILL'))
  }, WATCH_MS)
  watch.unref()

  process.on('message', (message) => {
    const job = decodeJob.parse(message)
    running = job.id
    work(job, measure).then(
      (result) => {
        running = undefined
        say({ kind: 'done', id: job.id, result })
      },
      (error: unknown) => {
        running = undefined
        say({ kind: 'failed', id: job.id, detail: String(error) })
      },
    )
  })
  say({ kind: 'ready' })
}

/** Says in the place of `ready` that no process of this kind can work on this machine, and what a person can do. */
export function sayUnable(detail: string): void {
  say({ kind: 'unable', detail })
}

/** Nearly every picture of the web fits, and one is held at a time. */
const room = Buffer.allocUnsafeSlow(1_000_000)

async function work({ length, limits }: DecodeJob, measure: Measure): Promise<DecodeResult> {
  const decoded = await decodeImage(readGiven(length, room), limits, measure)
  if (decoded.status !== 'ok_reencoded') return decoded
  const { bytes, ...stored } = decoded.stored
  writeBack(bytes)
  return { ...decoded, stored: { ...stored, length: bytes.length } }
}

function say(message: DecodeMessage, then?: () => void): void {
  process.send?.(message, undefined, undefined, () => then?.())
}
