/** Seed files: JSON lines of any number, each a URL with what is said of it. They are checked by line, sorted on disk and put into the store. */
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type SeedCut, sortSeeds } from '../../archives/seeds/seed-list.ts'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { parseJson, readLines } from '../../formats/json-lines.ts'
import { type NetworkConfig, type Seed, seed } from '../../schemas/index.ts'
import { openAddressGuard } from '../http/names/address.ts'
import { checkSeed, isSitemapUrl } from './sources.ts'

interface SeedFileOptions {
  readonly store: Store
  /** Local folder: the seeds are sorted there, twice their size. */
  readonly folder: string
  readonly network: NetworkConfig
  readonly cut: SeedCut
  /** Nothing is written into the store. */
  readonly isPreview?: boolean
}

/** Registers seed files as one list. Its digest, of the seeds and how they are cut; none without files. E_INPUT names file and line. */
export async function registerSeedFiles(
  files: readonly string[],
  { store, folder, network, cut, isPreview = false }: SeedFileOptions,
): Promise<readonly string[]> {
  if (files.length === 0) return []
  await mkdir(folder, { recursive: true })
  const scratch = await mkdtemp(join(folder, 'seeds-'))
  try {
    const list = await sortSeeds(seedsOf(files, network), scratch, cut)
    try {
      if (!isPreview) await list.write(store)
    } finally {
      list.close()
    }
    return [list.digest]
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function* seedsOf(files: readonly string[], network: NetworkConfig): AsyncGenerator<Seed> {
  const guard = openAddressGuard(network)
  for (const file of files) {
    const bytes = createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>
    let number = 0
    for await (const line of readLines(/\.gz$/i.test(file) ? gunzipped(bytes) : bytes)) {
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
  if (!URL.canParse(data.url) || !isSitemapUrl(data.url)) return data
  throw new M3wError(
    'E_INPUT',
    `${where} is a sitemap: expected a page, got ${data.url}. Name sitemaps as sources of their own; those of robots.txt are read by themselves.`,
  )
}
