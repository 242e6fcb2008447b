/** Lent blocks: no two readers have one, and one that was given back is lent again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BLOCK_BYTES, borrowBlock, giveBackBlock } from '../../../core/files/lent-blocks.ts'

test('a block is lent to one at a time, and again when it came back', () => {
  const blocks = Array.from({ length: 20 }, borrowBlock)
  assert.equal(new Set(blocks).size, 20)
  for (const { length } of blocks) assert.equal(length, BLOCK_BYTES)
  for (const block of blocks) giveBackBlock(block)
  const again = Array.from({ length: 20 }, borrowBlock)
  assert.equal(new Set(again).size, 20)
  assert.ok(again.filter((block) => blocks.includes(block)).length === 8, 'no more wait than a task uses')
  for (const block of again) giveBackBlock(block)
})
