/** Opens a corpus folder: `pages.jsonl` ({id, set, url, path}), `pages.tar.gz` (the raw bytes) and `gold.jsonl.gz`. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Gold, Page, PageSet } from './page-set.ts'

/** Unpacks the pages to a temporary folder, which goes when this process ends. */
export function openCorpus(folder: string): PageSet {
  const home = mkdtempSync(join(tmpdir(), 'm3w-pages-'))
  process.on('exit', () => rmSync(home, { recursive: true, force: true }))
  execFileSync('tar', ['-xzf', join(folder, 'pages.tar.gz'), '-C', home])
  const pages = readLines<Page>(readFileSync(join(folder, 'pages.jsonl'), 'utf8'))
  const gold = readLines<Gold>(gunzipSync(readFileSync(join(folder, 'gold.jsonl.gz'))).toString())
  return { pages: pages.map((page) => ({ ...page, path: join(home, page.path) })), gold }
}

/** The values of a JSONL text. */
export function readLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T)
}
