/** What people decided to leave out goes, with their note, and nothing else does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clip } from '../../../datasets/clips.ts'
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

test('a pair is out by its id, a clip by its id or by bytes, address or host of its video', () => {
  const decisions = openDecisions([
    { kind: 'pair', value: id, note: 'a template' },
    { kind: 'clip', value: 'ef'.repeat(16), note: '' },
    { kind: 'image', value: 'cd'.repeat(32), note: 'a trailer' },
    { kind: 'host', value: 'ads.example', note: '' },
  ])
  assert.equal(decisions.pair({ id }), `pair ${id} a template`)
  assert.equal(decisions.pair({ id: 'ef'.repeat(16) }), undefined)
  const of = (changes: object) =>
    decisions.clip({ id, file: { id: '' } as Clip['file'], wanted: { url: 'https://a.example/a.mp4' }, ...changes })
  assert.equal(of({}), undefined)
  assert.equal(of({ id: 'ef'.repeat(16) }), `clip ${'ef'.repeat(16)}`)
  assert.equal(of({ file: { id: 'cd'.repeat(32) } }), `image ${'cd'.repeat(32)} a trailer`)
  assert.equal(of({ wanted: { url: 'https://ads.example/a.mp4' } }), 'host ads.example')
  assert.equal(decisions.document({ id, url: 'https://a.example/' }), undefined)
})
