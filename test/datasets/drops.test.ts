import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTally } from '../../datasets/drops.ts'

const WHY = { reason: 'too_few_words', measured: 3, limit: 50, ruleVersion: 1 } as const
const tally = openTally({ count: () => {} }, { name: 'judge-text', unit: 'document' })
const document = (text: string) => ({
  id: 'a',
  url: 'https://example.org/',
  title: 'Write to jo@example.org',
  segments: [
    { kind: 'text', type: 'paragraph', text } as const,
    { kind: 'text', type: 'paragraph', text: 'second' } as const,
  ],
})

test('a document that is dropped can be known by its title and first words', () => {
  const { title, beginning } = tally.drop(document('A  short\ntext.'), WHY)
  assert.deepEqual([title, beginning], ['Write to …', 'A short text. second'])
})

test('dropped/ shows no address and no number of a person: such texts have not met hide-personal-data', () => {
  const { beginning } = tally.drop(document('Call 0171-555-0123 or +44171555 by 12 May 2026, or jo@example.org.'), WHY)
  assert.equal(beginning, 'Call … or … by 12 May 2026, or … second')
})

test('a long text is cut between characters, and not read to its end', () => {
  const { beginning = '' } = tally.drop(document('🪁'.repeat(1_000_000)), WHY)
  assert.equal([...beginning].length, 160)
  assert.doesNotMatch(beginning, /\p{Surrogate}/u)
})
