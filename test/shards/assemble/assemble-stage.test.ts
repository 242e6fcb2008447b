import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id128, sha256Hex } from '../../../core/hash.ts'
import { dropRecord, packable as packableSchema, type Sample } from '../../../schemas/index.ts'
import { assembleSample } from '../../../shards/assemble/assemble-sample.ts'
import { assembleStage } from '../../../shards/assemble/assemble-stage.ts'
import { tarBytesOf } from '../../../shards/pack/sample-members.ts'
import { draftOf, slotOf } from '../../filters/image/slots.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'

function sampleOf(...arguments_: Parameters<typeof assembleSample>): Sample {
  const { packable } = assembleSample(...arguments_)
  return packable === undefined ? assert.fail('no sample') : packableSchema.parse(packable).sample
}

test('assemble: keeps document order and joins texts that an image without bytes stood between', () => {
  const document = draftOf('d', ['one', { image: 'lost' }, 'two', { image: 'p' }, { image: 'q' }, 'three'])
  const sample = sampleOf(document, [slotOf('d', 2, 'q'), slotOf('d', 1, 'p')])
  assert.deepEqual(sample.texts, ['one\n\ntwo', null, null, 'three'])
  assert.deepEqual(sample.images, [null, '00.jpg', '01.jpg', null])
  assert.deepEqual(
    sample.image_info.map((info) => info?.sha256),
    [undefined, sha256Hex('p'), sha256Hex('q'), undefined],
  )
  assert.equal(sample.image_info[1]?.alt, 'alt of p')
  assert.equal(sample.image_info[1]?.caption, null)
})

test('assemble: a picture stands once, at its first place, and texts around the second are joined', () => {
  const document = draftOf('d', ['one', { image: 'p' }, 'two', { image: 'p' }, 'three'])
  const { packable, repeated } = assembleSample(document, [slotOf('d', 0, 'p'), slotOf('d', 1, 'p')])
  assert.deepEqual(packable?.sample.texts, ['one', null, 'two\n\nthree'])
  assert.deepEqual(
    repeated.map(({ slot }) => slot),
    [1],
  )
  assert.equal(packable?.blobs.length, 1)
})

test('assemble: describes re-encoded members by what is stored, and names the original', () => {
  const blob = { key: 'ledger/images/000/000000-00000000.warc', offset: 9000, length: 77 }
  const stored = { sha256: 'b'.repeat(64), format: 'png', widthPx: 1024, heightPx: 512, bytes: 77, blob } as const
  const slot = slotOf('d', 0, 'p', { format: 'gif', widthPx: 2048, heightPx: 1024, stored })
  const { packable } = assembleSample(draftOf('d', ['t', { image: 'p' }]), [slot])
  const info = packable?.sample.image_info[1]
  assert.equal(packable?.sample.images[1], '00.png')
  assert.deepEqual([info?.sha256, info?.width, info?.height], [stored.sha256, 1024, 512])
  assert.deepEqual(info?.original, { sha256: sha256Hex('p'), width: 2048, height: 1024, format: 'gif' })
  assert.deepEqual(packable?.blobs, [blob])
})

test('assemble: suffixes have two digits up to 100 images and three beyond', () => {
  for (const [count, first, last] of [
    [100, '00.jpg', '99.jpg'],
    [101, '000.jpg', '100.jpg'],
  ] as const) {
    const names = Array.from({ length: count }, (_name, index) => `p${index}`)
    const document = draftOf('d', ['t', ...names.map((image) => ({ image }))])
    const { images } = sampleOf(
      document,
      names.map((name, index) => slotOf('d', index, name)),
    )
    assert.deepEqual([images[1], images.at(-1)], [first, last])
  }
})

test('assemble: at each position exactly one of text and image stands, and absent metadata is null', () => {
  const { title: _, language: __, ...bare } = draftOf('d', ['t', { image: 'p' }, 'u'])
  const sample = sampleOf(bare, [slotOf('d', 0, 'p')])
  assert.deepEqual(
    sample.texts.map((text, index) => [
      text === null,
      sample.images[index] === null,
      sample.image_info[index] === null,
    ]),
    [
      [false, true, true],
      [true, false, false],
      [false, true, true],
    ],
  )
  assert.deepEqual([sample.metadata.title, sample.metadata.language, sample.metadata.publishedDate], [null, null, null])
})

test('assemble: a slot the document does not have is damage', () => {
  assert.throws(() => assembleSample(draftOf('d', ['t', { image: 'p' }]), [slotOf('d', 1, 'p')]), { code: 'E_CORRUPT' })
})

test('assemble stage: documents and slots end as kept or dropped, each once, and totals add up', async () => {
  const documents = [
    draftOf('whole', ['t', { image: 'p' }, { image: 'p' }, { image: 'q' }]),
    draftOf('imageless', ['t', { image: 'gone' }]),
    draftOf('textless', [{ image: 'p' }]),
  ]
  const slots = [
    slotOf('whole', 0, 'p'),
    slotOf('whole', 1, 'p'),
    slotOf('whole', 2, 'q'),
    slotOf('textless', 0, 'p'),
    slotOf('unknown', 0, 'p'),
  ]
  const { outputs, counts } = await runStage(assembleStage({ upstream: 'dedup-content' }), {
    inputs: { documents, slots },
    partitions: 3,
  })
  assert.deepEqual(
    outputs.packables.map(({ sample }) => sample.id),
    [id128('whole')],
  )
  for (const drop of outputs.dropped) dropRecord.parse(drop)
  assert.deepEqual(
    multiset(outputs.dropped.map(({ unit, id, reason }) => `${unit} ${id} ${reason}`)),
    multiset([
      `document ${id128('imageless')} no_image`,
      `document ${id128('textless')} no_text`,
      `slot ${id128('textless')}.0 document_dropped`,
      `slot ${id128('unknown')}.0 document_dropped`,
      `slot ${id128('whole')}.1 repeated_image`,
    ]),
  )
  assert.deepEqual(counts, {
    'document.in': 3,
    'document.kept': 1,
    'document.dropped.no_image': 1,
    'document.dropped.no_text': 1,
    'slot.in': 5,
    'slot.kept': 2,
    'slot.dropped.repeated_image': 1,
    'slot.dropped.document_dropped': 2,
  })
  assert.equal(outputs.totals.length, 3)
  assert.deepEqual(
    outputs.totals.reduce((sum, total) => ({
      bytes: sum.bytes + total.bytes,
      documents: sum.documents + total.documents,
      images: sum.images + total.images,
    })),
    { bytes: outputs.packables.reduce((sum, packable) => sum + tarBytesOf(packable), 0), documents: 1, images: 2 },
  )
})

test('assemble stage: packables come in order of document id, whatever the order of arrival', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const documents = names.map((name) => draftOf(name, ['t', { image: `p${name}` }]))
  const slots = names.map((name) => slotOf(name, 0, `p${name}`))
  const forth = await runStage(assembleStage({ upstream: 'dedup-content' }), { inputs: { documents, slots } })
  const back = await runStage(assembleStage({ upstream: 'dedup-content' }), {
    inputs: { documents: [...documents].reverse(), slots },
  })
  assert.deepEqual(back.outputs, forth.outputs)
  const ids = forth.outputs.packables.map(({ sample }) => sample.id)
  assert.deepEqual(ids, [...ids].sort())
})
