/**
 * Texts of our own measure what datatrove 0.10.1 and OBELICS (0fca7ba) measured of them, on datatrove's tokens: values of
 * bench/text/parity.py, written down once in test/fixtures/text/peer-measures.json.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type LineVerdict, verdictOfLine } from '../../../filters/text/c4/line-verdict.ts'
import type { TextView } from '../../../filters/text/family/text-view.ts'
import { FINEWEB } from '../../../filters/text/fineweb/fineweb.ts'
import { GOPHER_QUALITY } from '../../../filters/text/gopher/quality.ts'
import { GOPHER_REPETITION } from '../../../filters/text/gopher/repetition.ts'
import { measureMetrics } from '../../../filters/text/obelics/metrics.ts'
import { repositoryRoot } from '../../helpers/repository.ts'

type Values = Readonly<Record<string, number>>

interface Peer {
  readonly text: string
  /** Of the text in lower case, a space between them. */
  readonly tokens: string
  /** Those that are not pure punctuation. */
  readonly words: string
  readonly gopher: Values
  readonly fineweb: Values
  readonly finewebWords: number
  readonly c4: readonly string[]
  readonly obelics: Values
}

const PEERS = JSON.parse(
  readFileSync(join(repositoryRoot(), 'test/fixtures/text/peer-measures.json'), 'utf8'),
) as readonly Peer[]
const ABOUT = { language: 'en', url: '', lists: new Map() }
const TOLERANCE = 1e-12
const FATES: Readonly<Record<string, LineVerdict>> = {
  too_few_words: 'few_words',
  javascript: 'notice',
  policy: 'notice',
  lorem_ipsum: 'lorem_ipsum',
}

function viewWith(text: string, words: readonly string[]): TextView {
  const lengths = words.map((word) => Array.from(word).length)
  const split = { text, list: { words, lengths, alphabetic: words.filter((word) => /\p{L}/u.test(word)).length } }
  return { language: 'en', whole: split, prose: split, isTyped: false, texts: [] }
}

function assertNear(ours: Values, theirs: Values): void {
  for (const [name, value] of Object.entries(theirs)) {
    const mine = ours[name] ?? Number.NaN
    assert.ok(Math.abs(mine - value) <= TOLERANCE, `${name}: ${mine}, there ${value}`)
  }
}

describe('beside datatrove and OBELICS', () => {
  for (const [index, peer] of PEERS.entries()) {
    const { text, tokens, words, gopher, fineweb, finewebWords, c4, obelics } = peer
    const lines = text.split('\n').filter((line) => line.trim() !== '')

    it(`text ${index}: all of Gopher's measures are equal`, () => {
      const lower = text.toLowerCase()
      const all = viewWith(lower, tokens.split(' '))
      const { words: count, meanWordLength } = GOPHER_QUALITY.measure(viewWith(lower, words.split(' ')), ABOUT)
      const ours = { ...GOPHER_QUALITY.measure(all, ABOUT), ...GOPHER_REPETITION.measure(all, ABOUT) }
      assertNear({ ...ours, words: count, meanWordLength }, gopher)
      assert.equal(Object.keys(gopher).length, 21)
    })

    it(`text ${index}: FineWeb's four ratios are equal`, () => {
      const view = viewWith(text, new Array<string>(finewebWords).fill('word'))
      assertNear({ ...FINEWEB.measure(view, ABOUT) }, fineweb)
    })

    it(`text ${index}: C4 does the same with every line`, () => {
      const ours = lines.map(verdictOfLine).map((verdict) => (verdict === 'open' ? 'kept' : verdict))
      assert.deepEqual(
        ours,
        c4.map((fate) => FATES[fate] ?? 'kept'),
      )
    })

    it(`text ${index}: OBELICS's metrics without lists are equal`, () => {
      assertNear({ ...measureMetrics(text, {}) }, obelics)
    })
  }
})
