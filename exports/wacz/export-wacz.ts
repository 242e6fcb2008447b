/**
 * A store's ledgers as one WACZ file: the archives as they are, an index over all of them, and a list of the pages.
 *
 * @source Web Archive Collection Zipped 1.1.1, specs.webrecorder.net/wacz/1.1.1
 */
import { createReadStream } from 'node:fs'
import { M3wError } from '../../core/errors.ts'
import { openSorter } from '../../core/sort.ts'
import { readAll, type Store } from '../../core/store.ts'
import { VERSION } from '../../core/version.ts'
import { cdxjLines, indexKeyOf } from '../../formats/cdx/cdxj.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { readWarcSplit } from '../../formats/warc/read.ts'
import type { ExportCounts, ExportRequest } from '../exporter.ts'
import { type LedgerArchive, ledgerArchives } from './ledger-archives.ts'
import { writeZip, type ZipEntry } from './zip.ts'
import { type IndexFiles, writeIndexFiles } from './zipnum.ts'

/** Bodies up to this are taken whole with their record, which is the fastest way to pass over them. */
const MAX_BLOCK_BYTES = 8 * 1024 * 1024

interface Page {
  readonly url: string
  readonly ts: string
}

/** Writes the file. E_USAGE for a store that crawled nothing. */
export async function exportWacz({ store, out, scratchFolder }: ExportRequest): Promise<ExportCounts> {
  const archives = await ledgerArchives(store)
  if (archives.length === 0)
    throw new M3wError('E_USAGE', 'The store has no ledgers: expected one that a build has crawled into, got none.')
  const lines = openSorter<string>({ scratchFolder, name: 'index', keyOf: (line) => line, orderOf: () => '' })
  const pages = openSorter<Page>({ scratchFolder, name: 'pages', keyOf: ({ url }) => url, orderOf: ({ ts }) => ts })
  try {
    let newest = ''
    for (const archive of archives) {
      const held = new Set<string>()
      for (const line of await indexOf(store, archive)) {
        lines.add(line)
        held.add(urlIn(line))
      }
      for (const page of archive.pages) {
        // Journals also name what was taken down.
        if (!held.has(page.url)) continue
        pages.add(page)
        if (page.ts > newest) newest = page.ts
      }
    }
    const index = await writeIndexFiles(scratchFolder, eachKey(lines))
    const entries = entriesOf(store, { archives, index, pages: () => pageLines(pages) })
    await writeZip(out, entries, (resources) => ({
      profile: 'data-package',
      wacz_version: '1.1.1',
      title: 'm3w crawl',
      // Of the newest page: no clock decides what is written.
      ...(newest === '' ? {} : { created: newest }),
      software: `m3w ${VERSION}`,
      resources,
    }))
    return { archives: archives.length, pages: countOf(pages), lines: index.lines }
  } finally {
    lines.close()
    pages.close()
  }
}

function* eachKey(sorter: { groups(): Iterable<{ readonly key: string }> }): Generator<string> {
  for (const { key } of sorter.groups()) yield key
}

function countOf(sorter: { groups(): Iterable<unknown> }): number {
  let count = 0
  for (const _ of sorter.groups()) count += 1
  return count
}

/** The lines of an archive under the name that it has in the WACZ; made now where its ledger has no index. */
async function indexOf(store: Store, { key, archive, name }: LedgerArchive): Promise<readonly string[]> {
  if ((await store.stat(indexKeyOf(key))) === undefined) {
    const split = { ...archive, start: 0, end: archive.bytes }
    return await cdxjLines(readWarcSplit(store, split, { maxBlockBytes: MAX_BLOCK_BYTES }), name)
  }
  const text = (await readAll(store, indexKeyOf(key))).toString('utf8')
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('{')
    const fields = at < 0 ? undefined : parseJson(line.slice(at))
    return typeof fields === 'object' ? [line.slice(0, at) + JSON.stringify({ ...fields, filename: name })] : []
  })
}

function urlIn(line: string): string {
  const fields = parseJson(line.slice(line.indexOf('{'))) as { readonly url?: string } | undefined
  return fields?.url ?? ''
}

interface Contents {
  readonly archives: readonly LedgerArchive[]
  readonly index: IndexFiles
  pages(): Iterable<string>
}

function entriesOf(store: Store, { archives, index, pages }: Contents): readonly ZipEntry[] {
  return [
    ...archives.map(({ key, name, archive: { bytes } }) => ({
      path: `archive/${name}`,
      bytes,
      read: () => store.read(key),
    })),
    { path: 'indexes/index.cdx.gz', read: () => createReadStream(index.blocksFile) },
    { path: 'indexes/index.idx', read: () => createReadStream(index.idxFile) },
    { path: 'pages/pages.jsonl', read: () => encoded(pages()) },
  ]
}

/** A URL that was captured more than once is a page each time. */
function* pageLines(pages: { groups(): Iterable<{ records(): Iterable<Page> }> }): Generator<string> {
  yield JSON.stringify({ format: 'json-pages-1.0', id: 'pages', title: 'All pages' })
  let id = 0
  for (const { records } of pages.groups()) {
    for (const { url, ts } of records()) {
      id += 1
      yield JSON.stringify({ id: String(id), url, ts })
    }
  }
}

async function* encoded(lines: Iterable<string>): AsyncGenerator<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`)
}
