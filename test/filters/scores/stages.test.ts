/** Scores of files on their way to documents and images. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sha256Hex } from '../../../core/hash.ts'
import { judgedSlots } from '../../../datasets/images.ts'
import { scoresObjectKey } from '../../../datasets/scores.ts'
import { readScoresStage } from '../../../filters/scores/read-scores-stage.ts'
import { scoreImagesStage } from '../../../filters/scores/score-images-stage.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from '../image/slots.ts'

test('rows of all files go to documents or images by their ids, with their place', async () => {
  const store = openMemoryStore()
  const files = [
    Buffer.from(`{"id":"${'1'.repeat(32)}","name":"x","value":1}\n{"id":"other","name":"x","value":2}\n`),
    gzipSync(`id,name,value\n${sha256Hex('cat')},x,3\n`),
  ]
  const [first = '', second = ''] = files.map((bytes) => sha256Hex(bytes))
  for (const bytes of files) await store.create(scoresObjectKey(sha256Hex(bytes)), bytes)
  const { outputs } = await runStage(readScoresStage({ files: [first, second] }), { inputs: {}, partitions: 2, store })
  assert.deepEqual(outputs.documents, [
    { id: '1'.repeat(32), name: 'x', value: 1, file: 0, row: 0 },
    { id: 'other', name: 'x', value: 2, file: 0, row: 1 },
  ])
  assert.deepEqual(outputs.images, [{ id: sha256Hex('cat'), name: 'x', value: 3, file: 1, row: 0 }])
})

test('an image has its score wherever it stands, is dropped over a limit, and stays without a score', async () => {
  const slots = [slotOf('one', 0, 'cat'), slotOf('two', 0, 'cat'), slotOf('two', 1, 'dog'), slotOf('two', 2, 'fish')]
  const scores = [
    { id: sha256Hex('cat'), name: 'beauty', value: 7, file: 0, row: 0 },
    { id: sha256Hex('dog'), name: 'beauty', value: 2, file: 0, row: 1 },
    { id: sha256Hex('cow'), name: 'beauty', value: 9, file: 0, row: 2 },
  ]
  const stage = scoreImagesStage({ rules: { beauty: { min: 3 } } }, { reads: judgedSlots, upstream: 'judge-images' })
  const { outputs, counts } = await runStage(stage, { inputs: { slots, scores } })
  assert.deepEqual(
    outputs.kept.map(({ fact }) => fact.measures?.signals['score.beauty']),
    [7, 7, undefined],
  )
  const [{ reason, measured, limit, detail } = assert.fail()] = outputs.dropped
  assert.deepEqual([reason, measured, limit, detail], ['score_low', 2, 3, 'beauty'])
  assert.deepEqual([counts['scores.joined'], counts['scores.unknown'], counts['slot.kept']], [2, 1, 3])
})

test('a stored file of scores that has other bytes than its digest says stops the task', async () => {
  const store = openMemoryStore()
  const digest = sha256Hex('{"id":"a","name":"x","value":1}\n')
  await store.create(scoresObjectKey(digest), Buffer.from('{"id":"a","name":"x","value":9}\n'))
  await assert.rejects(runStage(readScoresStage({ files: [digest] }), { inputs: {}, store }), { code: 'E_CORRUPT' })
})
