/** Take-down in whole builds: the same bytes as a build without it, nothing left behind, and a list that later builds obey. Seven builds of seven pages, about 25 s. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'
import {
  type BuildResult,
  buildDataset,
  checkRemovals,
  completeConfig,
  exportStore,
  previewRemoval,
  readDatasetRecords,
  removeFromStore,
  type Sample,
  silentLog,
} from '../../../index.ts'
import { openPlace } from '../../../operations/places/open-store.ts'
import { addRemovals } from '../../../operations/removal/removal-list.ts'
import { htmlOf, makeSmallArchive } from '../../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-remove-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const how = { workers: 0, log: silentLog, childEntry: '' } as const

/** Six pages of a picture each; page 6 shows the picture of page 0 beside that of page 1, which page 1 shows too. */
const archive = await makeSmallArchive(6)
const shared = htmlOf(6)
  .replace('pictures/6.jpg"', 'pictures/0.jpg"')
  .replace(
    '</main>',
    '<img src="pictures/1.jpg" alt="Another"><p>That is all there is to see, and it was worth the walk.</p></main>',
  )
const page = (url: string, html: string): Buffer =>
  encodeWarcRecord(
    {
      type: 'response',
      recordId: '<urn:uuid:00000000-0000-4000-8000-000000000006>',
      date: '2026-01-01T00:01:00Z',
      targetUri: url,
      contentType: 'application/http;msgtype=response',
      block: Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n'), Buffer.from(html)]),
    },
    { gzip: true },
  )
const SIX = 'https://stories.example/6.html'
writeFileSync(at('all.warc.gz'), Buffer.concat([archive.bytes, page(SIX, shared)]))
const recordsAt = (number: number) => {
  const { offset = 0, end = 0 } = archive.places[number] ?? {}
  const next = archive.places[number + 1]?.offset ?? archive.bytes.length
  return { offset, end, next }
}
/** Without the picture of page 0, and without page 2. */
const cut = (from: number, to: number): Buffer =>
  Buffer.concat([archive.bytes.subarray(0, from), archive.bytes.subarray(to), page(SIX, shared)])
writeFileSync(at('no-picture.warc.gz'), cut(recordsAt(0).end, recordsAt(0).next))
writeFileSync(at('no-page.warc.gz'), cut(recordsAt(2).offset, recordsAt(2).end))

const build = (out: string, source: string): Promise<BuildResult> =>
  buildDataset({
    ...how,
    out: at(out),
    config: completeConfig({
      sources: [at(source)],
      network: { offline: true },
      images: { explicit: 'off' },
      partitions: { shuffle: 3, images: 2 },
      shards: { targetBytes: 40_000 },
    }),
  })
const digests = ({ manifest }: Pick<BuildResult, 'manifest'>): string[] => manifest.shards.map(({ sha256 }) => sha256)
const samplesOf = async (place: string): Promise<Sample[]> => {
  const samples: Sample[] = []
  for await (const sample of readDatasetRecords(place, 'samples')) samples.push(sample as Sample)
  return samples
}

function allFilesOf(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Every file of a store that is no archive. */
function filesOf(place: string): string[] {
  return allFilesOf(place).filter((path) => !/\/(ledger|imports)\//.test(path.slice(place.length)))
}

function isHolding(path: string, body: Buffer): boolean {
  const bytes = readFileSync(path)
  return bytes.includes(body) || (path.endsWith('.gz') && gunzipSync(bytes).includes(body))
}

/** Which of them hold a text, as it is or compressed. */
function holdersOf(text: string, paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const bytes = readFileSync(path)
    if (bytes.includes(text)) return true
    try {
      return gunzipSync(bytes).includes(text)
    } catch {
      return false
    }
  })
}

