/** Pictures are judged and stored as a person sees them in a browser: by made files, each of which once had another outcome. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { type DecodedImage, decodeImage } from '../../../../crawler/media/image/decode-image.ts'
import { animatedPng, animation, disc, drawing, photo } from './pictures.ts'

const LIMITS = { maxSidePx: 512, maxPixels: 1_000_000 }
const decode = (bytes: Buffer, limits = LIMITS): Promise<DecodedImage> => decodeImage(bytes, limits)

function measuredOf(image: DecodedImage) {
  return 'measured' in image ? image.measured : assert.fail(JSON.stringify(image))
}

function storedOf(image: DecodedImage) {
  return image.status === 'ok_reencoded' ? image.stored : assert.fail(JSON.stringify(image))
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  crc.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, crc])
}

/** A PNG with chunks behind its header. */
function withChunks(png: Buffer, ...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
}

function gammaOf(value: number): Buffer {
  const gamma = Buffer.alloc(4)
  gamma.writeUInt32BE(value)
  return chunk('gAMA', gamma)
}

test('as-seen: inks without a profile are shown as browsers do, and not as a press prints them', async () => {
  const { channels } = await sharp(storedOf(await decode(rawCmyk([179, 66, 7, 20]))).bytes).stats()
  const means = channels.map(({ mean }) => Math.round(mean))
  for (const [channel, level] of [70, 174, 229].entries()) {
    assert.ok(Math.abs((means[channel] ?? 0) - level) <= 2, `got ${means}`)
  }
})

/** An uncompressed TIFF of one colour in inks, 64x64: sharp cannot write inks that it is given. */
function rawCmyk(inks: readonly [number, number, number, number]): Buffer {
  const pixels = Buffer.alloc(64 * 64 * 4)
  for (let at = 0; at < pixels.length; at += 4) pixels.set(inks, at)
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, 3, 1, 64],
    [257, 3, 1, 64],
    [258, 3, 4, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 5],
    [273, 4, 1, 256],
    [277, 3, 1, 4],
    [278, 3, 1, 64],
    [279, 4, 1, pixels.length],
  ]
  const head = Buffer.alloc(256)
  head.write('II*\0', 0, 'latin1')
  head.writeUInt32LE(16, 4)
  head.writeUInt16LE(8, 8)
  for (const at of [8, 10, 12, 14]) head.writeUInt16LE(8, at)
  head.writeUInt16LE(entries.length, 16)
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 18 + index * 12
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE(type, at + 2)
    head.writeUInt32LE(count, at + 4)
    head.writeUInt32LE(value, at + 8)
  }
  return Buffer.concat([head, pixels])
}

test('as-seen: a JPEG whose lower half its decoder made up is damaged', async () => {
  const jpeg = await photo(320, 320).jpeg().toBuffer()
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  const taller = Buffer.from(jpeg)
  taller.writeUInt16BE(640, frame + 5)
  const image = await decode(taller, { ...LIMITS, maxSidePx: 1024 })
  assert.deepEqual(
    [image.status, 'detail' in image && /^\d+ % of its pixels are filling/.test(image.detail)],
    ['damaged', true],
  )
  assert.equal(
    (await decode(Buffer.concat([jpeg, Buffer.alloc(5000)]))).status,
    'ok',
    'bytes behind the end lose nothing',
  )
})

test('as-seen: a profile that is none does not cost a JPEG its bytes', async () => {
  const jpeg = await photo(200, 100).withIccProfile('p3').jpeg().toBuffer()
  assert.equal((await decode(jpeg)).status, 'ok_reencoded')
  const garbage = Buffer.from(jpeg)
  garbage.fill(0x2a, jpeg.indexOf('acsp'), jpeg.indexOf('acsp') + 4)
  assert.equal((await decode(garbage)).status, 'ok')
})

test('as-seen: a PNG whose levels some viewers read otherwise loses what they read', async () => {
  const png = await photo(120, 80).png().toBuffer()
  for (const [what, chunks, status] of [
    ['the gamma of sRGB', [gammaOf(45_455)], 'ok'],
    ['a gamma of 1', [gammaOf(100_000)], 'ok_reencoded'],
    ['a gamma that sRGB overrules', [chunk('sRGB', Buffer.from([0])), gammaOf(100_000)], 'ok'],
    ['HDR', [chunk('cICP', Buffer.from([9, 16, 0, 1]))], 'ok_reencoded'],
    ['sRGB by code points', [chunk('cICP', Buffer.from([1, 13, 0, 1]))], 'ok'],
  ] as const) {
    assert.equal((await decode(withChunks(png, ...chunks))).status, status, what)
  }
})

test('as-seen: what moves is its first frame, and says so', async () => {
  const frames = await animation('gif')
  for (const bytes of [frames, await animation('webp'), animatedPng(await drawing(100, 100).png().toBuffer())]) {
    assert.equal(measuredOf(await decode(bytes)).isAnimated, true)
  }
  assert.equal(measuredOf(await decode(await drawing(100, 100).gif().toBuffer())).isAnimated, undefined)
})

