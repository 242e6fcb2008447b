/** Loaded into every process of `poison.ts` before its program: whoever decodes the text or the bytes of something that holds a poison dies of it. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

const ABORT = Buffer.from('poison:abort')
const EAT = Buffer.from('poison:eat')
const HANG = Buffer.from('poison:hang')
/** CPU time of a record, ms, instead of two minutes: a trial of one that hangs takes as long, and there are a dozen. */
const RECORD_CPU_MS = 4_000
/** Of the file that a decoder of pictures is given (crawler/media/image/spool.ts). */
const GIVEN = 4
const isDecoder = process.argv[1]?.endsWith('decode-child.js') === true

function meet(bytes: Buffer): void {
  if (bytes.includes(ABORT)) process.abort()
  while (bytes.includes(HANG));
  const eaten: number[][] = []
  while (bytes.includes(EAT)) eaten.push(new Array<number>(1_000_000).fill(eaten.length))
}

/** Pages are decoded by it, and begin so; nothing else that holds a poison does. */
const asText = Buffer.prototype.toString
Buffer.prototype.toString = function (this: Buffer, ...given: Parameters<typeof asText>) {
  if (this[0] === 0x3c && this[1] === 0x21) meet(this)
  return asText.apply(this, given)
}

/** The thread that ends a process at its cap (engine/workers/processes/process-watch.ts). */
threads.Worker = class extends threads.Worker {
  constructor(code: string | URL, options: threads.WorkerOptions = {}) {
    const data: { capMs?: number } | undefined = options.workerData
    super(code, data?.capMs === undefined ? options : { ...options, workerData: { ...data, capMs: RECORD_CPU_MS } })
  }
}

const { readSync } = fs
fs.readSync = ((file: number, bytes: Buffer, ...rest: readonly never[]) => {
  const read = (readSync as (...given: unknown[]) => number)(file, bytes, ...rest)
  if (isDecoder && file === GIVEN) meet(bytes.subarray(0, read))
  return read
}) as typeof readSync
syncBuiltinESMExports()
