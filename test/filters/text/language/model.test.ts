import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type LanguageModel, oneLine, openLanguageModel } from '../../../../filters/text/language/model.ts'

describe('language model', () => {
  let model: LanguageModel
  const best = (text: string) => model(text, 1)[0]

  before(async () => {
    // The model must come from node_modules: whatever would ask the network fails here.
    const online = globalThis.fetch
    globalThis.fetch = () => Promise.reject(new Error('the network was asked'))
    try {
      model = await openLanguageModel()
    } finally {
      globalThis.fetch = online
    }
  })

  it('is loaded once a process', async () => {
    assert.equal(await openLanguageModel(), model)
  })

  it('labels and scores are those of the Python binding on the same model', () => {
    // fasttext-predict 0.9.2.4, lid.176.ftz, predict(text, k=1).
    assert.deepEqual(best('The quick brown fox jumps over the lazy dog and the cat'), {
      code: 'en',
      score: 0.8083937168121338,
    })
    assert.deepEqual(best('今日は天気がいいですね'), { code: 'ja', score: 0.9796735644340515 })
  })

  it('answers the likeliest languages first', () => {
    const scores = model('The quick brown fox jumps', 4).map(({ score }) => score)
    assert.equal(scores.length, 4)
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    )
  })

  it('a score of 1.00004 is clamped to 1', () => {
    assert.deepEqual(best('Das ist ein Satz'), { code: 'de', score: 1 })
  })

  it('newlines do not end the text', () => {
    const words = 'Das ist ein langer deutscher Satz über das Wetter und die Landschaft im Norden des Landes'
    assert.deepEqual(best(words.replaceAll(' ', '\n')), best(words))
    assert.equal(best(`Hi\n${words}`)?.code, 'de')
  })

  it('lone surrogates and control characters are no error', () => {
    assert.equal(best('\ud800 the cat \u0000 sat on \udfff the mat and went to the market')?.code, 'en')
  })

  it('an empty text has no language', () => {
    assert.deepEqual(model(' \n\t', 1), [])
  })
})

describe('one line', () => {
  it('has no white space but single spaces, no control characters and no lone surrogates, wherever those stand', () => {
    const rule = (text: string): string =>
      text
        .replace(/\p{Cs}/gu, ' ')
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim()
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const character = String.fromCharCode(unit)
      for (const text of [`a${character}b`, `${character}a`, `a${character}`, `a ${character}b`])
        if (oneLine(text) !== rule(text)) assert.fail(`U+${unit.toString(16)} in ${JSON.stringify(text)}`)
    }
    assert.equal(oneLine('\u{1f600} a \ud83d b'), '\u{1f600} a b')
  })
})
