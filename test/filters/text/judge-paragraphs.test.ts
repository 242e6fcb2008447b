import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sortLines } from '../../../core/sorted-lines.ts'
import { documentsFrom } from '../../../datasets/documents.ts'
import { viewOf } from '../../../filters/text/family/text-view.ts'
import { judgeParagraphsStage, withoutBadParagraphs } from '../../../filters/text/judge-paragraphs-stage.ts'
import { OWN_LISTS } from '../../../filters/text/lists/own-words.ts'
import { measureText } from '../../../filters/text/measure-text.ts'
import { judgeParagraph, PARAGRAPH_RULES } from '../../../filters/text/paragraphs/paragraph-rules.ts'
import {
  completeConfig,
  type DraftSegment,
  draftDocument,
  type ParagraphsConfig,
  type TextType,
} from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const LIMITS = completeConfig({ profile: 'quality' }).paragraphs
const OFF = completeConfig({}).paragraphs
const ENGLISH = { code: 'en', score: 0.9 }
const GOOD = 'The harbour of the old town lies behind a wall that the sea has eaten away over many winters.'
const BAD = 'Home Products Company Contact'
const LISTS = new Map([
  ...OWN_LISTS,
  ['flagged-words.en', sortLines(['flagged'])],
  ['common-words.en', sortLines(['the', 'of', 'a'])],
] as const)
const typed = (type: TextType, text = BAD): DraftSegment => ({ kind: 'text', type, text })

const stopWords = (all: number, stop: number): string =>
  Array.from({ length: all }, (_, n) => (n < stop ? 'the' : `w${n}w`)).join(' ')

/** By rule: a paragraph at the limit, and one just beyond it. */
const GOLDEN: Readonly<Record<string, readonly [at: string, beyond: string]>> = {
  few_words: ['One two three four', 'One two three 4'],
  many_words: [
    Array.from({ length: 1000 }, (_, n) => `w${n}w`).join(' '),
    Array.from({ length: 1001 }, (_, n) => `w${n}w`).join(' '),
  ],
  repeated_characters: ['abcdefghijabcdefghijklmnopqrs', 'abcdefghijabcdefghijklmnopqr'],
  repeated_words: [
    Array.from({ length: 24 }, (_, n) => `w${n < 10 ? n % 5 : n}w`).join(' '),
    Array.from({ length: 23 }, (_, n) => `w${n < 10 ? n % 5 : n}w`).join(' '),
  ],
  special_characters: [`${'a'.repeat(70)}${'1'.repeat(30)}`, `${'a'.repeat(69)}${'1'.repeat(31)}`],
  few_stop_words: [stopWords(10, 3), stopWords(11, 3)],
  flagged_words: [`flagged ${stopWords(99, 50)}`, `flagged ${stopWords(98, 50)}`],
  little_punctuation: [`${stopWords(999, 500)}.`, `${stopWords(1000, 500)}.`],
  few_common_words: [stopWords(10, 8), stopWords(10, 7)],
  spam_words: [`cookie cookies login ${stopWords(22, 10)}`, `cookie cookies login ${stopWords(21, 10)}`],
}

describe('rules for paragraphs', () => {
  for (const rule of PARAGRAPH_RULES) {
    it(`${rule.reason}: a paragraph at the limit stays, one just beyond it goes`, () => {
      const limits: ParagraphsConfig = { ...OFF, [rule.limit]: LIMITS[rule.limit] }
      const [at, beyond] = GOLDEN[rule.reason] ?? ['', '']
      assert.equal(judgeParagraph(at, limits, LISTS), undefined)
      const verdict = judgeParagraph(beyond, limits, LISTS)
      assert.equal(verdict?.reason, rule.reason)
      assert.equal(verdict?.limit, LIMITS[rule.limit])
    })
  }

  it('of a paragraph of fewer than 12 words and marks punctuation is not asked', () => {
    const limits = { ...OFF, minPunctuationShare: 0.001 }
    assert.equal(judgeParagraph('one two three four five six seven eight nine ten eleven', limits, LISTS), undefined)
    assert.equal(
      judgeParagraph('one two three four five six seven eight nine ten eleven twelve', limits, LISTS)?.reason,
      'little_punctuation',
    )
  })

  it('of a list neither words nor punctuation are asked, but to the letter of the paper', () => {
    const options = Array.from({ length: 1001 }, (_, n) => `- option ${n}`).join('\n')
    for (const limits of [
      { ...OFF, maxWords: 1000 },
      { ...OFF, minPunctuationShare: 0.001 },
    ]) {
      assert.equal(judgeParagraph(options, limits, LISTS, 'list'), undefined)
      assert.notEqual(judgeParagraph(options, limits, LISTS, 'paragraph'), undefined)
      assert.notEqual(judgeParagraph(options, limits, LISTS), undefined)
    }
  })

  it('a phrase said twice is no repetition in a text of under 400 characters, but to the letter', () => {
    const limits = { ...OFF, maxCharacterRepetition: 0.1 }
    const between = Array.from({ length: 60 }, (_, n) => `w${n}w`).join(' ')
    const said = 'what nobody can measure at all nobody can mend'
    const text = (units: number): string => `${said} ${between.slice(0, units - 2 * said.length - 2)} ${said}`
    assert.equal(judgeParagraph(text(399), limits, LISTS, 'paragraph'), undefined)
    assert.equal(judgeParagraph(text(399), limits, LISTS)?.reason, 'repeated_characters')
    const again = `${said} ${said} ${said} ${said} ${said} ${between.slice(0, 180)}`
    assert.equal(judgeParagraph(again, limits, LISTS, 'paragraph')?.reason, 'repeated_characters')
  })

  it('a rule without its list is not run', () => {
    assert.equal(judgeParagraph('flagged flagged', { ...OFF, maxFlaggedWordShare: 0 }, OWN_LISTS), undefined)
  })
})

