import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { isArithmetic } from '../../../../../crawler/media/image/bytes/jpeg-frame.ts'
import { decodeImage } from '../../../../../crawler/media/image/decode-image.ts'

const PIXELS = Buffer.from(Array.from({ length: 96 * 64 * 3 }, (_, at) => (at * at) % 251))
const whole = (progressive: boolean): Promise<Buffer> =>
  sharp(PIXELS, { raw: { width: 96, height: 64, channels: 3 } })
    .jpeg({ progressive })
    .toBuffer()

/** A frame of the other kind of codes, whatever its data are. */
function claiming(bytes: Buffer, marker: number): Buffer {
  const copy = Buffer.from(bytes)
  const frame = [0xc0, 0xc2].map((kind) => copy.indexOf(Buffer.from([0xff, kind]))).find((at) => at > 0) as number
  copy[frame + 1] = marker
  return copy
}

test('a JPEG of arithmetic codes is refused by its header, and told from one of Huffman codes', async () => {
  for (const [isProgressive, marker] of [
    [false, 0xc9],
    [true, 0xca],
  ] as const) {
    const bytes = await whole(isProgressive)
    assert.equal(isArithmetic(bytes), false)
    const outcome = await decodeImage(claiming(bytes, marker), { maxPixels: 1e6, maxSidePx: 1024 })
    assert.deepEqual(outcome, { status: 'type_denied', detail: 'jpeg of arithmetic codes' })
  }
})

test('the frame is found behind fill, rubbish, comments and a thumbnail, and nothing is looked for in a scan', async () => {
  const bytes = claiming(await whole(false), 0xc9)
  const [start, rest] = [bytes.subarray(0, 2), bytes.subarray(2)]
  const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 8]), Buffer.from([0xff, 0xc0, 0, 4, 1, 1])])
  for (const between of [
    Buffer.from([0xff, 0xff]),
    Buffer.from('rubbish'),
    Buffer.from([0xff, 0xfe, 0, 3, 9]),
    thumbnail,
  ])
    assert.equal(isArithmetic(Buffer.concat([start, between, rest])), true, between.toString('hex'))
  const scan = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 1, 0xff, 0xc9, 0, 4, 1, 1])
  assert.equal(isArithmetic(scan), false)
  assert.equal(isArithmetic(Buffer.from([0xff, 0xd8, 0xff])), false)
})
