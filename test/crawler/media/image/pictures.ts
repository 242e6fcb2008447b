/** Generated pictures for the tests of this folder. */
import sharp, { type Sharp } from 'sharp'

/** A smooth, colourful picture: gradients and two waves, so that it has structure at several scales. */
export function photo(widthPx: number, heightPx: number, shift = 0): Sharp {
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const [u, v] = [x / widthPx, y / heightPx]
      const at = (y * widthPx + x) * 3
      pixels[at] = 128 + 120 * Math.sin(6 * u + 3 * v + shift)
      pixels[at + 1] = 128 + 120 * Math.cos(4 * v * v - 5 * u + 2 * shift)
      pixels[at + 2] = 255 * Math.abs(u - v) + 10 * Math.sin(40 * u)
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
}

/** Few colours and hard edges: bars with a number of them depending on `bars`. */
export function drawing(widthPx: number, heightPx: number, bars = 7): Sharp {
  const pixels = Buffer.alloc(widthPx * heightPx * 3, 255)
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      if (Math.floor((x * bars) / widthPx) % 2 === 0 && y > heightPx / 4) {
        pixels.set([20, 60, 200], (y * widthPx + x) * 3)
      }
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
}

/** A disc of one colour on nothing. */
export function disc(sidePx: number, [red, green, blue]: readonly [number, number, number]): Sharp {
  const pixels = Buffer.alloc(sidePx * sidePx * 4)
  for (let y = 0; y < sidePx; y += 1) {
    for (let x = 0; x < sidePx; x += 1) {
      const inside = Math.hypot(x - sidePx / 2, y - sidePx / 2) < sidePx / 3
      pixels.set([red, green, blue, inside ? 255 : 0], (y * sidePx + x) * 4)
    }
  }
  return sharp(pixels, { raw: { width: sidePx, height: sidePx, channels: 4 } })
}

/** Two frames, the second inverted. */
export async function animation(format: 'gif' | 'webp', sidePx = 80): Promise<Buffer> {
  const first = await photo(sidePx, sidePx).raw().toBuffer()
  const frames = Buffer.concat([first, first.map((value) => 255 - value)])
  const raw = { width: sidePx, height: sidePx * 2, channels: 3, pageHeight: sidePx } as const
  const image = sharp(frames, { raw })
  return format === 'gif' ? image.gif({ loop: 0 }).toBuffer() : image.webp({ loop: 0 }).toBuffer()
}

/** The header of a PNG of any size, and no pixels. */
export function pngHeader(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', Buffer.from('789c6300010000050001', 'hex')),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** Inserts an animation control chunk behind the header: an animated PNG as far as anyone can see before decoding. */
export function animatedPng(png: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), png.subarray(33)])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** zlib's; Node 20 has none. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
