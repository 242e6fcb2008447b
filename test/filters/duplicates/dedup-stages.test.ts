import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { dedupContentStage, imageRequestsOf } from '../../../filters/duplicates/dedup-content-stage.ts'
import { dedupUrlStage } from '../../../filters/duplicates/dedup-url-stage.ts'
import { captureOrderOf } from '../../../filters/duplicates/keep-earliest.ts'
import { dropRecord, imageRequest } from '../../../schemas/index.ts'
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
})

describe('dedup-content', () => {
  it('keeps the earliest of equal contents, whatever their URLs', async () => {
    const run = await runStage(dedupContentStage({ imagePartitions: 3 }), { inputs: { unique: DRAFTS } })
    assert.equal(run.outputs.documents.length, 2)
    assert.equal(run.outputs.dropped.length, 10)
    assert.ok(run.outputs.dropped.every(({ reason }) => reason === 'dup_content'))
    const ids = new Set(run.outputs.documents.map(({ id }) => id))
    assert.ok(run.outputs.dropped.every(({ detail }) => ids.has(detail ?? '')))
  })

  it('asks for the images of survivors only, one request a slot', async () => {
    const run = await runStage(dedupContentStage({ imagePartitions: 3 }), { inputs: { unique: DRAFTS } })
    assert.equal(run.outputs.requests.length, 3)
    for (const request of run.outputs.requests) imageRequest.parse(request)
    const survivors = new Set(run.outputs.documents.map(({ id }) => id))
    assert.ok(run.outputs.requests.every(({ documentId }) => survivors.has(documentId)))
  })

  it('numbers slots from 0 in document order, and takes the same URL twice as two slots', () => {
    const [a] = PICTURES
    assert.ok(a)
    const draft = draftOf({ segments: [...SEGMENTS, a] })
    assert.deepEqual(
      imageRequestsOf(draft).map(({ slot, url, host }) => [slot, url, host]),
      [
        [0, 'https://cdn.example.org/a.jpg', 'cdn.example.org'],
        [1, 'https://example.org:8443/b.png', 'example.org:8443'],
        [2, 'https://cdn.example.org/a.jpg', 'cdn.example.org'],
      ],
    )
  })

  it('an image URL that is not a normalised http(s) URL stops the run', () => {
    for (const url of [
      'ftp://example.org/a.jpg',
      'data:image/png;base64,AAAA',
      'a.jpg',
      'https://example.org/a.jpg#top',
    ]) {
      assert.throws(
        () => imageRequestsOf(draftOf({ segments: [image(url)] })),
        (error: unknown) => error instanceof M3wError && error.code === 'E_SCHEMA',
      )
    }
  })
})

describe('exact deduplication', () => {
  it('gives the same records for any number of partitions and any order of arrival', async () => {
    const road = async (partitions: number, drafts: typeof DRAFTS) => {
      const byUrl = await runStage(dedupUrlStage(), { inputs: { judged: drafts }, partitions })
      const content = dedupContentStage({ imagePartitions: 3 })
      const byContent = await runStage(content, { inputs: { unique: byUrl.outputs.unique }, partitions })
      const { documents, requests, dropped } = byContent.outputs
      return [documents, requests, [...byUrl.outputs.dropped, ...dropped]].map(multiset)
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
