import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { splitWords } from '../../../../filters/text/words/words.ts'
import { unlessItHangs } from '../../../helpers/hang-guard.ts'

const wordsOf = (text: string): readonly string[] => splitWords(text).words

describe('words', () => {
  it('punctuation at both ends is stripped, inside it stays', () => {
    assert.deepEqual(wordsOf("“Don't panic,” she said (twice): well-known."), [
      "Don't",
      'panic',
      'she',
      'said',
      'twice',
      'well-known',
    ])
    assert.deepEqual(wordsOf('see https://example.com/a?b=c.'), ['see', 'https://example.com/a?b=c'])
  })

  it('what is punctuation alone is no word', () => {
    assert.deepEqual(wordsOf(' - ... | == $ “” — ¿? '), [])
    assert.deepEqual(wordsOf(''), [])
  })

  it('long dashes, ellipses and zero-width spaces part words', () => {
    assert.deepEqual(wordsOf('one—two…three\u200bfour\tfive\nsix'), ['one', 'two', 'three', 'four', 'five', 'six'])
  })

  it('a symbol or an emoji that stands alone is a word without letters', () => {
    const list = splitWords('→ fine 😀 © 42')
    assert.deepEqual(list.words, ['→', 'fine', '😀', '©', '42'])
    assert.equal(list.alphabetic, 1)
  })

  it('lengths are code points', () => {
    assert.deepEqual(splitWords('ab😀 été 𝐛𝐨𝐥𝐝 𠮷').lengths, [3, 3, 4, 1])
    assert.equal(splitWords('𝐛𝐨𝐥𝐝 𠮷 😀').alphabetic, 2)
  })

  it('a Chinese sentence is many words, and its punctuation none', () => {
    const words = wordsOf('中国科学院的研究人员发表了最新的研究成果，意义重大。')
    assert.ok(words.length >= 10 && words.length <= 20, words.join('|'))
    assert.ok(!words.some((word) => /[，。]/.test(word)))
    assert.equal(words.join(''), '中国科学院的研究人员发表了最新的研究成果意义重大')
  })

  it('Japanese, Thai and Khmer are cut into words; Korean is cut at its spaces', () => {
    assert.ok(wordsOf('今日は天気がいいですね').length >= 4)
    assert.ok(wordsOf('ประเทศไทยมีวัฒนธรรมที่หลากหลาย').length >= 4)
    assert.ok(wordsOf('ភាសាខ្មែរជាភាសាផ្លូវការ').length >= 3)
    assert.deepEqual(wordsOf('나는 학교에 간다.'), ['나는', '학교에', '간다'])
  })

  it('scripts that meet without a space are parted', () => {
    assert.deepEqual(wordsOf('iPhone手机'), ['iPhone', '手机'])
  })

  it('a run longer than one piece loses no character, also where a surrogate pair straddles the cut', () => {
    for (const run of ['中'.repeat(5000), `中${'𠮷'.repeat(3000)}`, 'ア'.repeat(3000)]) {
      assert.equal(wordsOf(run).join(''), run)
      assert.ok(!wordsOf(run).some((word) => /\p{Cs}/u.test(word)))
    }
  })

  it('a run of 100,000 katakana costs no more a character than a short one', () => {
    assert.equal(unlessItHangs(() => wordsOf('ア'.repeat(100_000))).join('').length, 100_000)
  })

  it('five megabytes of anything take no longer than their length says', () => {
    for (const text of [`${'!'.repeat(5_000_000)}a`, 'a'.repeat(5_000_000), 'a '.repeat(2_500_000)]) {
      unlessItHangs(() => splitWords(text))
    }
  })
})
