/** The rows of the report follow from what stages declare: rounds are added up, and pages that join late count from the first row on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeFunnel } from '../../../shards/publish/funnel.ts'
import { countProblems } from '../../../shards/publish/funnel-check.ts'

const work = { seconds: 1, bytes: 10 }
const crawl = { name: 'crawl', unit: 'page', upstream: null }
const extract = { name: 'extract', unit: 'page', upstream: 'crawl', joining: 'page.imported' }

const STAGES = [
  { ...work, funnel: [crawl], counts: { 'page.in': 5, 'page.kept': 3, 'page.dropped.reset': 2 } },
  { ...work, funnel: [crawl], counts: { 'page.in': 2, 'page.kept': 1, 'page.dropped.dns_temp': 1 } },
  { ...work, funnel: [], counts: { 'page.in': 99 } },
  {
    ...work,
    funnel: [extract],
    counts: { 'page.in': 6, 'page.imported': 2, 'page.kept': 5, 'page.dropped.no_text': 1, 'document.in': 7 },
  },
]

describe('the funnel', () => {
  it('has one row for all rounds of a crawl, with the pages that only extract knew of', () => {
    assert.deepEqual(makeFunnel(STAGES), [
      {
        name: 'crawl',
        unit: 'page',
        upstream: null,
        in: 9,
        kept: 6,
        dropped: { dns_temp: 1, reset: 2 },
        seconds: 2,
        bytes: 20,
      },
      {
        name: 'extract',
        unit: 'page',
        upstream: 'crawl',
        in: 6,
        kept: 5,
        dropped: { no_text: 1 },
        seconds: 1,
        bytes: 10,
      },
    ])
  })

  it('keeps two units of one stage apart', () => {
    const rows = ['slot', 'document'].map((unit) => ({ name: 'assemble', unit, upstream: null }))
    const counts = { 'slot.in': 3, 'slot.kept': 3, 'document.in': 2, 'document.dropped.no_image': 2 }
    assert.deepEqual(
      makeFunnel([{ ...work, funnel: rows, counts }]).map((row) => [row.unit, row.in, row.kept, row.dropped]),
      [
        ['slot', 3, 3, {}],
        ['document', 2, 0, { no_image: 2 }],
      ],
    )
  })

  it('adds up a reason that two rounds gave, and what joins a row joins it in its own unit alone', () => {
    const funnel = [crawl, { ...crawl, unit: 'document' }]
    const counts = { 'page.in': 2, 'page.dropped.reset': 2, 'document.in': 1, 'document.kept': 1 }
    const rows = makeFunnel([
      { ...work, funnel, counts },
      { ...work, funnel, counts },
      { ...work, funnel: [extract], counts: { 'page.imported': 7 } },
    ])
    assert.deepEqual(
      rows.map((row) => [row.name, row.unit, row.in, row.kept, row.dropped]),
      [
        ['crawl', 'page', 11, 7, { reset: 4 }],
        ['crawl', 'document', 2, 2, {}],
        ['extract', 'page', 0, 0, {}],
      ],
    )
  })

  it('shows what else a stage says it counts, summed over its tasks, and says nothing of it where it counts no more', () => {
    const counts = { 'page.in': 1, 'page.kept': 1, 'boilerplate.characters': 40, 'other.things': 3 }
    const row = { ...crawl, counters: ['boilerplate.characters', 'boilerplate.paragraphs'] }
    const [funnel] = makeFunnel([
      { ...work, funnel: [row], counts },
      { ...work, funnel: [row], counts },
    ])
    assert.deepEqual(funnel?.counts, { 'boilerplate.characters': 80, 'boilerplate.paragraphs': 0 })
    assert.ok(makeFunnel(STAGES).every((plain) => !('counts' in plain)))
  })

  it('adds up', () => {
    const dropped = new Map([
      ['page reset', 2],
      ['page dns_temp', 1],
      ['page no_text', 1],
    ])
    assert.deepEqual(countProblems({ stages: makeFunnel(STAGES) }, { documents: 0, images: 0, dropped }), [])
  })
})
