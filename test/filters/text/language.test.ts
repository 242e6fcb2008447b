import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type LanguageIdentifier, openLanguageIdentifier } from '../../../filters/text/language.ts'

describe('language', () => {
  let identify: LanguageIdentifier

  before(async () => {
    // The model must come from node_modules: whatever would ask the network fails here.
    const online = globalThis.fetch
    globalThis.fetch = () => Promise.reject(new Error('the network was asked'))
    try {
      identify = await openLanguageIdentifier()
    } finally {
      globalThis.fetch = online
    }
  })

  it('the model is loaded once a process', async () => {
    assert.equal(await openLanguageIdentifier(), identify)
  })

  it('labels and scores are those of the Python binding on the same model', () => {
    // fasttext-predict 0.9.2.4, lid.176.ftz, predict(text, k=1).
    assert.deepEqual(identify('The quick brown fox jumps over the lazy dog and the cat'), {
      code: 'en',
      score: 0.8083937168121338,
    })
    assert.deepEqual(identify('今日は天気がいいですね'), { code: 'ja', score: 0.9796735644340515 })
  })

  it('a score of 1.00004 is clamped to 1', () => {
    assert.deepEqual(identify('Das ist ein Satz'), { code: 'de', score: 1 })
  })

  it('newlines do not end the text', () => {
    const words = 'Das ist ein langer deutscher Satz über das Wetter und die Landschaft im Norden des Landes'
    assert.deepEqual(identify(words.replaceAll(' ', '\n')), identify(words))
    assert.equal(identify(`Hi\n${words}`).code, 'de')
  })

  it('lone surrogates and control characters are no error', () => {
    assert.equal(identify('\ud800 the cat \u0000 sat on \udfff the mat and went to the market').code, 'en')
  })

  it('an empty text has no language', () => {
    assert.deepEqual(identify(' \n\t'), { code: 'und', score: 0 })
  })

  it('only the beginning of a long text is read', () => {
    const german = 'Das ist ein langer deutscher Satz über das Wetter. '.repeat(400)
    const tail = 'This is an English sentence. '
    assert.equal(identify(german + tail.repeat(150_000)).code, 'de')
    assert.deepEqual(identify(german + tail.repeat(150_000)), identify(german + tail))
  })
})
