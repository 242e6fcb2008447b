/**
 * Holes in a JPEG: places that were never written, as downloads leave them that reserve their file, and disks that lost a block. One byte is repeated there. It decodes
 * without a word where that byte is a code: libjpeg makes up blocks of it, and what follows lies elsewhere in the picture, in other colours.
 *
 * @source ITU-T T.81: markers (B.1), Huffman tables (B.2.4.2, C.2), what a block of one colour is (F.1.2.1.1: category 0; F.1.2.2.1: end of block)
 */
import { deflateRawSync } from 'node:zlib'

/** Shortest run that is looked at: a block of a disk has at least 512 bytes, and real scans hold up to 97 equal ones (1,523 scans of 281 files). */
const MIN_RUN = 256
/** Of all scans together. The same judgement as that of rows that are filling (`damage.ts`) */
const MAX_SHARE = 1 / 8

/** What is missing, in words; undefined where nothing is, or where it is not to be told from a picture of one colour. */
export function holesIn(bytes: Buffer): string | undefined {
  if (!hasLongRun(bytes, MIN_RUN)) return undefined
  const { scans, widthPx } = scansOf(bytes)
  let [missing, all] = [0, 0]
  const others: Buffer[] = []
  for (const scan of scans) {
    all += scan.end - scan.start
    // A line across the picture is the same blocks side by side: up to a byte for each pixel of a row of blocks.
    const { inRuns, between } = runsIn(bytes, scan, Math.max(MIN_RUN, widthPx))
    if (inRuns > plainBytes(scan)) missing += inRuns
    others.push(...between)
  }
  if (missing === 0 || missing < all * MAX_SHARE || repeatsItself(Buffer.concat(others))) return undefined
  return `${missing} of ${all} bytes of its scans are one byte repeated`
}

/** Looks at few bytes: nearly no picture has such a run. */
function hasLongRun(bytes: Buffer, length: number): boolean {
  const step = length / 4
  for (let at = step; at + step < bytes.length; at += step) {
    const byte = bytes[at]
    if (byte !== bytes[at + 1] || byte !== bytes[at - step] || byte !== bytes[at + step]) continue
    if (runAround(bytes, at) >= length) return true
  }
  return false
}

function runAround(bytes: Buffer, at: number): number {
  let [start, end] = [at, at + 1]
  while (start > 0 && bytes[start - 1] === bytes[at]) start -= 1
  while (end < bytes.length && bytes[end] === bytes[at]) end += 1
  return end - start
}

/** How many bytes are in runs, and what stands between them. */
function runsIn(bytes: Buffer, { start, end }: Scan, longerThan: number) {
  const between: Buffer[] = []
  let [inRuns, rest] = [0, start]
  for (let at = start; at < end; ) {
    let next = at + 1
    while (next < end && bytes[next] === bytes[at]) next += 1
    if (next - at > longerThan) {
      inRuns += next - at
      between.push(bytes.subarray(rest, at))
      rest = next
    }
    at = next
  }
  return { inRuns, between: [...between, bytes.subarray(rest, end)] }
}

/** More is not packed to judge what is between runs. */
const MAX_JUDGED_BYTES = 65_536
/** Of a scan, packed. @source measured (docs/log.md): of 281 JPEGs of the web 95 in 100 have .80 or more, three under .5; what is between the runs of a gradient .015 to .035 */
const MIN_PACKED_SHARE = 0.5

/** A picture of the same block again and again (a gradient from top to bottom) has scans that repeat bytes as a hole does, and everything else in them as well. */
function repeatsItself(data: Buffer): boolean {
  const judged = data.subarray(0, MAX_JUDGED_BYTES)
  return deflateRawSync(judged, { level: 1 }).length < judged.length * MIN_PACKED_SHARE
}

interface Scan {
  readonly start: number
  readonly end: number
  /** Blocks of the whole scan. */
  readonly blocks: number
  /** What a block of the colour of the one before it is written as, each component in turn: '0' and '1'. */
  readonly plainBlocks: readonly string[]
}

/** How many bytes of one value a picture of one colour may have in a scan; 0 where it repeats no byte. */
function plainBytes({ blocks, plainBlocks }: Scan): number {
  const unit = plainBlocks.join('')
  if (unit === '') return 0
  const bits = unit.repeat(Math.ceil(24 / unit.length))
  const isOneByte = [...bits].every((bit, at) => at < 8 || bit === bits[at - 8])
  return isOneByte ? Math.ceil((blocks * unit.length) / plainBlocks.length / 8) : 0
}

interface Component {
  readonly id: number
  /** Blocks of it side by side in a unit, and one above the other. */
  readonly across: number
  readonly down: number
}

