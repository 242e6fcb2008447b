/** The grammar of the funnel's counters: what is written is what is read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { counterName, dropsOf, type FunnelCounter, parseCounter, UNITS } from '../../schemas/index.ts'

describe('the counters of the funnel', () => {
  it('are read as they were written, whatever the reason holds', () => {
    const reasons = ['no_text', 'a.b', 'dropped.x', 'in', 'kept', 'two\nlines']
    const counters: FunnelCounter[] = UNITS.flatMap((unit) => [
      { unit, what: 'in' },
      { unit, what: 'kept' },
      ...reasons.map((reason) => ({ unit, what: 'dropped', reason }) as const),
    ])
    assert.deepEqual(counters.map(counterName).map(parseCounter), counters)
    assert.equal(new Set(counters.map(counterName)).size, counters.length)
  })

  it('are not taken for what others count', () => {
    for (const name of [
      'out.drafts.records',
      'in.drafts.records',
      'page.imported',
      'links.refused.seen',
      'page.dropped',
    ])
      assert.equal(parseCounter(name), undefined, name)
  })

  it('make a table of drops by unit and reason', () => {
    const pages = { 'page.in': 6, 'page.kept': 1, 'page.dropped.no_text': 2, 'page.dropped.reset': 3 }
    assert.deepEqual(dropsOf({ ...pages, 'slot.dropped.a.b': 1 }), {
      page: { no_text: 2, reset: 3 },
      slot: { 'a.b': 1 },
    })
  })
})
