/** A raw inflater that is fed piece by piece and has the output of a piece ready when it has taken it. */
import { createInflateRaw } from 'node:zlib'

interface Inflater {
  /** The output of one more piece, or zlib's error where the data is damaged. Not after `ended`. */
  feed(input: Buffer): Promise<readonly Buffer[] | Error>
  /** Bytes of all pieces that are part of the deflate stream so far. */
  readonly taken: number
  /** The stream has come to its own end. */
  readonly ended: boolean
  destroy(): void
}

/** Opens one. */
export function openInflater(): Inflater {
  const inflater = createInflateRaw({ chunkSize: 64 * 1024 })
  const out: Buffer[] = []
  let failure: Error | undefined
  let ended = false
  let settle = (): void => {}
  // Flowing mode: every write's output is here when its callback comes, at most 1,032 times the input (deflate's bound).
  inflater.on('data', (chunk: Buffer) => out.push(chunk))
  inflater.on('error', (error) => {
    failure = error
    settle()
  })
  inflater.on('end', () => {
    ended = true
    settle()
  })
  return {
    async feed(input) {
      // Where the deflate stream ends inside the input, zlib ends the output and never calls back for the write.
      await new Promise<void>((resolve) => {
        settle = resolve
        inflater.write(input, () => setImmediate(resolve))
      })
      return failure ?? out.splice(0)
    },
    get taken() {
      return inflater.bytesWritten
    },
    get ended() {
      return ended
    },
    destroy: () => void inflater.destroy(),
  }
}
