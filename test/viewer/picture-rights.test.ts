/** Rights of pictures: what the sample, the fetched answer or the reason of a drop says of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { DropRecord, ImageSlot, Rights } from '../../index.ts'
import { imagesOf } from '../../viewer/index/find-images.ts'
import { openImageRows } from '../../viewer/index/image-rows.ts'
import { openIndex } from '../../viewer/index/open-index.ts'
import { sizeText } from '../../viewer/screens/document-parts.ts'
import { pictureRights } from '../../viewer/screens/picture-rights.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-rights-'))
const db = openIndex({ folder, datasets: ['a'], sample: 1, seed: 0 })
after(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const OPEN: Rights = {
  verdict: 'open',
  evidence: [{ signal: 'robots-tag', value: 'all', says: 'allowed' }],
  licenseUrl: 'https://a.example/licence',
}

test('a picture that a rule dropped has the rights that were judged when it was fetched', () => {
  const doc = 'd'.repeat(32)
  const sha = 'a'.repeat(64)
  const measures = {
    id: sha,
    format: 'png',
    widthPx: 9,
    heightPx: 9,
    bytes: 90,
    signals: {},
    versions: {},
    blob: { key: 'k', offset: 0, length: 90 },
  } as const
  const url = 'https://a.example/k.png'
  const fact = { url, status: 'ok', date: '2026-01-01T00:00:00Z', measures, rights: OPEN } as const
  db.prepare("INSERT INTO dropped VALUES (?, 'judge-images', 'too_small_px', '9', '64', 1, NULL, ?)").run(
    `${doc}.0`,
    url,
  )
  const rows = openImageRows(db, { rankOf: () => 0, isSmall: () => true } as never)
  rows.addSlot({ documentId: doc, slot: 0, fact } as unknown as ImageSlot)
  const [image] = imagesOf(db, doc)
  assert.ok(image !== undefined)
  assert.equal(image.reason, 'too_small_px')
  const { verdict, said, licenseUrl } = pictureRights(image)
  assert.deepEqual([verdict, said, licenseUrl], ['open', 'robots-tag: all', 'https://a.example/licence'])
})

test('a picture that could not be opened has the rights that its answer told', () => {
  const doc = 'e'.repeat(32)
  const rows = openImageRows(db, { rankOf: () => 0, isSmall: () => true } as never)
  const url = 'https://a.example/broken.png'
  rows.addUnopened({ url, rights: { verdict: 'reserved', evidence: [] } })
  rows.addUnopened({ url, rights: OPEN })
  const drop = {
    stage: 'fetch-images',
    unit: 'slot',
    reason: 'decode_error',
    measured: null,
    limit: null,
    ruleVersion: 1,
  }
  rows.addDrop({ ...drop, id: `${doc}.0`, url } as DropRecord)
  rows.addDrop({ ...drop, id: `${doc}.1`, url: 'https://a.example/none.png' } as DropRecord)
  const [broken, none] = imagesOf(db, doc)
  assert.deepEqual(
    [broken, none].map((image) => image && pictureRights(image).verdict),
    ['open', 'not known'],
    'what was asked last counts',
  )
})

test('a picture that went for a reservation says which, in the words of its owner', () => {
  for (const reason of ['optout_header', 'optout_page', 'optout_embedded', 'rights_reserved', 'robots_disallow']) {
    const { verdict, said } = pictureRights({ rights: null, reason, detail: 'x-robots-tag: noai' })
    assert.equal(verdict, 'reserved', reason)
    assert.match(said, /^[A-Z].+\. x-robots-tag: noai$/, reason)
  }
})

test('of a picture without rights and without a reservation, it is said that they are not known', () => {
  const { verdict, said } = pictureRights({ rights: null, reason: 'http_404', detail: null })
  assert.equal(verdict, 'not known')
  assert.match(said, /no answer of it was judged/)
})

test('what the sample has goes before everything else', () => {
  const rights = JSON.stringify({ verdict: 'reserved', evidence: [] })
  assert.equal(pictureRights({ rights, reason: '', detail: null }, OPEN).verdict, 'open')
  assert.equal(pictureRights({ rights, reason: '', detail: null }).said, 'nothing was said')
})

test('of a picture that nobody measured no size is told', () => {
  assert.equal(sizeText({ width: 0, height: 0 }), 'not known')
  assert.equal(sizeText({ width: 640, height: 480 }), '640×480')
})
