/** What hosts yield in a probe that drew more of some than of others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stratum } from '../../../../operations/forecast/draw/strata.ts'
import { alikeIfMoved, groupOf, weighed, yieldsOf } from '../../../../operations/forecast/tell/yields.ts'

/** 100 pages that are documents of two pictures, and 900 of which every fifth is one without. */
const small = { ...groupOf({ known: 100, drawn: 50 }), documents: 50, images: 100, crawled: 500, captured: 50 }
const large = { ...groupOf({ known: 900, drawn: 50 }), documents: 10, images: 0, crawled: 1000, captured: 45 }
const bytes = (documents: number, each: number): number[] => Array.from({ length: documents }, () => each)

test('each host counts by its pages, not by how many of them were drawn', () => {
  const yields = weighed([
    { ...small, entered: 50, bytes: bytes(50, 1000) },
    { ...large, entered: 10, bytes: bytes(10, 100) },
  ])
  // In proportion, of 100 pages drawn of 1,000: 600 documents, 1,000 images, 51,000 bytes a tenth.
  assert.equal(Math.round(600 * yields.documents), 100 + 180)
  assert.equal(Math.round(1000 * yields.images), 200)
  assert.equal(Math.round(510_000 * yields.bytes), 100_000 + 18_000)
  assert.equal(Math.round(15_000 * yields.crawled), 1000 + 18_000)
  assert.equal(Math.round(950 * yields.pages), 100 + 810)
  assert.equal(Math.round(600 * yields.entered), 100 + 180)
  const { error = 9 } = yields
  assert.ok(error > 0.01 && error < 0.1, String(error))
})

test('copies count where they are: the documents of a host without any are not fewer for those of another', () => {
  const stays = new Map(Array.from({ length: 5 }, (_, n) => [`copy ${n}`, `first ${n}`]))
  const copied = { ...large, entered: 15, stays, bytes: bytes(10, 100) }
  const alone = weighed([{ ...small, entered: 50, bytes: bytes(50, 1000) }])
  const beside = weighed([{ ...small, entered: 50, bytes: bytes(50, 1000) }, copied])
  assert.equal(alone.documents, 1)
  assert.ok(600 * beside.documents > 100 + 10 && 600 * beside.documents < 100 + 180, String(beside.documents))
})

test('pictures of a host count by the pages that name them, wherever they are asked of', () => {
  const imageHosts = (host: string, count: number) => new Map([[host, count]])
  const { imageHosts: told } = weighed([
    { ...small, entered: 50, bytes: bytes(50, 1000), imageHosts: imageHosts('cdn.example', 100) },
    { ...large, entered: 10, images: 5, bytes: bytes(10, 100), imageHosts: imageHosts('own.example', 5) },
  ])
  // Of ten pages of the one host two are drawn for each of the other.
  assert.equal(Math.round(((told.get('own.example') ?? 0) / (told.get('cdn.example') ?? 1)) * 100), 45)
})

test('of nothing that was kept nothing is told', () => {
  assert.deepEqual(weighed([groupOf({ known: 9, drawn: 3 })]), {
    pages: 1,
    entered: 1,
    documents: 1,
    images: 1,
    bytes: 1,
    crawled: 1,
    imageHosts: new Map(),
    error: undefined,
  })
})

test('samples of a host of which nobody knew make no number that is none', () => {
  // Led there by a redirect, where the crawl says of no host what it captured.
  const met = { ...groupOf({ known: 0, drawn: 0 }), documents: 3, entered: 3, images: 3, bytes: bytes(3, 100) }
  const yields = weighed([{ ...small, entered: 50, bytes: bytes(50, 1000) }, met])
  for (const [name, value] of Object.entries({ ...yields, imageHosts: 0 }))
    assert.ok(Number.isFinite(value), `${name} ${value}`)
})

test('pages that lead to another host counted there, as if that host had few pages', () => {
  const asked = { ...groupOf({ known: 10_000, drawn: 150 }) }
  const answered = {
    ...groupOf({ known: 150, drawn: 150 }),
    ...{ documents: 300, entered: 300, images: 300, crawled: 300, captured: 300, bytes: bytes(300, 10) },
  }
  const { documents, pages } = weighed(alikeIfMoved([asked, answered]))
  assert.deepEqual([documents, pages], [1, 1])
  assert.equal(weighed(alikeIfMoved([{ ...answered, known: 0, drawn: 0 }, asked])).documents, 1)
  assert.equal(alikeIfMoved([small, large]).length, 2)
})

/** Documents of 1,020 pages, told from three that a probe kept; `drops` are of the second host. */
async function told(drawnOfFew: number, drops: readonly object[] = []): Promise<number> {
  const kept = ['many', 'few', 'other'].map((id) => ({ id, url: `https://${id}.example/`, images: ['a.jpg', null] }))
  const records = {
    index: kept.map(({ id }) => ({ key: id, length: 100 })),
    samples: kept,
    dropped: drops.map((drop) => ({ unit: 'document', url: 'https://few.example/x', ...drop })),
  }
  const hosts = {
    'many.example': { known: 10, drawn: 10 },
    'few.example': { known: 1000, drawn: drawnOfFew },
    'other.example': { known: 10, drawn: 2 },
  }
  async function* each(name: keyof typeof records): AsyncGenerator<unknown> {
    yield* records[name]
  }
  const { documents } = await yieldsOf(each, new Map(Object.entries(hosts)), [])
  return (kept.length * documents * 1020) / (12 + drawnOfFew)
}

test('of five pages of a host and more it is told by itself, of fewer with the others of few', async () => {
  assert.equal(Math.round(await told(5)), 1 + 1000 / 5 + 10 / 2)
  assert.equal(Math.round(await told(4)), Math.round(1 + (2 * (1000 + 10)) / 6))
})

test('a copy makes documents fewer, and what rules of texts dropped never came as far', async () => {
  const copies = [
    { stage: 'dedup-content', id: 'copy', detail: 'few' },
    ...['lone', 'lonely'].map((id) => ({ stage: 'assemble', id })),
  ]
  const judged = Array.from({ length: 50 }, (_, n) => ({ stage: 'judge-text', id: `x${n}` }))
  const some = await told(5, copies)
  assert.ok(some < 206, String(some))
  assert.equal(await told(5, [...copies, ...judged]), some)
})

test('hosts of which few pages were drawn are told with those of about as many pages, which were drawn alike', async () => {
  // 200 hosts of 1 page, half of which were drawn, all with a picture; 20 of 20, of which one each was, none with a picture.
  const alone = Array.from({ length: 200 }, (_, n): [string, Stratum] => [`a${n}.example`, { known: 1, drawn: n % 2 }])
  const larger = Array.from({ length: 20 }, (_, n): [string, Stratum] => [`b${n}.example`, { known: 20, drawn: 1 }])
  const samples = alone
    .filter(([, { drawn }]) => drawn > 0)
    .map(([host], n) => ({ id: `${n}`, url: `https://${host}/`, images: ['a.jpg'] }))
  async function* each(name: string): AsyncGenerator<unknown> {
    if (name === 'samples') yield* samples
  }
  const { documents } = await yieldsOf(each, new Map([...alone, ...larger]), [])
  assert.equal(Math.round((documents * 100 * 600) / 120), 200)
})
