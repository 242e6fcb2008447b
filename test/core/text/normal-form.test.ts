import assert from 'node:assert/strict'
import { it } from 'node:test'
import { normalForm } from '../../../core/text/normal-form.ts'
import { simplifyText } from '../../../core/text/simplify-text.ts'

it('is what normalize() gives, of letters with up to thirty marks', () => {
  const marks = '\u0301\u0323'
  const texts = ['plain', 'Tiếng Việt', '한국어', 'क़लम', `e${marks.repeat(15)}x`, '\u{1d15e}', marks]
  for (const text of texts)
    for (const form of ['NFC', 'NFD'] as const) {
      assert.equal(normalForm(text, form), text.normalize(form))
      assert.equal(normalForm(text.normalize('NFD'), form), text.normalize(form))
    }
})

it('a run of marks costs what its length does', () => {
  const millisecondsOf = (work: () => unknown): number => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const hostile = `a${'\u0301\u0323'.repeat(100_000)}`
  // normalize() takes 11 s.
  assert.ok(millisecondsOf(() => normalForm(hostile, 'NFC')) < 1000)
  assert.ok(millisecondsOf(() => assert.equal(simplifyText(hostile), 'a')) < 1000)
})
