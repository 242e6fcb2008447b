import assert from 'node:assert/strict'
import { it } from 'node:test'
import { simplifyText } from '../../../core/text/simplify-text.ts'
import { seededRandom } from '../../helpers/random.ts'

/** What datatrove does to letters: their parts without non-spacing marks. */
const withoutAccents = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')

/** Letters and marks of scripts with accents, with signs of two parts, with syllables, and beyond the basic plane. */
const RANGES = [
  [0xc0, 0xd6],
  [0x100, 0x24f],
  [0x300, 0x36f],
  [0x386, 0x3ff],
  [0x400, 0x4ff],
  [0x5d0, 0x5ea],
  [0x904, 0x94f],
  [0xb85, 0xbcc],
  [0x1100, 0x11ff],
  [0x1ea0, 0x1fbc],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0x11080, 0x110ba],
] as const

it('letters lose their accents, in whatever form they are written', () => {
  const random = seededRandom(31)
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: 6 }, () => {
      const [first, last] = RANGES[random(RANGES.length)] as (typeof RANGES)[number]
      return String.fromCodePoint(first + random(last - first))
    })
      .join('')
      .replace(/\P{L}/gu, (character) => (/\p{M}/u.test(character) ? character : ''))
    assert.equal(simplifyText(text), withoutAccents(text), JSON.stringify(text))
    assert.equal(simplifyText(text.normalize('NFD')), simplifyText(text), JSON.stringify(text))
  }
})

it('where a word is accents alone its space goes too', () => {
  assert.equal(simplifyText('a \u0301 b'), 'a b')
  assert.equal(simplifyText('\u0301 é\u0323, \u{110ba} 한'), 'e 한'.normalize('NFD'))
})

it('a byte order mark before a text is no part of it', () => {
  assert.equal(simplifyText('\ufeff\u06deword'), simplifyText('\u06deword'))
  assert.equal(simplifyText('word\ufeff'), 'word')
})
