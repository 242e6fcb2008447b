/** What people decided to leave out goes, with their note, and nothing else does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clip } from '../../../datasets/clips.ts'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import { judgedSlots } from '../../../datasets/images.ts'
import { decideDocumentsStage } from '../../../filters/decisions/decide-documents-stage.ts'
import { decideImagesStage } from '../../../filters/decisions/decide-images-stage.ts'
import { openDecisions } from '../../../filters/decisions/open-decisions.ts'
import { type DecidedOut, dropRecord, type ImageMeasures } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, slotOf } from '../image/slots.ts'

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

test('a stage lets all pass in their order but what was decided, which it drops with the note', async () => {
  const host = [{ kind: 'url', value: 'https://page.example/b', note: 'a menu' }] as const
  const documents = ['a', 'b', 'c'].map((name) => draftOf(name, ['text']))
  const road = { reads: documentsFrom('before'), writes: textDocuments, upstream: 'before' }
  const of = await runStage(decideDocumentsStage(host, road), { inputs: { documents } })
  assert.deepEqual(of.outputs.documents, [documents[0], documents[2]])
  assert.deepEqual(of.counts, { 'document.in': 3, 'document.kept': 2, 'document.dropped.decided_out': 1 })
  const [drop] = of.outputs.dropped.map((one) => dropRecord.parse(one))
  assert.deepEqual([drop?.id, drop?.detail], [documents[1]?.id, 'url https://page.example/b a menu'])
  const picture = [{ kind: 'url', value: 'https://img.example/p.jpg', note: '' }] as const
  const slots = [slotOf('a', 0, 'p'), slotOf('a', 1, 'q')]
  const place = { reads: judgedSlots, upstream: 'judge-images' }
  const images = await runStage(decideImagesStage(picture, place), { inputs: { slots } })
  assert.deepEqual(images.outputs.kept, [slots[1]])
  assert.equal(images.outputs.dropped[0]?.reason, 'decided_out')
})
