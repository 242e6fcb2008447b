import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageSlot } from '../../../schemas/index.ts'
import { addPicture, openSeenPictures } from '../../../shards/assemble/seen-pictures.ts'
import { slotOf } from '../../filters/image/slots.ts'

const CLUSTER = { id: 'a'.repeat(64), size: 9 }

function slotLike(picture: string, phash: string, size: { widthPx?: number; heightPx?: number } = {}): ImageSlot {
  const signals = {
    phash,
    gradientHash: '00000000000000ff',
    colourDeviation: 40,
    sharpness: 9,
    flatShare: 0.1,
    qrShare: 0,
    textShare: 0,
    repetition: 0,
  }
  return { ...slotOf('document', 0, picture, { signals, ...size }), cluster: CLUSTER }
}

test('seen-pictures: a picture that was packed anew stands once, the steps of a tutorial and another size do not', () => {
  const seen = openSeenPictures()
  assert.equal(addPicture(seen, slotLike('first', '00000000000000f0')), true)
  assert.equal(addPicture(seen, slotLike('first', '00000000000000f0')), false, 'equal bytes')
  assert.equal(addPicture(seen, slotLike('packed anew', '00000000000000f3')), false, 'two bits')
  assert.equal(addPicture(seen, slotLike('next step', '00000000000000ff')), true, 'four bits')
  assert.equal(addPicture(seen, slotLike('large', '00000000000000f0', { widthPx: 1600, heightPx: 1200 })), true)
  assert.equal(addPicture(seen, slotLike('as large', '00000000000000f1', { widthPx: 1500, heightPx: 1125 })), false)
})

test('seen-pictures: without clusters only equal bytes are one picture', () => {
  const seen = openSeenPictures()
  for (const picture of ['a', 'b']) {
    const { cluster: _, ...slot } = slotLike(picture, '00000000000000f0')
    assert.equal(addPicture(seen, slot), true)
    assert.equal(addPicture(seen, slot), false)
  }
})
