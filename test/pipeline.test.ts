/** What of the config is part of what a task is: everything that decides a record, and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeConfig } from '../index.ts'
import { definePipeline } from '../pipeline.ts'

/** Everything of the stages that goes into task keys. */
function identities(settings: Readonly<Record<string, unknown>>): readonly object[] {
  const config = completeConfig(settings)
  const input = { config, imports: [], seeds: ['http://example.org/'], sitemaps: [], imagePartitions: 4 }
  return definePipeline(input).map(({ name, version, options, splits }) => ({
    name,
    version,
    options,
    taskBytes: splits?.taskBytes,
  }))
}

/** Names of the stages that a setting runs again by itself, without what follows from their output. */
function changedBy(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const before = identities({})
  return identities(settings).flatMap((stage, index) => {
    const { name } = stage as { readonly name: string }
    return JSON.stringify(stage) === JSON.stringify(before[index]) ? [] : [name]
  })
}

test('raising engine.maxErrorShare runs nothing again, nor does any other setting of the engine', () => {
  assert.deepEqual(changedBy({ engine: { maxErrorShare: 0.5 } }), [])
  assert.deepEqual(changedBy({ engine: { maxErrorShare: 0, maxAttempts: 9 } }), [])
})

test('a limit of extract runs extract again, and no other stage by itself', () => {
  assert.deepEqual(changedBy({ extract: { maxSteps: 2000 } }), ['extract'])
  assert.deepEqual(changedBy({ network: { maxPageBytes: 1_000_000 } }), ['extract'])
})
