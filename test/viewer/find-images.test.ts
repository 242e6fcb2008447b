/** Lists of pictures: in the order that was asked for, from indexes that have that order. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startOf } from '../../viewer/index/find-documents.ts'
import { findImages, GRID_IMAGES } from '../../viewer/index/find-images.ts'
import { FILTER_INDEXES, openIndex } from '../../viewer/index/open-index.ts'
import { seededRandom } from '../helpers/random.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-pictures-'))
const db = openIndex({ folder, datasets: ['a'], sample: 1, seed: 0 })
after(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const NONE = { host: '', state: '', by: 'sample', cluster: undefined, sha: '', seed: 3, page: 0 }
const next = seededRandom(7)
const add =
  db.prepare(`INSERT INTO image (doc, slot, sha, url, host, width, height, bytes, format, phash, stage, reason, score, rank)
  VALUES (?, 0, 'f', 'u', ?, 9, 9, 1, 'png', '0', '', '', ?, ?)`)
const made = Array.from({ length: 300 }, (_, number) => {
  const image = {
    doc: `d${number}`,
    host: next(2) === 0 ? 'a.example' : 'b.example',
    score: number % 3 === 0 ? next(100) / 100 : null,
    rank: next(2 ** 31) * 2,
  }
  add.run(image.doc, image.host, image.score, image.rank)
  return image
})
for (const sql of FILTER_INDEXES) db.exec(sql)
const docs = (query: Partial<typeof NONE>): string[] => findImages(db, { ...NONE, ...query }).map(({ doc }) => doc)

test('a sample goes from the place of its seed to the end, and on from the beginning, with a filter too', () => {
  const start = startOf(NONE.seed)
  for (const host of ['', 'b.example']) {
    const all = made
      .filter((image) => host === '' || image.host === host)
      .sort((a, b) => Number(a.rank < start) - Number(b.rank < start) || a.rank - b.rank)
      .map(({ doc }) => doc)
    const pages = Array.from({ length: Math.ceil(all.length / GRID_IMAGES) }, (_, page) => docs({ host, page }))
    assert.deepEqual(pages.flat(), all)
  }
})

test('the highest scores stand in front, and no list sorts all rows for it', () => {
  const scores = findImages(db, { ...NONE, by: 'score' }).map(({ score }) => score ?? -1)
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  )
  const sql = "EXPLAIN QUERY PLAN SELECT * FROM image WHERE sha != '' ORDER BY score DESC, rank LIMIT 60"
  const plan = JSON.stringify(db.prepare(sql).all())
  assert.doesNotMatch(plan, /TEMP B-TREE/)
})
