import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentText } from '../../../filters/text/family/document-text.ts'
import { judgeTextStage } from '../../../filters/text/judge-text-stage.ts'
import { measureTextStage } from '../../../filters/text/measure-text-stage.ts'
import { completeConfig, draftDocument, dropRecord } from '../../../schemas/index.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const DEFAULTS = completeConfig({}).text
const SENTENCES = [
  'The harbour of the old town lies behind a wall that the sea has eaten away over many hundred winters.',
  'Fishermen mend their nets with patience, and children run between the boats to watch them work.',
  'Of all the houses along the quay only one still has the wooden balcony its builder gave it.',
  'You can walk from there to the lighthouse in an hour if the wind does not push you back.',
]
const ENGLISH = SENTENCES.map(paragraph)
const GERMAN = [
  paragraph('Der Hafen der alten Stadt liegt hinter einer Mauer, die das Meer seit vielen Wintern frisst.'),
]

const DRAFTS = Array.from({ length: 24 }, (_, index) =>
  draftOf({
    url: `https://example.org/${index}`,
    segments: index % 3 === 0 ? GERMAN : index % 3 === 1 ? ENGLISH : [...ENGLISH, ...ENGLISH],
    signals: { linkDensity: index / 100 },
  }),
)

async function measured() {
  return (await runStage(measureTextStage(DEFAULTS), { inputs: { drafts: DRAFTS } })).outputs.measured
}

describe('document text', () => {
  it('is the text segments joined by blank lines, without images', () => {
    const segments = [paragraph('One.'), image('https://example.org/a.jpg'), paragraph('Two\nlines.')]
    assert.equal(documentText({ segments }), 'One.\n\nTwo\nlines.')
  })
})

describe('measure-text', () => {
  it('adds language and signals, keeps what is there, and drops nothing', async () => {
    const run = await runStage(measureTextStage(DEFAULTS), { inputs: { drafts: DRAFTS } })
    assert.equal(run.outputs.measured.length, DRAFTS.length)
    const [german, english] = run.outputs.measured
    assert.equal(german?.language?.code, 'de')
    assert.equal(english?.language?.code, 'en')
    assert.equal(english?.signals.linkDensity, 0.01)
    assert.equal(english?.signals.words, 73)
    for (const record of run.outputs.measured) draftDocument.parse(record)
    assert.deepEqual(run.counts, { 'document.in': 24, 'document.kept': 24 })
  })

  it('has no limits for options, so that no limit can re-run it', () => {
    assert.deepEqual(measureTextStage(DEFAULTS).options, { segments: 'typed', lists: [] })
  })
})

describe('judge-text', () => {
  it('keeps and drops by the rules, and the funnel adds up', async () => {
    const run = await runStage(judgeTextStage(DEFAULTS), { inputs: { measured: await measured() } })
    assert.equal(run.outputs.judged.length, 8)
    assert.deepEqual(run.counts, {
      'document.in': 24,
      'document.kept': 8,
      'document.dropped.language_not_wanted': 8,
      'document.dropped.duplicate_paragraphs': 8,
    })
    for (const drop of run.outputs.dropped) dropRecord.parse(drop)
    const [first] = run.outputs.dropped
    assert.deepEqual(first, {
      stage: 'judge-text',
      unit: 'document',
      id: DRAFTS[0]?.id,
      url: 'https://example.org/0',
      reason: 'language_not_wanted',
      measured: 'de',
      limit: 'en',
      ruleVersion: 2,
      beginning: 'Der Hafen der alten Stadt liegt hinter einer Mauer, die das Meer seit vielen Wintern frisst.',
    })
  })

  it('a good article in Chinese or Japanese is kept where its language is wanted', async () => {
    const chinese =
      '老城的港口在一堵墙的后面，这堵墙已经被海水侵蚀了几百年。渔民们耐心地修补渔网，孩子们在船只之间奔跑，看他们工作。码头边的房子里，只有一座还保留着建造者留下的木制阳台。如果风不太大，你可以在一个小时内从那里走到灯塔。灯塔建于十九世纪，现在由一家博物馆管理，每年有许多游客来参观。'
    const japanese =
      '古い町の港は、何百年もの間に海が削ってきた壁の後ろにあります。漁師たちは根気よく網を直し、子供たちは船の間を走り回ってその仕事を見ています。岸壁に並ぶ家のうち、建てた人が付けた木のバルコニーが残っているのは一軒だけです。風が強くなければ、そこから灯台まで一時間で歩いて行くことができます。灯台は今では博物館になっていて、毎年多くの人が訪れます。'
    for (const [code, text] of [
      ['zh', chinese],
      ['ja', japanese],
    ] as const) {
      const drafts = [
        draftOf({
          segments: text
            .split('。')
            .filter(Boolean)
            .map((sentence) => paragraph(`${sentence}。`)),
        }),
      ]
      const { outputs } = await runStage(measureTextStage(DEFAULTS), { inputs: { drafts } })
      const wanted = completeConfig({ text: { languages: [code] } }).text
      const run = await runStage(judgeTextStage(wanted), { inputs: { measured: outputs.measured } })
      assert.deepEqual([run.outputs.judged.length, run.outputs.dropped], [1, []])
    }
  })

  it('a changed threshold changes verdicts of the same measured drafts, and no kept record', async () => {
    const loose = judgeTextStage({ ...DEFAULTS, maxDuplicateParagraphShare: 1, maxDuplicateLineShare: 1 })
    const run = await runStage(loose, { inputs: { measured: await measured() } })
    assert.equal(run.counts['document.dropped.duplicate_paragraph_chars'], 8)
    const kept = new Set(multiset(await measured()))
    assert.ok(multiset(run.outputs.judged).every((record) => kept.has(record)))
  })

  it('both stages give the same records for any number of partitions', async () => {
    const one = await runStage(judgeTextStage(DEFAULTS), { inputs: { measured: await measured() } })
    for (const partitions of [2, 5, 31]) {
      const measuring = await runStage(measureTextStage(DEFAULTS), {
        inputs: { drafts: [...DRAFTS].reverse() },
        partitions,
      })
      const judging = await runStage(judgeTextStage(DEFAULTS), {
        inputs: { measured: measuring.outputs.measured },
        partitions,
      })
      assert.deepEqual(multiset(judging.outputs.judged), multiset(one.outputs.judged))
      assert.deepEqual(multiset(judging.outputs.dropped), multiset(one.outputs.dropped))
      assert.deepEqual(judging.counts, one.counts)
    }
  })
})
