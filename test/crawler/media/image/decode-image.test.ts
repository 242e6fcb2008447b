import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp, { type Sharp } from 'sharp'
import { type DecodedImage, decodeImage } from '../../../../crawler/media/image/decode-image.ts'
import { hashDistance } from '../../../../datasets/image-signals.ts'
import { animatedPng, animation, disc, drawing, photo, pngHeader } from './pictures.ts'

const LIMITS = { maxSidePx: 256, maxPixels: 1_000_000 }
const decode = (bytes: Buffer, limits = LIMITS): Promise<DecodedImage> => decodeImage(bytes, limits)

async function reencoded(bytes: Buffer): Promise<Extract<DecodedImage, { status: 'ok_reencoded' }>> {
  const image = await decode(bytes)
  if (image.status !== 'ok_reencoded') return assert.fail(`expected ok_reencoded, got ${JSON.stringify(image)}`)
  const seen = await sharp(image.stored.bytes).metadata()
  assert.deepEqual(
    [seen.format, seen.width, seen.height, seen.space, seen.depth, seen.hasProfile, seen.orientation, seen.pages],
    [image.stored.format, image.stored.widthPx, image.stored.heightPx, 'srgb', 'uchar', false, undefined, undefined],
  )
  return image
}

async function phashOf(bytes: Buffer): Promise<string> {
  const image = await decode(bytes, { ...LIMITS, maxSidePx: 4000 })
  if (!('measured' in image)) return assert.fail(`expected a picture, got ${JSON.stringify(image)}`)
  return String(image.measured.signals.phash)
}

test('decode-image: keeps upright sRGB JPEG, PNG and WebP within the side limit', async () => {
  for (const bytes of [
    await photo(200, 100).jpeg().toBuffer(),
    await photo(200, 100).jpeg({ progressive: true }).toBuffer(),
    await photo(200, 100).png().toBuffer(),
    await photo(200, 100).png({ palette: true }).toBuffer(),
    await photo(200, 100).webp().toBuffer(),
    await disc(200, [255, 0, 0]).png().toBuffer(),
    await photo(200, 100).withIccProfile('srgb').jpeg().toBuffer(),
    await photo(256, 256).toColourspace('b-w').jpeg().toBuffer(),
  ]) {
    assert.equal((await decode(bytes)).status, 'ok')
  }
})

test('decode-image: whether a JPEG is damaged does not hang on warnings, which may come late or with the next picture', async (t) => {
  const whole = await photo(200, 100).jpeg().toBuffer()
  const damaged = Buffer.concat([whole.subarray(0, Math.floor(whole.length / 2)), Buffer.from([0xff, 0xd9])])
  const prototype: Sharp = Object.getPrototypeOf(sharp(whole))
  const { on } = prototype
  let late: string | undefined
  t.mock.method(prototype, 'on', function (this: Sharp, name: string, listener: (value: unknown) => void) {
    if (name !== 'warning') return on.call(this, name, listener)
    if (late !== undefined) listener(late)
    return this
  })
  const { status, detail = '' } = (await decode(damaged)) as DecodedImage & { readonly detail?: string }
  assert.match(`${status}: ${detail}`, /damaged: \d+ % of its pixels are filling: VipsJpeg: .*premature end of data/)
  late = 'VipsJpeg: Corrupt JPEG data: premature end of data segment'
  const flat = disc(200, [255, 0, 0])
  for (const bytes of [await flat.clone().jpeg().toBuffer(), await flat.clone().tiff().toBuffer()])
    assert.match((await decode(bytes)).status, /^ok/)
})

