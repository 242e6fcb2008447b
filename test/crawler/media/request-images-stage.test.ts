/** Which images are asked for, by whom, and where the requests go. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bucketOf } from '../../../core/hash.ts'
import { imageRequestsOf, requestImagesStage } from '../../../crawler/media/request-images-stage.ts'
import { imageRequest, type Rights } from '../../../schemas/index.ts'
import { draftOf, image, paragraph } from '../../filters/sample-drafts.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'

const [A, B] = ['https://cdn.example.org/a.jpg', 'https://example.org:8443/b.png'].map(image)
const SEGMENTS = [paragraph('One.'), A, B, paragraph('Two.'), A].flatMap((segment) => segment ?? [])
const DOCUMENTS = Array.from({ length: 6 }, (_, index) =>
  draftOf({ url: `https://example.org/${index}`, segments: index % 2 === 0 ? SEGMENTS : [paragraph('No picture.')] }),
)

describe('request-images', () => {
  it('asks once for every image place of every document, in the partition of the host', async () => {
    const stage = requestImagesStage({ imagePartitions: 5, policy: 'strict' })
    const run = await runStage(stage, { inputs: { documents: DOCUMENTS }, partitions: 2 })
    assert.equal(run.outputs.requests.length, 9)
    for (const [partition, requests] of run.byPartition.requests.entries()) {
      for (const request of requests ?? []) {
        imageRequest.parse(request)
        assert.equal(bucketOf(request.host, 5), partition)
      }
    }
    assert.deepEqual(run.counts, { 'document.in': 6, 'document.kept': 6 })
  })

  it('asks the same for any number of partitions and any order of arrival', async () => {
    const stage = requestImagesStage({ imagePartitions: 5, policy: 'strict' })
    const asked = async (partitions: number, documents: typeof DOCUMENTS) =>
      multiset((await runStage(stage, { inputs: { documents }, partitions })).outputs.requests)
    const one = await asked(1, DOCUMENTS)
    for (const partitions of [2, 7]) assert.deepEqual(await asked(partitions, [...DOCUMENTS].reverse()), one)
  })

  it('numbers slots from 0 in document order, and takes the same URL twice as two slots', () => {
    assert.deepEqual(
      imageRequestsOf(draftOf({ segments: SEGMENTS }), 'strict').map(({ slot, url, host }) => [slot, url, host]),
      [
        [0, 'https://cdn.example.org/a.jpg', 'cdn.example.org'],
        [1, 'https://example.org:8443/b.png', 'example.org:8443'],
        [2, 'https://cdn.example.org/a.jpg', 'cdn.example.org'],
      ],
    )
  })

  it('says of each picture in which words the page keeps it to itself', () => {
    const rights: Rights = {
      verdict: 'open',
      images: 'reserved',
      evidence: [{ signal: 'meta-robots', value: 'noimageai', says: 'images_reserved' }],
    }
    const requests = imageRequestsOf({ ...draftOf({ segments: SEGMENTS }), rights }, 'strict')
    assert.deepEqual(
      requests.map(({ reserved }) => reserved),
      Array.from({ length: 3 }, () => 'meta-robots: noimageai'),
    )
  })

  it('says of a picture in which terms of its page it is reserved, and nothing of the others', () => {
    const pictures = [{ host: 'cdn.example.org', pattern: '/', reserved: true }]
    const rights: Rights = {
      verdict: 'open',
      evidence: [{ signal: 'rsl', value: 'terms', says: 'images_reserved', pictures }],
    }
    const requests = imageRequestsOf({ ...draftOf({ segments: SEGMENTS }), rights }, 'explicit')
    assert.deepEqual(
      requests.map(({ reserved }) => reserved),
      ['rsl: terms', undefined, 'rsl: terms'],
    )
  })

  it('an image URL that is not a normalised http(s) URL stops the run', () => {
    for (const url of [
      'ftp://example.org/a.jpg',
      'data:image/png;base64,AAAA',
      'a.jpg',
      'https://example.org/a.jpg#top',
    ]) {
      assert.throws(() => imageRequestsOf(draftOf({ segments: [image(url)] }), 'strict'), { code: 'E_SCHEMA' })
    }
  })
})