test('a picture of two documents goes: two shards at most are new, and all are those of a build without it', async () => {
  const first = await build('store', 'all.warc.gz')
  const samples = await samplesOf(at('store'))
  const picture = samples.flatMap(({ image_info }) => image_info).find((info) => info?.url.endsWith('/0.jpg'))
  assert.ok(picture)
  const request = { images: [picture.sha256] }
  const preview = await previewRemoval(at('store'), request)
  assert.deepEqual(preview.found.map(({ url }) => url).sort(), ['https://stories.example/0.html', SIX])
  assert.ok(preview.shards.length <= 2)
  assert.deepEqual(await checkRemovals(at('store')), undefined)

  await exportStore(at('store'), { to: 'obelics', out: at('exported') })
  const proof = await removeFromStore(at('store'), preview.removals, how)
  assert.deepEqual(
    proof?.exports?.map(({ to, out, dataset }) => [to, out, dataset]),
    [['obelics', at('exported'), first.manifest.id]],
  )
  const without = await build('without', 'no-picture.warc.gz')
  const now = JSON.parse(readFileSync(join(at('store'), 'dataset', 'dataset.json'), 'utf8'))
  assert.deepEqual(digests({ manifest: now }), digests(without))
  assert.equal(now.documents, first.manifest.documents - 1)
  assert.ok(proof && proof.shardsWritten.length <= 2, JSON.stringify(proof))
  assert.deepEqual(proof.datasetsDeleted, [first.manifest.id])
  assert.deepEqual(await checkRemovals(at('store')).then((scan) => scan?.found), [])

  const dropped: unknown[] = []
  for await (const drop of readDatasetRecords(at('store'), 'dropped/fetch-images')) dropped.push(drop)
  assert.match(JSON.stringify(dropped), /removed_by_request/)
  // Done is done: nothing is written again.
  assert.deepEqual(await removeFromStore(at('store'), [], how), proof)

  // The picture stands twice in archives: as it was imported, and in the image ledger.
  const whole = await removeFromStore(at('store'), [], { ...how, isLedgerToo: true })
  const archives = whole?.ledger === 'kept' ? [] : (whole?.ledger.archives ?? [])
  assert.deepEqual([...new Set(archives.map(({ key }) => key.split('/')[0]))], ['imports', 'ledger'])
  const bytes = archive.bytes.subarray(recordsAt(0).end, recordsAt(0).next)
  const body = gunzipSync(bytes).subarray(-4_000, -1_000)
  assert.deepEqual(
    allFilesOf(at('store')).filter((path) => isHolding(path, body)),
    [],
  )
  assert.deepEqual(digests(await build('store', 'all.warc.gz')), digests(without))
})

test('a page goes: what is left is a build without it, and no object of the store but its archive has its text', async () => {
  await build('pages', 'all.warc.gz')
  const url = 'https://stories.example/2.html'
  const text = (await samplesOf(at('pages'))).find((sample) => sample.url === url)?.texts[0]?.slice(0, 60) ?? ''
  assert.notEqual(text, '')
  writeFileSync(
    at('remove.jsonl'),
    `${JSON.stringify({ kind: 'document', id: '0'.repeat(32), url, reason: 'rights_reserved' })}\n`,
  )
  const { removals } = await previewRemoval(at('pages'), { list: at('remove.jsonl') })
  assert.deepEqual(removals, [{ kind: 'url', value: url }])
  // As if the first attempt had been killed behind its first step: the next carries on without being told what.
  await addRemovals((await openPlace(at('pages'))).store, removals)
  assert.equal((await checkRemovals(at('pages')))?.found.length, 1)
  await removeFromStore(at('pages'), [], how)
  const without = await build('without-page', 'no-page.warc.gz')
  const now = JSON.parse(readFileSync(join(at('pages'), 'dataset', 'dataset.json'), 'utf8'))
  assert.deepEqual(digests({ manifest: now }), digests(without))
  assert.deepEqual(readdirSync(join(at('pages'), 'datasets')), [now.id])
  assert.deepEqual(holdersOf(text, filesOf(at('pages'))), [])
  // A later build of the same sources obeys the list.
  const later = await build('pages', 'all.warc.gz')
  assert.deepEqual(digests(later), digests(without))

  // Then the archives: nothing of the store has the text any more, and whoever builds from them gets what a build without it gives.
  const proof = await removeFromStore(at('pages'), [], { ...how, isLedgerToo: true })
  const ledger = proof?.ledger === 'kept' ? undefined : proof?.ledger
  assert.deepEqual(
    ledger?.archives.map(({ key, blanks }) => [key.split('/')[0], blanks]),
    [['imports', 1]],
  )
  assert.deepEqual(holdersOf(text, allFilesOf(at('pages'))), [])
  assert.deepEqual(await removeFromStore(at('pages'), [], { ...how, isLedgerToo: true }), proof)
  const imported = readdirSync(join(at('pages'), 'imports')).map((name) => join('pages', 'imports', name))
  assert.deepEqual(digests(await build('from-blanked', imported[0] ?? '')), digests(without))
  assert.deepEqual(digests(await build('pages', 'all.warc.gz')), digests(without))
})
