/** Terms in RSL that stand in the page itself: which of them are of the page, and what they say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, wordsOf } from '../../../archives/rights/judge-rights.ts'

const URL = 'https://h.example/art/1'
const terms = (license: string, url = '/'): string =>
  `<?xml version="1.0"?>\n<rsl xmlns="https://rslstandard.org/rsl"><content url="${url}"><license>${license}</license></content></rsl>`
const PROHIBITED = '<prohibits type="usage">ai-train</prohibits>'

/** `open`, or the words that reserve a page in which these texts stand. */
function judge(rslTexts: readonly string[], policy: 'strict' | 'explicit' = 'explicit'): string {
  const { verdict, evidence } = judgeRights({
    ...{ headers: [], metas: [], rslTexts, policy },
    ...{ token: 'ourbot', kind: 'page', url: URL },
  })
  return verdict === 'open' ? verdict : String(wordsOf(evidence, policy))
}

test('terms in a page reserve it under both policies', () => {
  for (const policy of ['strict', 'explicit'] as const)
    assert.equal(judge([terms(PROHIBITED)], policy), 'rsl: in the page: prohibits ai-train')
  assert.equal(judge(['none', terms('<payment type="purchase"/>')]), 'rsl: in the page: payment purchase')
})

test('terms in a page may name its canonical host, or write entities', () => {
  assert.equal(judge([terms(PROHIBITED, 'https://www.h.example/art/1')]), 'rsl: in the page: prohibits ai-train')
  assert.equal(judge([terms(PROHIBITED, '&#47;art/')]), 'rsl: in the page: prohibits ai-train')
})

test('terms in a page that permit training, speak of other addresses, or are none, reserve nothing', () => {
  for (const text of [
    terms('<permits type="usage">ai-train</permits>'),
    terms(PROHIBITED, '/books/1.epub'),
    terms(PROHIBITED, 'https://h.example/art/2'),
    '{"a": 1}',
    '',
  ])
    assert.equal(judge([text], 'strict'), 'open', text)
})