test('decode-image: measures after EXIF orientation and stores upright', async () => {
  const upright = await photo(200, 100).png().toBuffer()
  const rotated = await sharp(upright)
    .rotate(-90)
    .withExif({ IFD0: { Orientation: '6' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  const image = await reencoded(rotated)
  assert.deepEqual([image.measured.widthPx, image.measured.heightPx], [200, 100])
  assert.deepEqual([image.stored.widthPx, image.stored.heightPx, image.stored.format], [200, 100, 'jpeg'])
  assert.ok(hashDistance(String(image.measured.signals.phash), await phashOf(upright)) <= 4)
})

test('decode-image: scales down to the side limit and never up', async () => {
  const large = await reencoded(await photo(600, 300).jpeg().toBuffer())
  assert.deepEqual([large.measured.widthPx, large.stored.widthPx, large.stored.heightPx], [600, 256, 128])
  const small = await reencoded(await animation('gif', 80))
  assert.deepEqual([small.stored.widthPx, small.stored.heightPx], [80, 80])
})

test('decode-image: turns CMYK, 16 bits, foreign profiles, animations and other formats into plain sRGB', async () => {
  const formats = [
    await reencoded(await photo(100, 100).toColourspace('cmyk').jpeg().toBuffer()),
    await reencoded(await photo(100, 100).toColourspace('rgb16').png().toBuffer()),
    await reencoded(await photo(100, 100).withIccProfile('p3').jpeg().toBuffer()),
    await reencoded(await animation('webp')),
    await reencoded(animatedPng(await drawing(100, 100).png().toBuffer())),
    await reencoded(await photo(100, 100).avif({ effort: 0 }).toBuffer()),
    await reencoded(await photo(100, 100).tiff().toBuffer()),
    await reencoded(await drawing(100, 100).gif().toBuffer()),
  ].map(({ measured, stored }) => `${measured.format} ${stored.format}`)
  assert.deepEqual(formats, [
    'jpeg jpeg',
    'png jpeg',
    'jpeg jpeg',
    'webp jpeg',
    'png png',
    'avif jpeg',
    'tiff jpeg',
    'gif png',
  ])
})

test('decode-image: a wide-gamut red keeps its look when its profile goes', async () => {
  const red = sharp({ create: { width: 64, height: 64, channels: 3, background: { r: 200, g: 40, b: 40 } } })
  const { stored } = await reencoded(await red.withIccProfile('p3').jpeg({ quality: 100 }).toBuffer())
  const { channels } = await sharp(stored.bytes).stats()
  const means = channels.map(({ mean }) => Math.round(mean))
  assert.ok(Math.abs((means[0] ?? 0) - 200) <= 4 && Math.abs((means[1] ?? 0) - 40) <= 6, `got ${means}`)
})

test('decode-image: keeps transparency, as PNG from lossless formats and as WebP else', async () => {
  const png = await reencoded(await disc(400, [10, 200, 30]).png().toBuffer())
  const webp = await reencoded(await disc(400, [10, 200, 30]).webp().toBuffer())
  assert.deepEqual([png.stored.format, webp.stored.format], ['png', 'webp'])
  for (const { stored } of [png, webp]) assert.equal((await sharp(stored.bytes).stats()).isOpaque, false)
})

test('decode-image: stores a scaled photograph as JPEG and a scaled drawing as PNG when both came as PNG', async () => {
  const noisy = sharp({
    create: {
      width: 500,
      height: 500,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
  assert.equal((await reencoded(await noisy.png().toBuffer())).stored.format, 'jpeg')
  assert.equal((await reencoded(await drawing(512, 512, 4).png().toBuffer())).stored.format, 'png')
})

test('decode-image: a small JPEG has code tables of its own, which a large one is not worth', async () => {
  // The table for light AC of ITU-T T.81, K.3.3.2: 162 symbols, of which a small picture uses a few.
  const commonTable = Buffer.from([0xff, 0xc4, 0x00, 0xb5, 0x10])
  const bytes = await photo(600, 300).jpeg().toBuffer()
  const hasCommonTable: boolean[] = []
  for (const [picture, maxSidePx] of [
    [bytes, 512],
    [bytes, 513],
    [await animation('webp', 80), 1024],
  ] as const) {
    const decoded = await decodeImage(picture, { maxPixels: 1_000_000, maxSidePx })
    if (decoded.status !== 'ok_reencoded') return assert.fail(decoded.status)
    hasCommonTable.push(decoded.stored.bytes.includes(commonTable))
  }
  assert.deepEqual(hasCommonTable, [false, true, false])
})

test('decode-image: gives the same bytes twice', async () => {
  for (const bytes of [await photo(600, 300).jpeg().toBuffer(), await disc(400, [1, 2, 3]).webp().toBuffer()]) {
    const [first, second] = [await reencoded(bytes), await reencoded(bytes)]
    assert.ok(first.stored.bytes.equals(second.stored.bytes))
  }
})

test('decode-image: one status for each way not to be an image', async () => {
  const cases: [string, Buffer, string][] = [
    ['nothing', Buffer.alloc(0), 'empty'],
    ['HTML', Buffer.from('<!doctype html><title>Not found</title>'), 'not_image'],
    ['text about <svg', Buffer.from('see <svg> for more'), 'not_image'],
    [
      'SVG',
      Buffer.from('<?xml version="1.0"?>\n<!-- a > b -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'type_denied',
    ],
    [
      'SVG behind a doctype',
      Buffer.from('\uFEFF<!DOCTYPE svg PUBLIC "x">\n<svg:svg viewBox="0 0 1 1"/>'),
      'type_denied',
    ],
    ['icon', Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0, 16, 16]), Buffer.alloc(40)]), 'type_denied'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'type_denied'],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 1, 2, 3]), 'type_denied'],
    ['a JPEG signature alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'truncated'],
    [
      'a PNG signature and noise',
      Buffer.concat([pngHeader(9, 9).subarray(0, 8), Buffer.from('noise IEND noise')]),
      'header_invalid',
    ],
    ['a PNG of 2.1 gigapixels', pngHeader(46_341, 46_341), 'bomb'],
    ['a PNG of impossible size', pngHeader(0x7fffffff, 0x7fffffff), 'header_invalid'],
    ['a PNG without pixels', pngHeader(90, 90), 'decode_error'],
  ]
  for (const [what, bytes, status] of cases) assert.equal((await decode(bytes)).status, status, what)
})

test('decode-image: checks header pixels at the limit and just above', async () => {
  const bytes = await photo(100, 100).png().toBuffer()
  assert.equal((await decode(bytes, { ...LIMITS, maxPixels: 10_000 })).status, 'ok')
  assert.deepEqual(await decode(bytes, { ...LIMITS, maxPixels: 9_999 }), { status: 'bomb', detail: '100x100' })
})

test('decode-image: tells a cut-off image from a corrupt one', async () => {
  const whole = {
    jpeg: await photo(300, 200).jpeg().toBuffer(),
    progressive: await photo(300, 200).jpeg({ progressive: true }).toBuffer(),
    png: await photo(300, 200).png().toBuffer(),
    webp: await photo(300, 200).webp().toBuffer(),
    gif: await drawing(300, 200).gif().toBuffer(),
    avif: await photo(300, 200).avif({ effort: 0 }).toBuffer(),
  }
  for (const [name, bytes] of Object.entries(whole)) {
    assert.match((await decode(bytes)).status, /^ok/, name)
    for (const share of [0.5, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share))
      assert.equal((await decode(cut)).status, 'truncated', `${name} cut at ${share}`)
    }
  }
  const corrupt = Buffer.from(whole.png)
  corrupt.fill(0x55, 200, 300)
  assert.equal((await decode(corrupt)).status, 'decode_error')
})