describe('judge-paragraphs', () => {
  const without = (segments: readonly DraftSegment[], language = ENGLISH) =>
    withoutBadParagraphs(draftOf({ segments, language }), LIMITS, OWN_LISTS, 'typed')

  it('takes a bad paragraph out, and lists it with what was measured', () => {
    const { segments, droppedParagraphs } = without([paragraph(GOOD), paragraph(BAD), paragraph(GOOD)])
    assert.deepEqual(segments, [paragraph(GOOD), paragraph(GOOD)])
    assert.deepEqual(droppedParagraphs, [
      {
        at: 1,
        reason: 'few_stop_words',
        measured: 0,
        limit: 0.3,
        ruleVersion: 1,
        characters: BAD.length,
        beginning: BAD,
      },
    ])
  })

  it('never takes headings, captions, code, tables and formulas, nor what stands beside an image or its caption', () => {
    const picture = image('https://example.org/a.jpg')
    const segments = [
      ...(['heading', 'code', 'table', 'formula'] as const).map((type) => typed(type)),
      paragraph(BAD),
      picture,
      typed('caption'),
      paragraph(BAD),
      paragraph(GOOD),
      picture,
      paragraph(BAD),
    ]
    assert.deepEqual(without(segments).segments, segments)
  })

  it('takes text out behind a caption that is no image’s', () => {
    assert.deepEqual(without([typed('caption'), paragraph(BAD), paragraph(GOOD)]).segments, [
      typed('caption'),
      paragraph(GOOD),
    ])
  })

  it('judges English alone', () => {
    assert.equal(without([paragraph(BAD)], { code: 'de', score: 1 }).droppedParagraphs, undefined)
  })

  it('measures anew what is left, drops no document, and counts what went', async () => {
    const drafts = [[paragraph(GOOD), paragraph(BAD)], [paragraph(BAD)], [paragraph(GOOD)]].map((segments, index) =>
      draftOf({
        url: `https://example.org/${index}`,
        segments,
        language: ENGLISH,
        signals: { ...measureText(viewOf(segments)), other: 7 },
      }),
    )
    const stage = judgeParagraphsStage({ paragraphs: LIMITS, segments: 'typed', lists: [] }, documentsFrom('x'))
    const { outputs, counts } = await runStage(stage, { inputs: { measured: drafts } })
    const [first, second, third] = outputs.judged
    for (const document of outputs.judged) draftDocument.parse(document)
    assert.equal(first?.signals.words, measureText(viewOf([paragraph(GOOD)])).words)
    assert.equal(first?.signals.other, 7)
    assert.ok((first?.signals.distinctStopWords ?? 0) > 1, 'in the language of the document')
    assert.equal(second?.signals.words, 0)
    assert.deepEqual(third, drafts[2])
    assert.deepEqual(
      stage.funnel?.map(({ name, counters }) => [name, counters]),
      [['judge-paragraphs', ['paragraphs.dropped', 'paragraphs.charactersDropped', 'paragraphs.documents']]],
    )
    assert.deepEqual(counts, {
      'document.in': 3,
      'document.kept': 3,
      'paragraphs.documents': 2,
      'paragraphs.dropped': 2,
      'paragraphs.charactersDropped': 2 * BAD.length,
    })
  })
})