test('as-seen: what starts with an empty frame is the first that shows something', async () => {
  const blank = sharp({ create: { width: 90, height: 60, channels: 3, background: '#fff' } })
  const frames = [await blank.png().toBuffer(), await blank.png().toBuffer(), await photo(90, 60).png().toBuffer()]
  for (const format of ['gif', 'webp'] as const) {
    const moving = await sharp(frames, { join: { animated: true } })
      .toFormat(format, { delay: [9, 9, 9] })
      .toBuffer()
    const image = await decode(moving)
    assert.ok(image.status === 'ok_reencoded')
    assert.ok((image.measured.signals.colourDeviation as number) > 20, format)
    const { channels } = await sharp(image.stored.bytes).stats()
    assert.ok((channels[0]?.stdev ?? 0) > 10, 'and so is what is stored')
    const still = await sharp(frames.slice(0, 2), { join: { animated: true } })
      .toFormat(format, { delay: [9, 9] })
      .toBuffer()
    assert.equal(measuredOf(await decode(still)).signals.colourDeviation, 0, 'of empty ones alone the first')
  }
})

test('as-seen: a JPEG that lacks its end marker alone is whole, and is stored with one', async () => {
  const jpeg = await photo(200, 120).jpeg().toBuffer()
  const image = await decode(jpeg.subarray(0, -2))
  assert.ok(image.status === 'ok_reencoded')
  assert.deepEqual(image.stored, { format: 'jpeg', widthPx: 200, heightPx: 120, bytes: jpeg })
  assert.deepEqual(image.measured, measuredOf(await decode(jpeg)))
  const small = await decode(jpeg.subarray(0, -2), { ...LIMITS, maxSidePx: 100 })
  assert.ok(small.status === 'ok_reencoded' && small.stored.widthPx === 100)
  for (const less of [3, 4, 9, 200, 2000])
    assert.equal((await decode(jpeg.subarray(0, -less))).status, 'truncated', `${less}`)
  const progressive = await photo(200, 120).jpeg({ progressive: true }).toBuffer()
  assert.equal((await decode(progressive.subarray(0, -2))).status, 'truncated')
})

test('as-seen: an AVIF under the brand of a sequence is opened by the still picture in it', async () => {
  const avif = await photo(100, 60).avif({ effort: 0 }).toBuffer()
  const sequence = Buffer.from(avif)
  sequence.write('avis', 8, 'latin1')
  const [still, moving] = [await decode(avif), await decode(sequence)]
  assert.deepEqual({ ...measuredOf(moving), isAnimated: undefined }, { ...measuredOf(still), isAnimated: undefined })
  assert.equal(measuredOf(moving).isAnimated, true)
})

test('as-seen: SVG behind a long comment, and JPEG 2000, are of types that are not opened', async () => {
  const svg = `<?xml version="1.0"?><!-- ${'licence '.repeat(500)}--><svg xmlns="http://www.w3.org/2000/svg"/>`
  assert.deepEqual(await decode(Buffer.from(svg)), { status: 'type_denied', detail: 'svg' })
  const jp2 = Buffer.concat([Buffer.from('0000000c6a5020200d0a870a', 'hex'), Buffer.alloc(100)])
  assert.deepEqual(await decode(jp2), { status: 'type_denied', detail: 'jpeg2000' })
})

test('as-seen: measurements in floating point are no picture with a black and a white', async () => {
  const levels = Buffer.from(new Float32Array(64 * 64).map((_, index) => index / 4096).buffer)
  const tiff = await sharp(levels, { raw: { width: 64, height: 64, channels: 1, depth: 'float' } } as never)
    .toColourspace('b-w')
    .tiff()
    .toBuffer()
    .catch(() => undefined)
  if (tiff === undefined || (await sharp(tiff).metadata()).depth !== 'float') return
  assert.deepEqual(await decode(tiff), { status: 'type_denied', detail: 'tiff of float levels' })
})

test('as-seen: colour-key transparency is on white where it is measured', async () => {
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 64 }, () => Buffer.alloc(1 + 64 * 3, 0).fill(9, 1))))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(64, 0)
  header.writeUInt32BE(64, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const key = chunk('tRNS', Buffer.from([0, 9, 0, 9, 0, 9]))
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    key,
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const { signals } = measuredOf(await decode(png))
  assert.deepEqual([signals.colourDeviation, signals.phash], [0, '8000000000000000'], 'all of it is the key: white')
})

test('as-seen: a large drawing is stored as PNG though only a part of it is tried, and a photograph as JPEG', async () => {
  const size = { ...LIMITS, maxPixels: 10_000_000 }
  assert.equal(storedOf(await decode(await drawing(1200, 1200, 9).png().toBuffer(), size)).format, 'png')
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  const noisy = sharp({ create: { width: 1200, height: 1200, channels: 3, background: '#888', noise } })
  assert.equal(storedOf(await decode(await noisy.png().toBuffer(), size)).format, 'jpeg')
})

test('as-seen: signals are the same whatever is stored', async () => {
  for (const bytes of [
    await photo(900, 600).jpeg().toBuffer(),
    await photo(900, 600).png().toBuffer(),
    await photo(900, 600).toColourspace('rgb16').png().toBuffer(),
    await disc(700, [200, 10, 30]).png().toBuffer(),
    await disc(700, [200, 10, 30]).webp().toBuffer(),
  ]) {
    const signals = await Promise.all(
      [undefined, 64, 256, 512, 1024].map(
        async (maxSidePx) => measuredOf(await decodeImage(bytes, { maxPixels: 1_000_000, maxSidePx })).signals,
      ),
    )
    for (const other of signals) assert.deepEqual(other, signals[0])
  }
})
