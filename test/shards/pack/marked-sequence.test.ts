import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { escapeMarkers, markedSequence } from '../../../shards/pack/marked-sequence.ts'
import { parseMarkedSequence, unescapeMarkers } from './parse-marked-sequence.ts'

describe('the marked sequence', () => {
  it('has <EOC> before every image and once at the end', () => {
    assert.equal(
      markedSequence({ texts: ['Lead text.', null, 'Text after it.'], images: [null, '00.jpg', null] }),
      'Lead text.<EOC><image>Text after it.<EOC>',
    )
    assert.equal(
      markedSequence({ texts: [null, null, 'End'], images: ['00.jpg', '01.jpg', null] }),
      '<EOC><image><EOC><image>End<EOC>',
    )
  })

  it('escapes what a page itself says with one backslash more', () => {
    assert.equal(
      escapeMarkers('<image> <\\image> <\\\\EOC> <IMAGE> < image>'),
      '<\\image> <\\\\image> <\\\\\\EOC> <IMAGE> < image>',
    )
    assert.equal(unescapeMarkers('<\\image> <\\\\EOC>'), '<image> <\\EOC>')
  })

  it('comes back as it was, for any texts', () => {
    const pieces = [
      '<',
      '>',
      '\\',
      'image',
      'EOC',
      '<image>',
      '<EOC>',
      '<\\image>',
      '<\\\\EOC>',
      'x',
      '\n\n',
      '$1',
      'é',
    ]
    for (let trial = 0; trial < 3000; trial += 1) {
      const bytes = createHash('sha256').update(`trial ${trial}`).digest()
      const positions = 1 + ((bytes[0] ?? 0) % 6)
      const texts: (string | null)[] = []
      for (let position = 0; position < positions; position += 1) {
        const isText = ((bytes[1 + position] ?? 0) & 1) === 0 && texts.at(-1) == null
        const length = 1 + ((bytes[8 + position] ?? 0) % 5)
        const text = Array.from(
          bytes.subarray(position + 10, position + 10 + length),
          (byte) => pieces[byte % pieces.length],
        )
        texts.push(isText ? text.join('') : null)
      }
      const images = texts.map((text) => (text === null ? 'x.jpg' : null))
      const sequence = markedSequence({ texts, images })
      assert.deepEqual(
        parseMarkedSequence(sequence),
        texts.map((text) => (text === null ? { kind: 'image' } : { kind: 'text', text })),
        sequence,
      )
      assert.equal(sequence.split('<EOC>').length - 1, images.filter((image) => image !== null).length + 1)
    }
  })

  for (const broken of ['', 'text', '<image><EOC>', 'a<EOC>b<EOC>', '<EOC><image>', '<EOC><image><image><EOC>']) {
    it(`${JSON.stringify(broken)} is none`, () => {
      assert.equal(parseMarkedSequence(broken), undefined)
    })
  }
})