interface Frame {
  readonly widthPx: number
  readonly heightPx: number
  readonly components: readonly Component[]
}

/** Sequential and progressive frames in Huffman codes. Of arithmetic and lossless ones nothing is said. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])
const [DHT, SOS, EOI] = [0xc4, 0xda, 0xd9]

function scansOf(bytes: Buffer): { readonly scans: readonly Scan[]; readonly widthPx: number } {
  const scans: Scan[] = []
  const codes = new Map<number, string>()
  let frame: Frame | undefined
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? EOI
    if (bytes[at] !== 0xff || marker === EOI) break
    if (marker === 0xff) {
      at += 1
      continue
    }
    const next = at + 2 + bytes.readUInt16BE(at + 2)
    const content = bytes.subarray(at + 4, next)
    if (FRAMES.has(marker) && content.length >= 6) frame = frameOf(content)
    if (marker === DHT) for (const [key, code] of codesOf(content)) codes.set(key, code)
    at = next
    if (marker !== SOS) continue
    at = endOfScan(bytes, next)
    if (frame !== undefined) scans.push({ start: next, end: at, ...plainOf(content, frame, codes) })
  }
  return { scans, widthPx: frame?.widthPx ?? 0 }
}

/** A scan ends before a marker that is no restart; 0xff00 is a byte of data, and 0xffff fills. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

function frameOf(content: Buffer): Frame {
  const components = []
  for (let at = 6; at + 2 < content.length; at += 3) {
    const factors = content[at + 1] ?? 0
    components.push({ id: content[at] ?? 0, across: factors >> 4, down: factors & 15 })
  }
  return { heightPx: content.readUInt16BE(1), widthPx: content.readUInt16BE(3), components }
}

/** Of each table, by its class (times 16) and number, the code of symbol 0: no difference, or end of block. */
function codesOf(content: Buffer): readonly (readonly [number, string])[] {
  const codes: [number, string][] = []
  for (let at = 0; at + 17 <= content.length; ) {
    const key = content[at] ?? 0
    // A table takes the place of the one of its number, also where it has no such symbol.
    codes.push([key, ''])
    let [code, symbol] = [0, at + 17]
    for (let length = 1; length <= 16; length += 1) {
      for (let count = content[at + length] ?? 0; count > 0; count -= 1) {
        if (content[symbol] === 0) codes.push([key, code.toString(2).padStart(length, '0')])
        code += 1
        symbol += 1
      }
      code *= 2
    }
    at = symbol
  }
  return codes
}

/** The content of a scan's header: which components it has, by which tables, and which part of their blocks. */
function plainOf(
  content: Buffer,
  frame: Frame,
  codes: ReadonlyMap<number, string>,
): Pick<Scan, 'blocks' | 'plainBlocks'> {
  const count = content[0] ?? 0
  const [first = 0, last = 0, approximation = 0] = content.subarray(1 + 2 * count)
  const parts = Array.from({ length: count }, (_, index) => {
    const [id, tables = 0] = content.subarray(1 + 2 * index)
    const component = frame.components.find((each) => each.id === id)
    const level = approximation >> 4 === 0 ? codes.get(tables >> 4) : '0'
    const end = codes.get(16 + (tables & 15))
    const codesOfBlock = [...(first === 0 ? [level] : []), ...(last === 0 ? [] : [end])]
    return { component, block: codesOfBlock.some((code) => !code) ? undefined : codesOfBlock.join('') }
  })
  const plainBlocks: string[] = []
  for (const { component, block } of parts) {
    if (component === undefined || block === undefined) return { blocks: 0, plainBlocks: [] }
    const times = count === 1 ? 1 : component.across * component.down
    for (let time = 0; time < times; time += 1) plainBlocks.push(block)
  }
  return {
    blocks: blocksOf(
      frame,
      parts.flatMap(({ component }) => component ?? []),
    ),
    plainBlocks,
  }
}

/** Components together fill whole units; one by itself has the blocks that it needs. */
function blocksOf({ widthPx, heightPx, components }: Frame, chosen: readonly Component[]): number {
  const across = Math.max(1, ...components.map((each) => each.across))
  const down = Math.max(1, ...components.map((each) => each.down))
  const [only] = chosen
  if (chosen.length === 1 && only !== undefined) {
    return Math.ceil((widthPx * only.across) / across / 8) * Math.ceil((heightPx * only.down) / down / 8)
  }
  const units = Math.ceil(widthPx / across / 8) * Math.ceil(heightPx / down / 8)
  return units * chosen.reduce((sum, each) => sum + each.across * each.down, 0)
}
