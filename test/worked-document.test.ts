/** The worked document of docs/data-format.md: a build of the page that stands there gives the records that stand there. */
import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { readTar } from '../formats/tar/read.ts'
import { encodeWarcRecord } from '../formats/warc/write.ts'
import { buildDataset, completeConfig, type DraftDocument, type Sample, silentLog } from '../index.ts'
import { repositoryRoot } from './helpers/repository.ts'

const ROOT = repositoryRoot()
const DOCUMENT = readFileSync(join(ROOT, 'docs', 'data-format.md'), 'utf8')
const PICTURE = readFileSync(join(ROOT, 'test', 'fixtures', 'worked-document', 'kite.png'))

/** The one block of code in the document that is marked so. */
function block(mark: string): string {
  const [, text] = DOCUMENT.split(`\n\`\`\`${mark}\n`)
  assert.ok(text !== undefined, `docs/data-format.md has no block of code marked ${mark}`)
  return text.slice(0, text.indexOf('\n```'))
}

function answer(n: number, targetUri: string, type: string, body: string | Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`
  return encodeWarcRecord(
    {
      type: 'response',
      recordId: `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
      date: '2026-11-26T12:00:00Z',
      targetUri,
      contentType: 'application/http; msgtype=response',
      block: Buffer.concat([Buffer.from(head), Buffer.from(body)]),
    },
    { gzip: true },
  )
}

/** Builds a store from the page and its picture alone; gives the draft and the members of the one sample by their suffix. */
async function build(folder: string): Promise<{ draft: DraftDocument; members: Map<string, string> }> {
  const warc = join(folder, 'kites.warc.gz')
  writeFileSync(
    warc,
    Buffer.concat([
      answer(1, 'https://kites.example/blog/paper.html', 'text/html', `${block('html')}\n`),
      answer(2, 'https://kites.example/blog/kite.png', 'image/png', PICTURE),
    ]),
  )
  const config = completeConfig({
    sources: [warc],
    network: { offline: true },
    images: { explicit: 'off' },
    partitions: { shuffle: 1, images: 1 },
  })
  const out = join(folder, 'store')
  const result = await buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })
  const members = new Map<string, string>()
  for await (const item of readTar(createReadStream(join(result.folder, 'shard-000000.tar')))) {
    assert.ok(item.kind === 'member')
    members.set(item.name.slice(item.name.indexOf('.') + 1), item.content.toString('utf8'))
  }
  const extracted = join(out, 'data', 'extract')
  const drafts = readdirSync(extracted).filter((name) => name.endsWith('.drafts.jsonl.zst'))
  const lines = drafts.flatMap((name) =>
    zstdDecompressSync(readFileSync(join(extracted, name)))
      .toString('utf8')
      .trim()
      .split('\n'),
  )
  assert.equal(lines.length, 1)
  return { draft: JSON.parse(lines[0] ?? '') as DraftDocument, members }
}

/** The document leaves most signals out. */
function only<T>(
  signals: Readonly<Record<string, T>>,
  shown: Readonly<Record<string, T>>,
): Record<string, T | undefined> {
  return Object.fromEntries(Object.keys(shown).map((name) => [name, signals[name]]))
}

test('the worked document of data-format.md is what a build makes of its page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-worked-'))
  try {
    const { draft, members } = await build(folder)
    const shownDraft = JSON.parse(block('json draft')) as DraftDocument
    assert.deepEqual({ ...draft, signals: only(draft.signals, shownDraft.signals) }, shownDraft)
    assert.equal(members.get('txt'), block('text KEY.txt'))
    const shown = JSON.parse(block('json KEY.json')) as Sample
    const made = JSON.parse(members.get('json') ?? '') as Sample
    const signals = only(made.metadata.signals, shown.metadata.signals)
    // Scaling for the perceptual hash may differ in a bit between versions and architectures of sharp.
    for (const [position, image] of made.image_info.entries()) {
      if (image != null) image.phash = shown.image_info[position]?.phash ?? ''
    }
    assert.deepEqual({ ...made, metadata: { ...made.metadata, signals } }, shown)
    assert.deepEqual([...members.keys()], ['json', 'txt', '00.png'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
