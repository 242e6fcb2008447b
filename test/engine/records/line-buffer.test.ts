/** Lines in a buffer: each partition has its own, in order, whatever the buffer held before. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  addLine,
  clearLines,
  closeLines,
  gatherLines,
  hasRoom,
  type LineBuffer,
  openLines,
  placeOf,
} from '../../../engine/records/line-buffer.ts'

/** The lines of a partition, once all are gathered. */
function linesOf(lines: LineBuffer, partition: number): Buffer {
  gatherLines(lines)
  return lines.bytes.subarray(...placeOf(lines, partition))
}

describe('a buffer of lines', () => {
  it('gives the lines of each partition in order, beside each other or not', () => {
    const lines = openLines()
    for (const [partition, text] of [
      [3, 'a'],
      [3, 'é'],
      [1, '日本'],
      [3, '🪁'],
      [1, ''],
    ] as const)
      addLine(lines, partition, text)
    assert.equal(linesOf(lines, 3).toString(), 'a\né\n🪁\n')
    assert.equal(linesOf(lines, 1).toString(), '日本\n\n')
    assert.equal(linesOf(lines, 2).length, 0)
    closeLines(lines)
  })

  it('grows for a line of any length, and holds one that is longer than all may be', () => {
    const lines = openLines()
    const long = 'x'.repeat(300_000)
    assert.equal(hasRoom(lines, long, 1000), true)
    addLine(lines, 0, 'short')
    assert.equal(hasRoom(lines, long, 1000), false)
    assert.equal(hasRoom(lines, 'x'.repeat(993), 1000), true)
    assert.equal(hasRoom(lines, 'x'.repeat(994), 1000), false)
    addLine(lines, 1, long)
    assert.equal(linesOf(lines, 0).toString(), 'short\n')
    assert.equal(linesOf(lines, 1).toString(), `${long}\n`)
    closeLines(lines)
  })

  it('that is cleared, or was used by another, is empty', () => {
    const first = openLines()
    addLine(first, 0, 'of the first')
    clearLines(first)
    assert.equal(linesOf(first, 0).length, 0)
    closeLines(first)
    const second = openLines()
    const third = openLines()
    assert.notEqual(second.bytes, third.bytes)
    for (const lines of [second, third]) assert.equal(linesOf(lines, 0).length, 0)
    addLine(second, 0, 'second')
    addLine(third, 0, 'third')
    assert.equal(linesOf(second, 0).toString(), 'second\n')
    closeLines(second)
    closeLines(third)
  })
})
