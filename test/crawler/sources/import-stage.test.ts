import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importStage } from '../../../crawler/sources/import-stage.ts'
import { runStage } from '../../helpers/run-stage.ts'

test('import: yields each archive once, in order of key, with nothing but what identifies it', async () => {
  const archive = (digit: string) =>
    ({ key: `imports/${digit}.warc`, bytes: 10, sha256: digit.repeat(64), layout: 'plain' }) as const
  const imports = [archive('b'), { ...archive('a'), source: '/home/me/a.warc' }, archive('b')]
  const stage = importStage({ imports })
  const { outputs } = await runStage(stage, { inputs: {} })
  assert.deepEqual(outputs.archives, [archive('a'), archive('b')])
  assert.deepEqual(stage.options, [archive('a'), archive('b')])
  assert.equal(stage.partitions, 1)
})

test('import: without archives yields nothing', async () => {
  const { outputs } = await runStage(importStage({ imports: [] }), { inputs: {} })
  assert.deepEqual(outputs.archives, [])
})
