/** Seed files: JSON lines of any number, each a URL with what is said of it. They are checked by line, sorted on disk and put into the store. */

import { createReadStream } from 'node:fs'
import { mkdtemp, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type SeedCut, sortSeeds } from '../../archives/seeds/seed-list.ts'
import { codeOf, isStoreFull, M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import type { Store } from '../../core/store.ts'
import { parseUrl } from '../../core/url.ts'
import { gunzippedInput } from '../../formats/gzip/streams.ts'
import { parseJson, readLines } from '../../formats/json-lines.ts'
import { type NetworkConfig, type Seed, seed } from '../../schemas/index.ts'
import { openAddressGuard } from '../http/names/address.ts'
import { checkSeed, isSitemapUrl } from './sources.ts'

interface SeedFileOptions {
  /** Local folder: the seeds are sorted there, twice their size. */
  readonly folder: string
  readonly network: NetworkConfig
  readonly cut: SeedCut
}

/** Seed files as one list, checked and sorted, of which the store has nothing yet. */
export interface SortedSeeds {
  /** Of the seeds and how they are cut; none without files. */
  readonly digests: readonly string[]
  /** Puts the list into a store, unless it is there. */
  write(store: Store): Promise<void>
  /** Removes what the sorting left on disk. */
  close(): Promise<void>
}

/** Reads seed files and sorts them. E_INPUT names file and line, and leaves nothing on disk; E_STORE for a folder that cannot be written. */
export async function sortSeedFiles(
  files: readonly string[],
  { folder, network, cut }: SeedFileOptions,
): Promise<SortedSeeds> {
  if (files.length === 0) return { digests: [], write: async () => {}, close: async () => {} }
  const scratch = await openScratch(resolve(folder))
  try {
    const list = await sortSeeds(seedsOf(files, network), scratch.folder, cut)
    const close = async (): Promise<void> => {
      list.close()
      await scratch.remove()
    }
    return { digests: [list.digest], write: list.write, close }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}

/** A folder of its own in `parent`. With it go the folders that had to be made for it, as far as nothing else is in them by then. */
async function openScratch(parent: string): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const { first, folder } = await makeScratch(parent).catch((cause: unknown) => {
    if (isStoreFull(cause)) throw cause
    throw new M3wError(
      'E_STORE',
      `${parent} cannot be worked in (${codeOf(cause) ?? String(cause)}): expected a folder that may be written, to sort seeds in. Check who owns it and how it is mounted; for a store in a bucket set M3W_SCRATCH.`,
      { cause },
    )
  })
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true })
      for (let at = parent; first !== undefined && at.length >= first.length; at = dirname(at)) {
        await rmdir(at).catch(() => {})
      }
    },
  }
}

async function makeScratch(parent: string): Promise<{ readonly first: string | undefined; readonly folder: string }> {
  const first = await makeFolder(parent)
  return { first, folder: await mkdtemp(join(parent, 'm3w-seeds-')) }
}

async function* seedsOf(files: readonly string[], network: NetworkConfig): AsyncGenerator<Seed> {
  const guard = openAddressGuard(network)
  for (const file of files) {
    const bytes = createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>
    let number = 0
    for await (const line of readLines(/\.gz$/i.test(file) ? gunzippedInput(bytes, file) : bytes)) {
      number += 1
      if (line.trim() === '') continue
      const where = `${file}, line ${number}`
      const found = seedOf(line, where)
      yield { ...found, url: checkSeed(found.url, where, guard) }
    }
  }
}

function seedOf(line: string, where: string): Seed {
  const { data, error } = seed.safeParse(parseJson(line))
  if (data === undefined) {
    const [issue] = error?.issues ?? []
    const why = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    throw new M3wError(
      'E_INPUT',
      `${where} is no seed: expected {"url": "https://…"}, with scope, maxDepth, maxPages or maxBytes beside it, got ${line.slice(0, 200)}${why}. Correct or remove it.`,
    )
  }
  if (parseUrl(data.url) === undefined || !isSitemapUrl(data.url)) return data
  throw new M3wError(
    'E_INPUT',
    `${where} is a sitemap: expected a page, got ${data.url}. Name sitemaps as sources of their own; those of robots.txt are read by themselves.`,
  )
}
