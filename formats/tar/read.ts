/** Reads ustar archives as strictly as `write.ts` writes them: a header that it would not have written is a problem, not a variant. */
import { openWindow } from '../byte-window.ts'
import { TAR_BLOCK_BYTES, TAR_END_BYTES, tarHeader, tarMemberBytes } from './write.ts'

export interface TarMember {
  readonly kind: 'member'
  readonly name: string
  /** Of its header. */
  readonly offset: number
  /** Header, content and padding. */
  readonly length: number
  readonly content: Buffer
}
/** Where the archive departs from the format. Nothing is read after a problem that hides where the next member begins. */
interface TarProblem {
  readonly kind: 'problem'
  readonly offset: number
  readonly message: string
}

/** A member is held in memory: more than any image or text of ours. */
const MAX_MEMBER_BYTES = 256 * 1024 * 1024

/** Yields members and problems in order of offset. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember | TarProblem> {
  const window = openWindow(source)
  for (;;) {
    const offset = window.position
    if ((await window.need(TAR_BLOCK_BYTES)) < TAR_BLOCK_BYTES) {
      yield problem(offset, 'the archive ends without two zero blocks')
      return
    }
    const header = Buffer.from(window.bytes().subarray(0, TAR_BLOCK_BYTES))
    if (isZero(header)) {
      const rest = await window.need(TAR_END_BYTES + 1)
      if (rest !== TAR_END_BYTES || !isZero(window.bytes()))
        yield problem(offset, 'expected two zero blocks and the end')
      return
    }
    const found = parseHeader(header)
    if (found === undefined) {
      yield problem(offset, 'no ustar header: its checksum does not hold or its size is no number')
      return
    }
    const { name, bytes } = found
    if (!tarHeaderEquals(header, name, bytes)) {
      yield problem(
        offset,
        `the header of ${JSON.stringify(name)} is not plain: expected a file, mode 0644, owner 0, time 0`,
      )
    }
    const length = tarMemberBytes(bytes)
    if (bytes > MAX_MEMBER_BYTES || (await window.need(length)) < length) {
      yield problem(offset, `${JSON.stringify(name)} says it has ${bytes} bytes, which the archive does not hold`)
      return
    }
    const content = Buffer.from(window.bytes().subarray(TAR_BLOCK_BYTES, TAR_BLOCK_BYTES + bytes))
    if (!isZero(window.bytes().subarray(TAR_BLOCK_BYTES + bytes, length))) {
      yield problem(offset, `the padding of ${JSON.stringify(name)} is not zero`)
    }
    window.skip(length)
    yield { kind: 'member', name, offset, length, content }
  }
}

function parseHeader(header: Buffer): { readonly name: string; readonly bytes: number } | undefined {
  const text = header.toString('latin1')
  const size = /^([0-7]+)[\0 ]/.exec(text.slice(124, 136))?.[1]
  const checksum = /^ *([0-7]+)[\0 ]/.exec(text.slice(148, 156))?.[1]
  if (size === undefined || checksum === undefined) return undefined
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (sum !== Number.parseInt(checksum, 8)) return undefined
  return { name: text.slice(0, 100).replace(/\0.*$/s, ''), bytes: Number.parseInt(size, 8) }
}

function tarHeaderEquals(header: Buffer, name: string, bytes: number): boolean {
  try {
    return tarHeader(name, bytes).equals(header)
  } catch {
    // A name that the writer refuses.
    return false
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

function problem(offset: number, message: string): TarProblem {
  return { kind: 'problem', offset, message }
}
