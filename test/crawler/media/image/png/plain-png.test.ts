/** What is decoded without libvips is what libvips makes of it, and what is not whole is left to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { plainPixels } from '../../../../../crawler/media/image/png/pixels.ts'
import { readPlainPng } from '../../../../../crawler/media/image/png/read-png.ts'

interface Made {
  readonly colourType: number
  readonly depth: number
  readonly widthPx?: number
  readonly heightPx?: number
  /** One after the other, row by row; default: all five in turn. */
  readonly filters?: readonly number[]
  readonly before?: readonly (readonly [type: string, data: Buffer])[]
  readonly interlace?: number
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const PALETTE = Buffer.from(Array.from({ length: 768 }, (_, at) => (at * 37) % 256))

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG of bytes from a simple generator, as filtered rows: any bytes are some picture. */
function made({ colourType, depth, widthPx = 61, heightPx = 43, filters = [0, 1, 2, 3, 4], ...rest }: Made): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([depth, colourType, 0, 0, rest.interlace ?? 0], 8)
  const rowBytes = Math.ceil((widthPx * depth * (SAMPLES[colourType] ?? 1)) / 8)
  const rows = Buffer.alloc((rowBytes + 1) * heightPx)
  for (let at = 0, state = 7; at < rows.length; at += 1) {
    state = (state * 75 + 74) % 65_537
    rows[at] = at % (rowBytes + 1) === 0 ? (filters[(at / (rowBytes + 1)) % filters.length] ?? 0) : state >> 5
  }
  const before = (rest.before ?? []).map(([type, data]) => chunk(type, data))
  const parts = [chunk('IHDR', header), ...before, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...parts])
}

/** Of grey ones the three channels are one. */
async function byLibvips(bytes: Buffer, isGrey: boolean) {
  const { data, info } = await sharp(bytes).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  return isGrey
    ? { data: data.filter((_level, at) => at % info.channels === 0), channels: 1 }
    : { data, channels: info.channels }
}

const PLTE = ['PLTE', PALETTE] as const
const KINDS: Readonly<Record<string, Made>> = {
  'grey of 1 bit': { colourType: 0, depth: 1 },
  'grey of 2 bits': { colourType: 0, depth: 2 },
  'grey of 4 bits': { colourType: 0, depth: 4 },
  'grey of 8 bits': { colourType: 0, depth: 8 },
  'colours of 8 bits': { colourType: 2, depth: 8 },
  'colours with opacity': { colourType: 6, depth: 8 },
  'a palette of 256': { colourType: 3, depth: 8, before: [PLTE] },
  'a palette of 16': { colourType: 3, depth: 4, before: [['PLTE', PALETTE.subarray(0, 48)]] },
  'a palette of 2': { colourType: 3, depth: 1, before: [['PLTE', PALETTE.subarray(0, 6)]] },
  'a palette with opacity': { colourType: 3, depth: 8, before: [PLTE, ['tRNS', Buffer.from([0, 90, 200])]] },
  'one pixel': { colourType: 2, depth: 8, widthPx: 1, heightPx: 1, filters: [4] },
  'one row': { colourType: 6, depth: 8, heightPx: 1, filters: [3] },
  'one column': { colourType: 2, depth: 8, widthPx: 1 },
}

for (const [what, about] of Object.entries(KINDS)) {
  test(`plain-png: ${what}: the same pixels as libvips, bit for bit`, async () => {
    const bytes = made(about)
    const png = readPlainPng(bytes)
    assert.ok(png)
    const pixels = plainPixels(png, 256, true)?.whole
    const { data, channels } = await byLibvips(bytes, about.colourType === 0)
    assert.equal(pixels?.channels, channels)
    assert.ok(pixels?.data.equals(data))
  })
}

test('plain-png: what is not plain, not whole or not in order is left to libvips', () => {
  const bytes = made({ colourType: 2, depth: 8 })
  const damaged = Buffer.from(bytes)
  damaged[60] = (damaged[60] as number) ^ 1
  const other: Readonly<Record<string, Buffer>> = {
    '16 bits': made({ colourType: 2, depth: 16 }),
    interlaced: made({ colourType: 2, depth: 8, interlace: 1 }),
    'grey with opacity': made({ colourType: 4, depth: 8 }),
    'a colour that is seen through': made({ colourType: 2, depth: 8, before: [['tRNS', Buffer.alloc(6)]] }),
    'no palette': made({ colourType: 3, depth: 8 }),
    'a profile that is broken': made({ colourType: 2, depth: 8, before: [['iCCP', Buffer.from('x\0\0none')]] }),
    'turned by EXIF': made({ colourType: 2, depth: 8, before: [['eXIf', Buffer.alloc(20)]] }),
    'an unknown part that matters': made({ colourType: 2, depth: 8, before: [['NEWx', Buffer.alloc(2)]] }),
    'cut off': bytes.subarray(0, -13),
    'a wrong checksum': damaged,
    'over 16 megapixels': made({ colourType: 0, depth: 1, widthPx: 20_000, heightPx: 801, filters: [0] }),
  }
  for (const [what, png] of Object.entries(other)) assert.equal(readPlainPng(png), undefined, what)
})

test('plain-png: too few rows, too many, and filters that there are not, are left to libvips', () => {
  const png = readPlainPng(made({ colourType: 2, depth: 8 }))
  assert.ok(png)
  for (const heightPx of [42, 44]) assert.equal(plainPixels({ ...png, heightPx }, 256, true), undefined)
  const odd = readPlainPng(made({ colourType: 2, depth: 8, filters: [5] }))
  assert.equal(odd && plainPixels(odd, 256, true), undefined)
})

test('plain-png: a smaller one is the mean of the areas, and opacity says how much a pixel counts', () => {
  const rows = Buffer.alloc(2 * (4 * 4 + 1))
  for (let x = 0; x < 4; x += 1) rows.set(x < 2 ? [200, 100, 0, 255] : [10, 20, 30, 0], 1 + 4 * x)
  for (let x = 0; x < 4; x += 1) rows.set(x < 3 ? [100, 100, 50, 255] : [10, 20, 30, 255], 18 + 4 * x)
  const about = { kind: 'rgba', depth: 8, palette: undefined, opacity: undefined } as const
  const small = plainPixels({ ...about, widthPx: 4, heightPx: 2, data: deflateSync(rows) }, 2, false)?.small
  assert.deepEqual(small && [small.widthPx, small.heightPx], [2, 1])
  assert.deepEqual([...(small?.data ?? [])], [150, 100, 25, 255, 55, 60, 40, 128])
})
