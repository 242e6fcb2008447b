/** Pixels of a plain PNG, whole or as small as a view: the memory around `pixels.as`, which does the arithmetic. */
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { Pixels } from '../measures/view.ts'
import type { PlainPng } from './read-png.ts'

/** Compiled from `pixels.as` by scripts/build.mjs. Raise `VIEW_VERSION` and `DECODER_VERSION` with it: no digest of code sees it. */
interface PixelModule {
  readonly memory: WebAssembly.Memory
  unfilter(rows: number, rowBytes: number, height: number, pixelBytes: number, blank: number): number
  expand(rows: number, width: number, height: number, depth: number, table: number, out: number, channels: number): void
  shrink(
    pixels: number,
    channels: number,
    width: number,
    height: number,
    toWidth: number,
    toHeight: number,
    out: number,
    work: number,
  ): void
  reserve(bytes: number): void
}

/** Of a whole picture, and of it with no side longer than what was asked for. */
export interface PlainPixels {
  readonly whole: Pixels | undefined
  readonly small: Pixels
}

/** A pixel may be written with this much behind it. */
const SLACK_BYTES = 16
const TABLE_BYTES = 256 * 4
/** @source zlib.constants.Z_MIN_CHUNK */
const MIN_CHUNK_BYTES = 64

/** Once a process. The memory grows to the largest picture: 9 bytes a pixel, which `readPlainPng` bounds. */
let loaded: PixelModule | undefined

function pixelModule(): PixelModule {
  if (loaded === undefined) {
    const code = new WebAssembly.Module(readFileSync(new URL('./pixels.wasm', import.meta.url)))
    loaded = new WebAssembly.Instance(code, {}).exports as unknown as PixelModule
  }
  return loaded
}

/** Pixels of a PNG; with `isWhole` in its own size, too. Undefined where its data are not as they should be: what is wrong libvips says. */
export function plainPixels(png: PlainPng, sidePx: number, isWhole: boolean): PlainPixels | undefined {
  const { widthPx, heightPx, kind, depth } = png
  const samples = kind === 'rgb' ? 3 : kind === 'rgba' ? 4 : 1
  const rowBytes = Math.ceil((widthPx * samples * depth) / 8)
  const data = inflated(png.data, (rowBytes + 1) * heightPx)
  if (data === undefined) return undefined
  const isTable = kind === 'palette' || depth < 8
  const channels = !isTable ? samples : kind === 'grey' ? 1 : png.opacity === undefined ? 3 : 4

  const module = pixelModule()
  const table = SLACK_BYTES
  const blank = table + TABLE_BYTES
  const rows = blank + rowBytes + SLACK_BYTES
  const spread = rows + data.length + SLACK_BYTES
  const small = smallSize(widthPx, heightPx, sidePx)
  const out = spread + (isTable ? widthPx * heightPx * channels + SLACK_BYTES : 0)
  const work = out + small.widthPx * small.heightPx * channels + SLACK_BYTES
  module.reserve(work + 2 * 16 * small.widthPx)
  const memory = Buffer.from(module.memory.buffer)
  memory.fill(0, blank, rows)
  memory.set(data, rows)
  if (module.unfilter(rows, rowBytes, heightPx, samples, blank) === 0) return undefined
  if (isTable) {
    tableOf(png).copy(memory, table)
    module.expand(rows, widthPx, heightPx, depth, table, spread, channels)
  }
  const at = isTable ? spread : rows
  const copied = (from: number, size: Pick<Pixels, 'widthPx' | 'heightPx'>): Pixels => {
    const pixels = Buffer.from(memory.subarray(from, from + size.widthPx * size.heightPx * channels))
    return { ...size, data: pixels, channels }
  }
  const own = { widthPx, heightPx }
  const isSmall = small.widthPx === widthPx && small.heightPx === heightPx
  if (!isSmall) module.shrink(at, channels, widthPx, heightPx, small.widthPx, small.heightPx, out, work)
  return { whole: isWhole ? copied(at, own) : undefined, small: isSmall ? copied(at, own) : copied(out, small) }
}

/** Exactly so many bytes, or nothing. */
function inflated(data: Buffer, bytes: number): Buffer | undefined {
  try {
    // In one piece: by default it is put together from pieces of 16 kB.
    const rows = inflateSync(data, { maxOutputLength: bytes, chunkSize: bytes + MIN_CHUNK_BYTES })
    return rows.length === bytes ? rows : undefined
  } catch {
    return undefined
  }
}

/** As sharp rounds it (`fit: inside`, never enlarged). */
function smallSize(widthPx: number, heightPx: number, sidePx: number): Pick<Pixels, 'widthPx' | 'heightPx'> {
  const factor = Math.max(widthPx, heightPx) / sidePx
  if (factor <= 1) return { widthPx, heightPx }
  const side = (px: number): number => Math.max(1, Math.round(px / factor))
  return { widthPx: side(widthPx), heightPx: side(heightPx) }
}

/** The colours that numbers stand for, four bytes each. One that the palette lacks is black, as libpng has it. */
function tableOf({ kind, depth, palette, opacity }: PlainPng): Buffer {
  const table = Buffer.alloc(TABLE_BYTES)
  const most = 2 ** depth - 1
  for (let index = 0; index <= most; index += 1) {
    const at = index * 4
    if (kind === 'grey') table.fill((index * 255) / most, at, at + 3)
    else for (let part = 0; part < 3; part += 1) table[at + part] = palette?.[index * 3 + part] ?? 0
    table[at + 3] = opacity?.[index] ?? 255
  }
  return table
}
