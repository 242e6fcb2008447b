import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { isSrgbLike } from '../../../../../crawler/media/image/bytes/icc.ts'

const SRGB = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
] as const
const ADOBE = [
  [0.6097, 0.3111, 0.0195],
  [0.2053, 0.6257, 0.0609],
  [0.1492, 0.0632, 0.7446],
] as const

/** A profile of three primaries and one curve, or of a grey curve alone. */
function profile(model: 'RGB ' | 'GRAY', curve: Buffer, primaries: readonly (readonly number[])[] = SRGB): Buffer {
  const tags: [string, Buffer][] =
    model === 'GRAY'
      ? [['kTRC', curve]]
      : [
          ...['rXYZ', 'gXYZ', 'bXYZ'].map((tag, index): [string, Buffer] => [tag, xyz(primaries[index] ?? [])]),
          ['rTRC', curve],
          ['gTRC', curve],
          ['bTRC', curve],
        ]
  const head = Buffer.alloc(132 + tags.length * 12)
  head.write(model, 16, 'latin1')
  head.writeUInt32BE(tags.length, 128)
  let offset = head.length
  for (const [index, [tag, data]] of tags.entries()) {
    head.write(tag, 132 + index * 12, 'latin1')
    head.writeUInt32BE(offset, 136 + index * 12)
    head.writeUInt32BE(data.length, 140 + index * 12)
    offset += data.length
  }
  return Buffer.concat([head, ...tags.map(([, data]) => data)])
}

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20)
  tag.write('XYZ ', 0, 'latin1')
  for (const [axis, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + axis * 4)
  return tag
}

function gamma(value: number): Buffer {
  const tag = Buffer.alloc(14)
  tag.write('curv', 0, 'latin1')
  tag.writeUInt32BE(1, 8)
  tag.writeUInt16BE(Math.round(value * 256), 12)
  return tag
}

function table(toLinear: (encoded: number) => number, entries = 1024): Buffer {
  const tag = Buffer.alloc(12 + entries * 2)
  tag.write('curv', 0, 'latin1')
  tag.writeUInt32BE(entries, 8)
  for (let entry = 0; entry < entries; entry += 1) {
    tag.writeUInt16BE(Math.round(toLinear(entry / (entries - 1)) * 65_535), 12 + entry * 2)
  }
  return tag
}

const srgbToLinear = (encoded: number): number =>
  encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4

test('icc: profiles that sharp embeds are told apart', async () => {
  const iccOf = async (name: string): Promise<Buffer> => {
    const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).withIccProfile(name)
    return (await sharp(await image.png().toBuffer()).metadata()).icc ?? assert.fail('no profile')
  }
  assert.equal(isSrgbLike(await iccOf('srgb')), true)
  assert.equal(isSrgbLike(await iccOf('p3')), false)
})

test('icc: judged by primaries and tone curve, in every form of curve', () => {
  assert.equal(isSrgbLike(profile('RGB ', table(srgbToLinear))), true)
  assert.equal(isSrgbLike(profile('RGB ', table(srgbToLinear, 26))), true)
  assert.equal(isSrgbLike(profile('RGB ', gamma(2.2))), true)
  assert.equal(isSrgbLike(profile('RGB ', gamma(1.8))), false)
  assert.equal(isSrgbLike(profile('RGB ', gamma(1))), false)
  assert.equal(isSrgbLike(profile('RGB ', gamma(2.2), ADOBE)), false)
  assert.equal(isSrgbLike(profile('GRAY', gamma(2.2))), true)
  assert.equal(isSrgbLike(profile('GRAY', gamma(1.75))), false)
})

test('icc: what cannot be read is not sRGB, whatever prefix of a profile arrives', () => {
  const whole = profile('RGB ', table(srgbToLinear, 26))
  for (let length = 0; length < whole.length; length += 1) {
    assert.equal(isSrgbLike(whole.subarray(0, length)), false, String(length))
  }
  const lying = Buffer.from(whole)
  lying.writeUInt32BE(0xffffffff, 128)
  assert.equal(isSrgbLike(lying), true, 'a tag count that is too large is bounded')
  assert.equal(isSrgbLike(Buffer.alloc(4000, 0xff)), false)
})
