import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type LanguageModel, oneLine, openLanguageModel } from '../../../../filters/text/language/model.ts'
import { seededRandom } from '../../../helpers/random.ts'

/** The last ones hold what means something to fastText: its own marks, brackets, a word of one letter, and one that is longer than any. */
const TEXTS = [
  'The quick brown fox jumps over the lazy dog and the cat',
  'Der Fluss fließt langsam durch das alte Dorf, und die Kinder spielen am Ufer',
  "L'été dernier, nous avons traversé la vallée à vélo avec des amis",
  'El niño corrió por la calle mientras llovía sobre la ciudad',
  'Żółta łódka płynęła powoli po jeziorze obok starego młyna',
  'Старая лодка медленно плыла по реке мимо деревни',
  'Η παλιά βάρκα έπλεε αργά στο ποτάμι δίπλα στο χωριό',
  'الكتاب على الطاولة بجانب النافذة الكبيرة',
  'यह किताब मेज़ पर रखी है और बच्चा पढ़ रहा है',
  '今日は天気がいいですね 明日も晴れるでしょう',
  '오늘은 날씨가 좋아서 공원에 갔습니다',
  'Bu eski tekne nehirde yavaşça köyün yanından geçiyordu',
  '😀 🎉 x 12 3.14 --- ... @ ©',
  'hello </s> bonjour mes amis',
  '__label__en __label__ bonjour __label__xx',
  '<a> < > << >> de',
  `${'Donaudampfschifffahrt'.repeat(200)} ist lang`,
]

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

  it('labels and scores are those of fastText itself, bit for bit, on words of many scripts and on what is no text', async () => {
    const { getLIDModel } = await import('fasttext.wasm.js')
    const fastText = await (await getLIDModel()).load()
    const random = seededRandom(7)
    const words = TEXTS.flatMap((text) => text.split(' '))
    const drawn = Array.from({ length: 400 }, () =>
      Array.from({ length: 1 + random(30) }, () => words[random(words.length)]).join(' '),
    )
    for (const line of [...TEXTS, ...drawn]) {
      const expected = fastText.predict(line, 5, 0)
      const pairs = Array.from({ length: expected.size() }, (_, n) => expected.get(n))
      expected.delete()
      assert.deepEqual(
        model(line, 5),
        pairs.map(([score, label]) => ({ code: label.replace('__label__', ''), score: Math.min(1, score) })),
        line,
      )
    }
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
