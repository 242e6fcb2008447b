/** Extract on our own page ledger, whose pages crawl has counted already, and when failures of our own code stop a task. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../core/hash.ts'
import { extractStage } from '../../extract/extract-stage.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { extractConfig } from '../../schemas/config/extract.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'
import { prose } from './pages.ts'

const OPTIONS = { extract: extractConfig.parse({}), maxPageBytes: 1_000_000, token: 'm3w', policy: 'strict' as const }
const KEY = 'a.warc.gz'

interface Run {
  readonly isOurs: boolean
  readonly maxErrorShare: number
  readonly options: typeof OPTIONS
}

function archiveOf(pages: number): Buffer {
  const records = Array.from({ length: pages }, (_, page) =>
    encodeWarcRecord(
      {
        type: 'response',
        recordId: `<urn:uuid:00000000-0000-4000-8000-${String(page).padStart(12, '0')}>`,
        date: '2026-01-02T03:04:05Z',
        targetUri: `https://example.org/${page}`,
        contentType: 'application/http; msgtype=response',
        block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>${prose('bridge')}</p>`),
      },
      { gzip: true },
    ),
  )
  return Buffer.concat(records)
}

/** Runs extract on an archive: a foreign one, or one of ours whose journal calls the record at its start a page. */
async function extract(bytes: Buffer, { isOurs = false, maxErrorShare = 0.01, options = OPTIONS }: Partial<Run> = {}) {
  const archive = { key: KEY, bytes: bytes.length, sha256: sha256Hex(bytes), layout: 'members' } as const
  const rows = [{ outcome: 'captured', offset: 0 }]
  const journal = Buffer.from(JSON.stringify({ format: 'm3w-journal/1', n: 0, archive, rows }))
  const ours = isOurs ? { journal: { key: 'journal', sha256: sha256Hex(journal) } } : {}
  return await runStage(extractStage(options, { taskBytes: 1_000_000, maxErrorShare }), {
    inputs: {},
    splits: [{ ...archive, ...ours, start: 0, end: bytes.length }],
    store: openMemoryStore({ [KEY]: bytes, journal }),
  })
}

test('extract: a page of our own ledger is not counted as one that joined, a foreign one is', async () => {
  const bytes = archiveOf(1)
  const ours = await extract(bytes, { isOurs: true })
  assert.deepEqual([ours.counts['page.in'], ours.counts['page.imported']], [1, undefined])
  const foreign = await extract(bytes)
  assert.deepEqual([foreign.counts['page.in'], foreign.counts['page.imported']], [1, 1])
})

test('extract: damage in our own ledger stops the run and names the object, in a foreign archive it is a drop', async () => {
  const bytes = Buffer.concat([archiveOf(1), Buffer.alloc(100, 'x')])
  await assert.rejects(extract(bytes, { isOurs: true }), {
    code: 'E_CORRUPT',
    message: /^a\.warc\.gz of the page ledger is damaged: 100 bytes at \d+/,
  })
  const { outputs, counts } = await extract(bytes)
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured }) => [reason, measured]),
    [['archive_damaged', 100]],
  )
  assert.deepEqual([counts['page.in'], counts['page.imported']], [2, 2])
})

test('extract: failures of our own code stop a task from the fifth on, and only over their share', async () => {
  const run = async (failures: number, pages: number, maxErrorShare: number) => {
    let left = failures
    const maxNodes = {
      get(): number {
        left -= 1
        if (left >= 0) throw new Error('a bug')
        return 1000
      },
    }
    const options = { ...OPTIONS, extract: Object.defineProperty({ ...OPTIONS.extract }, 'maxNodes', maxNodes) }
    // What is not enumerable is no part of the task's key.
    Object.defineProperty(options.extract, 'maxNodes', { enumerable: false })
    const { outputs } = await extract(archiveOf(pages), { options, maxErrorShare })
    return outputs.dropped.map(({ reason }) => reason)
  }
  assert.deepEqual(await run(4, 4, 0), Array(4).fill('parser_failed'))
  assert.deepEqual(await run(5, 10, 0.5), Array(5).fill('parser_failed'))
  await assert.rejects(run(5, 10, 0.49), { code: 'E_BUDGET', message: /failed on 5 of 10 pages/ })
})
