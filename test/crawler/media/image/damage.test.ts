/** A picture most of which is lost is damaged, whatever else is odd in its file; a whole one is not, whatever its bottom looks like. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { decodeImage } from '../../../../crawler/media/image/decode-image.ts'

const END = Buffer.from([0xff, 0xd9])
const decode = async (bytes: Buffer): Promise<string> => {
  const { status, ...more } = await decodeImage(bytes, { maxPixels: 1_000_000, maxSidePx: 512 })
  return 'detail' in more ? `${status}: ${more.detail}` : status
}

/** Busy above, of one grey below. */
function page(level: number, sidePx = 240) {
  const pixels = Buffer.alloc(sidePx * sidePx * 3, level)
  for (let at = 0, state = 1; at < pixels.length / 2; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    pixels[at] = 128 + 80 * Math.sin(at / 20) + (state >>> 27)
  }
  return sharp(pixels, { raw: { width: sidePx, height: sidePx, channels: 3 } })
}

function filled(bytes: Buffer, value: number, from: number, to: number): Buffer {
  return Buffer.from(bytes).fill(value, Math.floor(bytes.length * from), Math.floor(bytes.length * to))
}

/** Files of which libjpeg gives a warning that says nothing of pixels, and one of which it gives none. */
async function oddJpegs(level: number, progressive = false): Promise<Readonly<Record<string, Buffer>>> {
  const plain = await page(level).jpeg({ progressive }).toBuffer()
  const behindStart = (...parts: Buffer[]) => Buffer.concat([plain.subarray(0, 2), ...parts, plain.subarray(2)])
  const adobe = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 9])
  const sequential = Buffer.from(plain)
  const scan = sequential.indexOf(Buffer.from([0xff, 0xda]))
  sequential[scan + sequential.readUInt16BE(scan + 2)] = 0
  const comment = Buffer.from([0xff, 0xfe, 0, 3, 0x41])
  return {
    plain,
    'an unknown transform of colours': behindStart(adobe),
    'bytes between segments': behindStart(comment, Buffer.from([1, 2, 3])),
    'zeros before the end': Buffer.concat([plain.subarray(0, -2), Buffer.alloc(700), END]),
    ...(progressive ? {} : { 'a scan that says it has one coefficient': sequential }),
  }
}

test('damage: a JPEG with an odd header is whole, also where it ends in an even ground or lacks its end marker', async () => {
  for (const level of [255, 128, 20]) {
    for (const progressive of [false, true]) {
      for (const [what, bytes] of Object.entries(await oddJpegs(level, progressive)))
        assert.equal(await decode(bytes), 'ok', `${what}, ${level}, ${progressive}`)
    }
    for (const [what, bytes] of Object.entries(await oddJpegs(level)))
      assert.equal(await decode(bytes.subarray(0, -2)), 'ok_reencoded', what)
  }
})

test('damage: a JPEG of which half is missing is damaged, also where its header is odd and warned of first', async () => {
  for (const [what, bytes] of Object.entries(await oddJpegs(255))) {
    const cut = Buffer.concat([bytes.subarray(0, Math.floor(bytes.length * 0.4)), END])
    assert.match(await decode(cut), /^damaged: \d+ % of its pixels are filling: .*premature end of data/, what)
  }
})

test('damage: a JPEG with a hole is damaged, one with stripes that repeat bytes is not', async () => {
  for (const progressive of [false, true]) {
    for (const [what, bytes] of Object.entries(await oddJpegs(255, progressive))) {
      for (const fill of [0, 0x20]) {
        const hole = filled(bytes, fill, 0.25, 0.6)
        assert.match(
          await decode(hole),
          /^(damaged: \d+ % of its (data are one|pixels)|decode_error)/,
          `${what} ${fill}`,
        )
      }
    }
  }
  const striped = Buffer.alloc(600 * 600 * 3)
  for (let row = 0; row < 600; row += 1) striped.fill(row % 32 < 16 ? 255 : 40, row * 1800, (row + 1) * 1800)
  const image = sharp(striped, { raw: { width: 600, height: 600, channels: 3 } })
  for (const progressive of [false, true])
    assert.equal(await decode(await image.clone().jpeg({ progressive }).toBuffer()), 'ok_reencoded')
})

test('damage: a GIF whose data end too early is damaged, as an animation by its first frame alone', async () => {
  const gif = await page(255).gif().toBuffer()
  assert.equal(await decode(gif), 'ok_reencoded')
  const hole = filled(gif, 0, 0.4, 0.7)
  assert.match(await decode(hole), /^damaged: \d\d % of its pixels have no data/)
  const frames = await Promise.all([page(255), page(255).negate()].map((frame) => frame.png().toBuffer()))
  const moving = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  const late = filled(moving, 0, 0.7, 0.9)
  assert.equal(await decode(late), 'ok_reencoded')
})

test('damage: a GIF whose first frame has no pixels has lost all of what is shown', async () => {
  const head = '47494638396104000100800000000000ffffff'
  for (const frame of ['2c00000000000000000002024401003b', '2c00000000040000000002024401003b'])
    assert.match(await decode(Buffer.from(`${head}${frame}`, 'hex')), /^damaged: 100 %/)
})