test('decode-image: never throws, whatever prefix of an image arrives', async () => {
  const bytes = await photo(24, 24).jpeg({ quality: 30 }).toBuffer()
  // Without the two bytes of its end marker, or one of them, it is whole.
  for (let length = 0; length < bytes.length - 2; length += 7) {
    const { status } = await decode(bytes.subarray(0, length))
    assert.ok(
      ['empty', 'not_image', 'truncated', 'header_invalid', 'decode_error'].includes(status),
      `${length}: ${status}`,
    )
  }
})

test('decode-image: one pixel is a picture', async () => {
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const image = await decode(pixel)
  assert.ok(image.status === 'ok')
  assert.deepEqual([image.measured.widthPx, image.measured.heightPx, image.measured.signals.colourDeviation], [1, 1, 0])
})

test('decode-image: flat pictures deviate by nothing, and so does white on nothing, which nobody sees', async () => {
  const flat = async (image: Sharp): Promise<number> => {
    const decoded = await decode(await image.png().toBuffer())
    return 'measured' in decoded ? Number(decoded.measured.signals.colourDeviation) : assert.fail(decoded.status)
  }
  assert.equal(await flat(sharp({ create: { width: 90, height: 70, channels: 3, background: '#3a7' } })), 0)
  assert.equal(await flat(disc(120, [255, 255, 255]).ensureAlpha(0).flatten({ background: '#ffffff' })), 0)
  assert.equal(await flat(disc(120, [255, 255, 255])), 0)
  assert.ok((await flat(disc(120, [0, 0, 0]))) > 50)
  assert.ok((await flat(photo(120, 80))) > 40)
})

test('decode-image: the perceptual hash survives scaling and compression, and tells pictures apart', async () => {
  const original = await phashOf(await photo(1200, 800).png().toBuffer())
  for (const bytes of [
    await photo(1200, 800).jpeg({ quality: 40 }).toBuffer(),
    await photo(1200, 800).resize(300, 200).webp({ quality: 50 }).toBuffer(),
    await photo(1200, 800).resize(150, 100).jpeg({ quality: 70 }).toBuffer(),
    await photo(1200, 800).resize(900, 600).avif({ effort: 0, quality: 40 }).toBuffer(),
  ]) {
    assert.ok(hashDistance(await phashOf(bytes), original) <= 4)
  }
  assert.ok(hashDistance(await phashOf(await photo(1200, 800, 2).png().toBuffer()), original) > 12)
  assert.ok(hashDistance(await phashOf(await drawing(1200, 800).png().toBuffer()), original) > 12)
})
