/** What people decided to leave out goes, with their note, and nothing else does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDecisions } from '../../../filters/decisions/open-decisions.ts'
import type { DecidedOut, ImageMeasures } from '../../../schemas/index.ts'

const id = 'ab'.repeat(16)
const out: readonly DecidedOut[] = [
  { kind: 'document', value: id, note: 'a menu' },
  { kind: 'host', value: 'ads.example', note: '' },
  { kind: 'url', value: 'https://a.example/two.html', note: 'n'.repeat(900) },
  { kind: 'image', value: 'cd'.repeat(32), note: 'a logo' },
]

test('a document is out by its id, its address in either scheme, or its host', () => {
  const decisions = openDecisions(out)
  const of = (url: string, other = '0'.repeat(32)) => decisions.document({ id: other, url })
  assert.equal(of('https://a.example/', id), `document ${id} a menu`)
  assert.equal(of('https://www.ads.example/x'), 'host ads.example')
  assert.equal(of('http://a.example/two.html')?.length, 500)
  assert.equal(of('https://a.example/'), undefined)
})

test('a picture is out by its bytes as fetched or as stored, its address, or its host', () => {
  const decisions = openDecisions(out)
  const of = (url: string, measures: object = { id: '0'.repeat(64) }) =>
    decisions.image({ fact: { url, status: 'ok', date: '', measures: measures as ImageMeasures } })
  const url = 'https://a.example/a.png'
  assert.equal(of(url, { id: 'cd'.repeat(32) }), `image ${'cd'.repeat(32)} a logo`)
  assert.equal(of(url, { id: '0'.repeat(64), stored: { sha256: 'cd'.repeat(32) } }), `image ${'cd'.repeat(32)} a logo`)
  assert.equal(of('https://ads.example/a.png'), 'host ads.example')
  assert.equal(of(url), undefined)
})
