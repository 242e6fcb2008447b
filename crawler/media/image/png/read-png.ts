/**
 * The parts of a plain PNG: 8 bits or fewer, not interlaced, opaque or with a palette's or a whole channel's opacity, whole in every checksum. Nearly every PNG of the web is one, and needs no
 * pipeline of libvips. Of any other nothing is said here: libvips judges it, and alone says what is wrong with a file.
 *
 * @source PNG specification (third edition), sections 5 and 11
 */
import { crc32, inflateSync } from 'node:zlib'
import { isProfile, isSrgbLike } from '../bytes/icc.ts'

export interface PlainPng {
  readonly widthPx: number
  readonly heightPx: number
  readonly kind: PlainKind
  /** Bits of a sample. */
  readonly depth: 1 | 2 | 4 | 8
  /** Red, green and blue of each colour. */
  readonly palette: Buffer | undefined
  /** Opacity of the first colours of the palette. */
  readonly opacity: Buffer | undefined
  /** Of pixels, one zlib stream. */
  readonly data: Buffer
}
type PlainKind = 'grey' | 'rgb' | 'palette' | 'rgba'

/** Colour types, and the depths of each that are plain. */
const KINDS: Readonly<Record<number, readonly [kind: PlainKind, depths: readonly number[]]>> = {
  0: ['grey', [1, 2, 4, 8]],
  2: ['rgb', [8]],
  3: ['palette', [1, 2, 4, 8]],
  6: ['rgba', [8]],
}
const SIGNATURE_BYTES = 8
/** Their pixels are kept in memory, 9 bytes each at most. */
const MAX_PIXELS = 16_000_000
/** Length, type and checksum. */
const FRAME_BYTES = 12
/** A profile by tables has half a megabyte. */
const MAX_PROFILE_BYTES = 1_000_000

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** The parts of a plain PNG; undefined of any other, and where anything is not as it should be. Nothing is unpacked but a profile. */
export function readPlainPng(bytes: Buffer): PlainPng | undefined {
  const chunks = chunksOf(bytes)
  const [first] = chunks ?? []
  if (chunks === undefined || first?.type !== 'IHDR' || first.data.length !== 13) return undefined
  const [depth, type, compression, filter, interlace] = first.data.subarray(8)
  const [kind, depths] = KINDS[type as number] ?? []
  if (kind === undefined || depths?.includes(depth as number) !== true) return undefined
  if (compression !== 0 || filter !== 0 || interlace !== 0 || !chunks.every((chunk) => isPlain(chunk, kind)))
    return undefined
  const [widthPx, heightPx] = [first.data.readUInt32BE(0), first.data.readUInt32BE(4)]
  if (widthPx === 0 || heightPx === 0 || widthPx * heightPx > MAX_PIXELS) return undefined
  const of = (name: string): Buffer | undefined => chunks.find((chunk) => chunk.type === name)?.data
  const palette = kind === 'palette' ? of('PLTE') : undefined
  if (kind === 'palette' && (palette === undefined || palette.length % 3 !== 0)) return undefined
  const parts = chunks.filter((chunk) => chunk.type === 'IDAT').map(({ data }) => data)
  return {
    widthPx,
    heightPx,
    kind,
    depth: depth as PlainPng['depth'],
    palette,
    opacity: of('tRNS'),
    data: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
  }
}

/** All chunks up to the end; undefined where one is cut off, damaged or out of its place. */
function chunksOf(bytes: Buffer): readonly Chunk[] | undefined {
  const chunks: Chunk[] = []
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const end = at + FRAME_BYTES + length
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type === 'IEND') return isInOrder(chunks) ? chunks : undefined
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) })
    at = end
  }
  return undefined
}

/** One header, one palette at most, what speaks of colours before the pixels, and these together. */
function isInOrder(chunks: readonly Chunk[]): boolean {
  const types = chunks.map(({ type }) => type)
  const [first, last] = [types.indexOf('IDAT'), types.lastIndexOf('IDAT')]
  const areTogether = first > 0 && types.slice(first, last + 1).every((type) => type === 'IDAT')
  return (
    areTogether &&
    ['IHDR', 'PLTE', 'tRNS', 'iCCP'].every((type) => types.lastIndexOf(type) < first) &&
    ['IHDR', 'PLTE', 'tRNS', 'iCCP'].every((type) => types.indexOf(type) === types.lastIndexOf(type)) &&
    (!types.includes('tRNS') || types.indexOf('PLTE') < types.indexOf('tRNS'))
  )
}

/** What must be known to show the picture right, and is not worked out here. */
const OTHER_ROAD: ReadonlySet<string> = new Set(['eXIf', 'acTL'])
const KNOWN_CRITICAL: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT'])

function isPlain({ type, data }: Chunk, kind: PlainKind): boolean {
  if (type === 'iCCP') return kind !== 'grey' && showsSrgb(data)
  // A colour in the place of opacity.
  if (type === 'tRNS') return kind === 'palette'
  // A capital letter first: whoever does not know it must not show the picture.
  return !OTHER_ROAD.has(type) && (KNOWN_CRITICAL.has(type) || /^[a-z]/.test(type))
}

/** Has it the colours that it has without its profile? */
function showsSrgb(chunk: Buffer): boolean {
  const end = chunk.indexOf(0)
  if (end < 0) return false
  try {
    const profile = inflateSync(chunk.subarray(end + 2), { maxOutputLength: MAX_PROFILE_BYTES })
    return !isProfile(profile) || isSrgbLike(profile)
  } catch {
    return false
  }
}
