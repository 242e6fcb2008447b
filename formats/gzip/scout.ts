/** Looks ahead in what a file inflates to, by inflating it a second time: no byte range of it can be asked for. */
import { type ByteWindow, openWindow } from '../byte-window.ts'

/** Looks begin from the front again at most so often: behind one past the end, the next may lie before it. */
const MAX_READINGS = 4

interface Scout {
  /** `count` bytes at an offset, fewer where the content ends before; undefined once it was read too often. */
  peek(offset: number, count: number): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

/** Goes ahead of a reader, forward only, so that looks together cost a second inflation of the file. `content`: all of it, once more. */
export function openScout(content: () => AsyncGenerator<Buffer>): Scout {
  let readings = 0
  let stream: AsyncGenerator<Buffer> | undefined
  let window: ByteWindow | undefined
  /** Once the scout has been at the end. */
  let size = Number.POSITIVE_INFINITY
  return {
    async peek(offset, count) {
      if (offset >= size) return Buffer.alloc(0)
      if (window === undefined || offset < window.position) {
        if (readings === MAX_READINGS) return undefined
        readings += 1
        await stream?.return(undefined)
        stream = content()
        window = openWindow(stream)
      }
      for (let left = offset - window.position; left > 0; left = offset - window.position) {
        if ((await window.need(1)) === 0) break
        window.skip(left)
      }
      const have = await window.need(count)
      if (have < count) size = window.position + have
      return Buffer.from(window.bytes().subarray(0, count))
    },
    close: async () => void (await stream?.return(undefined)),
  }
}
