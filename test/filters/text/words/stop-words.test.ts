import assert from 'node:assert/strict'
import { it } from 'node:test'
import { countStopWords, STOP_WORDS } from '../../../../filters/text/words/stop-words.ts'
import { splitWords } from '../../../../filters/text/words/words.ts'

it('every stop word is a word as the splitter gives it', () => {
  for (const [code, words] of STOP_WORDS) {
    for (const word of words) {
      const sentence = ['ja', 'zh'].includes(code) ? word : `x ${word} y`
      assert.ok(splitWords(sentence).words.includes(word), `${code} ${word}`)
    }
  }
})

it('stop words are counted once each, in any case of letters, in their own language', () => {
  const words = ['The', 'THE', 'end', 'Of', 'OFF']
  assert.equal(countStopWords(words, 'en'), 2)
  assert.equal(countStopWords(words, 'de'), 0)
  assert.equal(countStopWords(words, 'und'), 0)
})
