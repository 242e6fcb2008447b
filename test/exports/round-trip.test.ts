/** Exports that are imported again: the same documents, under the same ids. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { id128, sha256Hex } from '../../core/hash.ts'
import { collect } from '../../core/streams.ts'
import { sampleExporter } from '../../exports/forms/forms.ts'
import { extractStage } from '../../extract/extract-stage.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { importDataset } from '../../operations/inputs/import-dataset.ts'
import { extractConfig } from '../../schemas/config/extract.ts'
import { type DraftDocument, draftDocument, type Sample } from '../../schemas/index.ts'
import { openDatasetObjects } from '../../shards/verify/dataset-files.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'
import { ID, publishDataset, samplePublication } from '../shards/publish/publish-fixtures.ts'

let folder = ''
let samples: Sample[]
let dataset: ReturnType<typeof openDatasetObjects>
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-round-trip-'))
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  samples = (await collect(readDatasetRecords(dataset, 'samples'))) as Sample[]
})
after(() => rm(folder, { recursive: true, force: true }))

async function extracted(archive: Buffer) {
  const options = { extract: extractConfig.parse({}), maxPageBytes: 1_000_000, token: 'm3w', policy: 'strict' as const }
  const split = {
    key: 'a.warc.gz',
    bytes: archive.length,
    sha256: sha256Hex(archive),
    layout: 'members',
    start: 0,
    end: archive.length,
  } as const
  const store = openMemoryStore({ 'a.warc.gz': archive })
  return await runStage(extractStage(options, { taskBytes: 1e6, maxErrorShare: 0.01 }), {
    inputs: {},
    splits: [split],
    store,
  })
}

/** As assemble joins them: neighbouring texts by a blank line. */
function joined({ segments }: DraftDocument): string[] {
  const items: string[] = []
  let wasText = false
  for (const segment of segments) {
    if (segment.kind === 'image') items.push(`<${segment.url}>`)
    else if (wasText) items.push(`${items.pop()}\n\n${segment.text}`)
    else items.push(segment.text)
    wasText = segment.kind === 'text'
  }
  return items
}

const expected = () =>
  samples.map(({ url, texts, image_info, metadata }) => ({
    id: id128(`${url}\n${metadata.capture.payloadSha256}`),
    items: texts.map((text, position) => text ?? `<${image_info[position]?.url}>`),
    title: metadata.title,
    capture: metadata.capture,
  }))

describe('an export and its import', () => {
  for (const form of ['parquet', 'obelics', 'mmc4', 'texts-images'] as const) {
    it(`as ${form} give the same documents`, async () => {
      const out = join(folder, form)
      await sampleExporter(form)({
        store: openMemoryStore(),
        dataset: async () => dataset,
        out,
        scratchFolder: folder,
      })
      const archive = `${out}.warc.gz`
      const result = await importDataset([out], { out: archive })
      const images = form === 'parquet' ? samples.flatMap((sample) => sample.images.filter(Boolean)).length : 0
      assert.deepEqual(result, { files: 1, rows: 10, problems: 0, images })
      const { outputs, counts } = await extracted(await readFile(archive))
      const drafts = outputs.drafts.map((draft) => draftDocument.parse(draft))
      assert.deepEqual(
        drafts.map((draft) => ({ id: draft.id, items: joined(draft), title: draft.title, capture: draft.capture })),
        expected(),
      )
      assert.deepEqual(counts['page.kept'], 10)
      await rm(archive)
      await importDataset([out], { out: archive })
      assert.deepEqual((await extracted(await readFile(archive))).outputs, outputs, 'equal files give equal archives')
    })
  }

  it('drop each row that is no document with what it lacks, and lose none', async () => {
    const path = join(folder, 'odd.jsonl')
    await writeFile(
      path,
      '{"url":"https://example.org/","texts":["a"],"images":[null]}\nnonsense\n{"texts":["b"]}\n\n[1]\n',
    )
    const out = join(folder, 'odd.warc.gz')
    assert.deepEqual(await importDataset([path], { out }), { files: 1, rows: 4, problems: 3, images: 0 })
    const { outputs, counts } = await extracted(await readFile(out))
    assert.deepEqual([counts['page.in'], counts['page.kept'], counts['page.dropped.bad_row']], [4, 1, 3])
    assert.deepEqual(
      outputs.dropped.map(({ url, detail }) => [url, detail?.slice(0, 20)]),
      [
        ['https://row.invalid/0/1', 'the line is no JSON '],
        ['https://row.invalid/0/2', 'it names no page: ex'],
        ['https://row.invalid/0/3', 'the line is no JSON '],
      ],
    )
  })

  it('refuse what is no dataset, a name that is taken, and leave nothing behind', async () => {
    const path = join(folder, 'words.txt')
    await writeFile(path, 'words')
    const out = join(folder, 'none.warc.gz')
    await assert.rejects(importDataset([path], { out }), { code: 'E_INPUT', message: /expected parquet or JSON lines/ })
    await assert.rejects(readFile(`${out}.partial`), { code: 'ENOENT' })
    await writeFile(join(folder, 'cut.parquet'), 'PAR1 and no footer')
    await assert.rejects(importDataset([join(folder, 'cut.parquet')], { out }), {
      code: 'E_INPUT',
      message: /is damaged/,
    })
    await assert.rejects(importDataset([path], { out: path }), { code: 'E_USAGE', message: /\.warc\.gz/ })
  })
})

it('a server that answers with the type of a document is not believed: its answer is no page', async () => {
  const document = { format: 'm3w-document/1', segments: [{ text: 'x' }], unusableImages: 0 }
  const block = Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/vnd.m3w.document+json\r\n\r\n${JSON.stringify(document)}`,
  )
  const record = { recordId: '<urn:uuid:1>', date: '2026-01-02T03:04:05Z', targetUri: 'https://example.org/', block }
  const archive = encodeWarcRecord(
    { ...record, type: 'response', contentType: 'application/http; msgtype=response' },
    { gzip: true },
  )
  const { outputs } = await extracted(archive)
  assert.deepEqual([outputs.drafts.length, outputs.dropped[0]?.reason], [0, 'not_html'])
})
