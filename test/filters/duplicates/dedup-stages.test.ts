import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dedupContentStage } from '../../../filters/duplicates/dedup-content-stage.ts'
import { dedupUrlStage } from '../../../filters/duplicates/dedup-url-stage.ts'
import { captureOrderOf } from '../../../filters/duplicates/keep-earliest.ts'
import { dropRecord } from '../../../schemas/index.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const PICTURES = ['https://cdn.example.org/a.jpg', 'https://example.org:8443/b.png'].map(image)
const SEGMENTS = [paragraph('One.'), ...PICTURES, paragraph('Two.')]

/** 4 URLs x 3 captures; 2 contents, one per pair of URLs. */
const DRAFTS = Array.from({ length: 12 }, (_, index) =>
  draftOf({
    url: `https://example.org/${index % 4}`,
    date: `2024-0${1 + ((index * 5) % 9)}-01T00:00:00Z`,
    recordId: `<urn:uuid:${index}>`,
    segments: index % 4 < 2 ? SEGMENTS : [paragraph('Other.'), ...PICTURES.slice(0, 1)],
  }),
)

describe('the earliest capture', () => {
  it('is found whether or not dates have fractions', () => {
    const dates = [
      '2024-01-01T00:00:01Z',
      '2024-01-01T00:00:00.5Z',
      '2024-01-01T00:00:00Z',
      '2024-01-01T00:00:00.123456789Z',
    ]
    const sorted = dates
      .map((date) => draftOf({ date }))
      .sort((a, b) => (captureOrderOf(a) < captureOrderOf(b) ? -1 : 1))
    assert.deepEqual(
      sorted.map(({ capture }) => capture.date),
      [dates[2], dates[3], dates[1], dates[0]],
    )
  })

  it('of one instant, however it is written, is the lower record id', () => {
    const later = draftOf({ date: '2024-01-01T00:00:00.5Z', recordId: '<urn:uuid:b>' })
    assert.ok(
      captureOrderOf(draftOf({ date: '2024-01-01T00:00:00.500Z', recordId: '<urn:uuid:a>' })) < captureOrderOf(later),
    )
    assert.ok(
      captureOrderOf(draftOf({ recordId: '<urn:uuid:a>' })) < captureOrderOf(draftOf({ recordId: '<urn:uuid:b>' })),
    )
  })
})

describe('dedup-url', () => {
  it('keeps the earliest capture of each URL and names it in the drops of the others', async () => {
    const run = await runStage(dedupUrlStage(), { inputs: { judged: DRAFTS } })
    assert.equal(run.outputs.unique.length, 4)
    assert.equal(run.outputs.dropped.length, 8)
    for (const kept of run.outputs.unique) {
      const rivals = DRAFTS.filter(({ url }) => url === kept.url)
      assert.equal(kept.capture.date, rivals.map(({ capture }) => capture.date).sort()[0])
      const drops = run.outputs.dropped.filter(({ url }) => url === kept.url)
      assert.ok(drops.every(({ detail, measured, limit }) => detail === kept.id && measured === 3 && limit === 1))
    }
    for (const drop of run.outputs.dropped) dropRecord.parse(drop)
    assert.deepEqual(run.counts, { 'document.in': 12, 'document.kept': 4, 'document.dropped.dup_url': 8 })
  })

  it('keeps all parts of the earliest capture that are left, and none of another, however that was cut', async () => {
    const parts = (date: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        draftOf({
          date,
          recordId: `<urn:uuid:${date}>`,
          part: { index, count },
          segments: [paragraph(`${date} ${index}`)],
        }),
      )
    // Of the earliest, judge-text has taken the first.
    const [, ...earliest] = parts('2024-01-01T00:00:00Z', 12)
    const uncut = draftOf({ date: '2024-03-01T00:00:00Z', recordId: '<urn:uuid:c>', segments: SEGMENTS })
    const later = [...parts('2024-02-01T00:00:00Z', 14), uncut]
    const judged = [...later, ...earliest, ...earliest.slice(0, 1)].reverse()
    const run = await runStage(dedupUrlStage(), { inputs: { judged } })
    assert.deepEqual(run.outputs.unique, earliest)
    assert.ok(run.outputs.dropped.every(({ detail }) => detail === earliest[0]?.id))
    assert.deepEqual(run.counts, { 'document.in': 27, 'document.kept': 11, 'document.dropped.dup_url': 16 })
  })

  it('of a page that was not cut once, keeps that document and no part of a later capture', async () => {
    const uncut = draftOf({ recordId: '<urn:uuid:a>', segments: SEGMENTS })
    const date = '2024-02-01T00:00:00Z'
    const parts = [0, 1].map((index) => draftOf({ date, recordId: '<urn:uuid:b>', part: { index, count: 2 } }))
    const run = await runStage(dedupUrlStage(), { inputs: { judged: [...parts, uncut] } })
    assert.deepEqual(run.outputs.unique, [uncut])
  })
})

describe('dedup-content', () => {
  it('keeps the earliest of equal contents, whatever their URLs', async () => {
    const run = await runStage(dedupContentStage(), { inputs: { unique: DRAFTS } })
    assert.equal(run.outputs.documents.length, 2)
    assert.equal(run.outputs.dropped.length, 10)
    assert.ok(run.outputs.dropped.every(({ reason }) => reason === 'dup_content'))
    const ids = new Set(run.outputs.documents.map(({ id }) => id))
    assert.ok(run.outputs.dropped.every(({ detail }) => ids.has(detail ?? '')))
  })

  it('keeps the first of two parts of one page that say the same', async () => {
    const parts = [10, 2].map((index) => draftOf({ part: { index, count: 12 }, segments: SEGMENTS }))
    const run = await runStage(dedupContentStage(), { inputs: { unique: parts } })
    assert.deepEqual(
      run.outputs.documents.map(({ part }) => part?.index),
      [2],
    )
  })
})

describe('exact deduplication', () => {
  it('gives the same records for any number of partitions and any order of arrival', async () => {
    const road = async (partitions: number, drafts: typeof DRAFTS) => {
      const byUrl = await runStage(dedupUrlStage(), { inputs: { judged: drafts }, partitions })
      const content = dedupContentStage()
      const byContent = await runStage(content, { inputs: { unique: byUrl.outputs.unique }, partitions })
      const { documents, dropped } = byContent.outputs
      return [documents, [...byUrl.outputs.dropped, ...dropped]].map(multiset)
    }
    const one = await road(1, DRAFTS)
    assert.equal(one[0]?.length, 2)
    for (const partitions of [2, 7, 64]) assert.deepEqual(await road(partitions, [...DRAFTS].reverse()), one)
  })

  it('the same capture twice stays once', async () => {
    const [draft] = DRAFTS
    assert.ok(draft)
    const run = await runStage(dedupUrlStage(), { inputs: { judged: [draft, draft] } })
    assert.equal(run.outputs.unique.length, 1)
    assert.equal(run.outputs.dropped[0]?.detail, draft.id)
  })
})
