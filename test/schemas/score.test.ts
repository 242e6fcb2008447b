import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { score } from '../../schemas/index.ts'
import { repositoryRoot } from '../helpers/repository.ts'

describe('scores', () => {
  it('the lines that the documentation shows are read, and a document has several names', async () => {
    const text = await readFile(join(repositoryRoot(), 'docs', 'data-format.md'), 'utf8')
    const section = text.slice(text.indexOf('\n## Scores\n')).split('\n## ')[1] ?? ''
    const [, block = ''] = /```json\n([^`]+)```/.exec(section) ?? []
    const read = block
      .trim()
      .split('\n')
      .map((line) => score.parse(JSON.parse(line)))
    assert.deepEqual(
      read.map(({ name }) => name),
      ['loss.pages', 'loss_tokens.pages'],
    )
    assert.equal(new Set(read.map(({ id }) => id)).size, 1)
  })

  it('a line without a finite number, without a name or of other members is none', () => {
    const line = { id: 'a', name: 'b', value: 1 }
    for (const other of [
      { value: Number.NaN },
      { value: '1' },
      { value: null },
      { name: '' },
      { id: 7 },
      { stream: 'x' },
    ])
      assert.equal(score.safeParse({ ...line, ...other }).success, false, JSON.stringify(other))
    assert.equal(score.safeParse(line).success, true)
  })
})
