import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contentTypeOf } from '../../formats/content-type.ts'

describe('the Content-Type of an answer', () => {
  // The table of WHATWG Fetch, "extract a MIME type", and of its tests (fetch/content-type/resources/content-types.json).
  for (const [fields, expected] of [
    [['text/html'], 'text/html'],
    [[], undefined],
    [[''], undefined],
    [['text'], undefined],
    [['text/html;charset=gbk, text/html'], 'text/html; charset=gbk'],
    [['text/html;charset=gbk', 'text/html'], 'text/html; charset=gbk'],
    [['text/html;charset=gbk;a=b, text/html;x=y'], 'text/html;x=y; charset=gbk'],
    [['text/html;charset=gbk, text/plain, text/html'], 'text/html'],
    [['text/html, text/plain'], 'text/plain'],
    [['text/plain', 'text/html'], 'text/html'],
    [['text/html, */*'], 'text/html'],
    [['application/unknown'], undefined],
    [['Unknown/Unknown; charset=x'], undefined],
    [['text/html, nonsense'], 'text/html'],
    [['text/plain;x=", text/html;"'], 'text/plain;x=", text/html;"'],
    [['TEXT/HTML; Charset=x, text/html'], 'text/html; Charset=x'],
  ] as const) {
    it(`is ${expected} for ${JSON.stringify(fields)}`, () => {
      assert.equal(contentTypeOf(fields.map((value) => ['Content-Type', value] as const)), expected)
    })
  }

  it('costs no more than its length', () => {
    assert.equal(contentTypeOf([['content-type', '",'.repeat(100_000)]]), undefined)
  })
})
