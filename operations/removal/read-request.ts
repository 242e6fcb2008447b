/** From what a person names to entries of the removal list: flags, the list of `m3w recheck`, a file of decisions; and pictures that look like those. */
import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { addressOf } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import { canonicalJson, compareText } from '../../core/hash.ts'
import { normalizeUrl, withoutRootDot } from '../../core/url.ts'
import { readLines } from '../../formats/json-lines.ts'
import { type AnySample, type Removal, removal } from '../../schemas/index.ts'
import { imagesOf } from './find-removed.ts'
import type { HeldPicture } from './held-pictures.ts'

/** What is to go, as it was typed. */
export interface RemovalRequest {
  readonly urls?: readonly string[]
  readonly hosts?: readonly string[]
  /** SHA-256, or URLs: all pictures that the dataset or the ledgers hold from there, by their bytes. */
  readonly images?: readonly string[]
  /** A file of JSON lines: `remove.jsonl` of recheck, decisions of the viewer, or lines {kind, value}. */
  readonly list?: string | undefined
  /** Also pictures within this Hamming distance of the perceptual hash of one that goes. */
  readonly nearDistance?: number | undefined
}

/** Lines of both kinds: `value` of decisions; `id`, `sha256` and `url` of recheck. Other members do not matter. */
const line = z.looseObject({
  kind: z.enum(['document', 'image', 'pair', 'clip', 'host', 'url']),
  value: z.string().optional(),
  id: z.string().optional(),
  sha256: z.string().optional(),
  url: z.string().optional(),
  verdict: z.enum(['in', 'out']).optional(),
})
type Line = z.infer<typeof line>

const SHA256 = /^[0-9a-f]{64}$/

/** A request with what still has to be looked up in the dataset. */
interface Asked {
  readonly removals: Removal[]
  readonly documentIds: Set<string>
  /** Of pairs and clips, whose picture or video goes. */
  readonly mediaIds: Set<string>
  /** As `addressOf` has them. */
  readonly imageUrls: Set<string>
}

/** Where a request is looked up; each is read again for every question. */
export interface RemovalSources {
  /** Of the newest dataset. */
  samples(): AsyncIterable<AnySample>
  /** Of the ledgers. */
  held(): AsyncIterable<HeldPicture>
}

/**
 * The entries that a request makes, sorted, each once. E_USAGE for a flag and E_INPUT for a line that names nothing, and for a document id that
 * the dataset does not have (its URL works always).
 */
export async function readRequest(request: RemovalRequest, from: RemovalSources): Promise<readonly Removal[]> {
  const asked: Asked = { removals: [], documentIds: new Set(), mediaIds: new Set(), imageUrls: new Set() }
  for (const url of request.urls ?? []) asked.removals.push(entry('url', normalizeUrl(url) ?? url, '--url'))
  for (const host of request.hosts ?? []) asked.removals.push(entry('host', hostOf(host), '--host'))
  for (const image of request.images ?? []) addImage(asked, image, '--image')
  if (request.list !== undefined) for (const [where, one] of await readList(request.list)) addLine(asked, one, where)
  await lookUp(asked, from)
  if (request.nearDistance !== undefined && !asked.removals.some(({ kind }) => kind === 'image')) {
    throw new M3wError(
      'E_USAGE',
      '--near looks for pictures that are like those that are named: expected --image, or pictures in --list. Nothing was removed.',
    )
  }
  if (request.nearDistance !== undefined) await addNear(asked, from, request.nearDistance)
  const found = new Map(asked.removals.map((one) => [canonicalJson(one), one]))
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one)
}

/** As hosts stand in URLs: letters of other scripts as punycode, no dots at the ends, no port that goes without saying. */
function hostOf(text: string): string {
  const bare = withoutRootDot(text.trim().replace(/^(?:\*?\.)+/, ''))
  const url = URL.parse(`http://${bare}/`)
  const isHost = url !== null && url.pathname === '/' && url.search === '' && url.username === ''
  return !isHost ? text : url.host.replace(/:443$/, '')
}

function entry(kind: Removal['kind'], value: string, where: string): Removal {
  const parsed = removal.safeParse({ kind, value })
  const isNone = kind === 'url' && normalizeUrl(value) === undefined
  if (parsed.success && !isNone) return parsed.data
  const expected = {
    url: 'an http(s) URL',
    host: 'a host such as media.example',
    image: 'a SHA-256 (64 hex digits) or a URL',
  }
  throw new M3wError(
    where.startsWith('--') ? 'E_USAGE' : 'E_INPUT',
    `${where}: expected ${expected[kind]}, got ${JSON.stringify(value.slice(0, 200))}. Correct it; nothing was removed.`,
  )
}

function addImage({ removals, imageUrls }: Asked, given: string, where: string): void {
  const value = /^[0-9a-f]{64}$/i.test(given) ? given.toLowerCase() : given
  const url = SHA256.test(value) ? undefined : normalizeUrl(value)
  if (url === undefined) {
    removals.push(entry('image', value, where))
    return
  }
  // The address too: what stands there must not be asked for again.
  const named = entry('url', url, where)
  removals.push(named)
  imageUrls.add(addressOf(named.value))
}

/** Of one thing the last line stands: an `in` takes back. */
async function readList(path: string): Promise<ReadonlyMap<string, Line>> {
  const standing = new Map<string, readonly [string, Line]>()
  let number = 0
  const bytes: AsyncIterable<Buffer> = createReadStream(path)
  try {
    for await (const text of readLines(bytes)) {
      number += 1
      // trim() takes a byte-order mark off too.
      const bare = text.trim()
      if (bare === '' || bare.startsWith('#')) continue
      const one = parseLine(bare, `${path}:${number}`)
      standing.set(canonicalJson([one.kind, nameIn(one)]), [`${path}:${number}`, one])
    }
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    throw new M3wError('E_INPUT', `--list ${path} cannot be read (${String(cause)}). Name a file of JSON lines.`, {
      cause,
    })
  }
  return new Map([...standing.values()].filter(([, { verdict }]) => verdict !== 'in'))
}

/** What a line is about, however it spells it. */
function nameIn({ kind, value, sha256, id, url }: Line): string {
  const name = value ?? sha256 ?? id ?? url ?? ''
  if (kind === 'host') return hostOf(name)
  const normal = normalizeUrl(name)
  return normal === undefined ? name : addressOf(normal)
}

function parseLine(text: string, where: string): Line {
  try {
    return line.parse(JSON.parse(text))
  } catch (cause) {
    throw new M3wError(
      'E_INPUT',
      `${where}: expected a line of remove.jsonl or of decisions ({"kind": "document", "image", "pair", "clip", "host" or "url", …}), got ${text.slice(0, 100)}. Correct the line; nothing was removed.`,
      { cause },
    )
  }
}

function addLine(asked: Asked, { kind, value, id, sha256, url }: Line, where: string): void {
  if (kind === 'image') addImage(asked, value ?? sha256 ?? url ?? '', where)
  else if (kind === 'pair' || kind === 'clip') asked.mediaIds.add(value ?? id ?? '')
  else if (kind === 'host') asked.removals.push(entry(kind, hostOf(value ?? ''), where))
  else if (kind === 'url') asked.removals.push(entry(kind, normalizeUrl(value ?? url ?? '') ?? '', where))
  // The list of recheck has the address; a decision only the id, which the dataset knows.
  else if (value === undefined) asked.removals.push(entry('url', normalizeUrl(url ?? '') ?? id ?? '', where))
  else asked.documentIds.add(value)
}

async function lookUp(asked: Asked, { samples, held }: RemovalSources): Promise<void> {
  const { removals, documentIds, mediaIds, imageUrls } = asked
  if (documentIds.size + mediaIds.size + imageUrls.size === 0) return
  for await (const sample of samples()) {
    const { id, url } = sample
    if (documentIds.delete(id)) removals.push({ kind: 'url', value: url })
    const isNamed = sample.format !== 'm3w/1' && mediaIds.delete(id)
    for (const info of imagesOf(sample)) {
      if (isNamed || imageUrls.has(addressOf(info.url)))
        removals.push({ kind: 'image', value: info.original?.sha256 ?? info.sha256 })
    }
  }
  // What no dataset has, such as a picture of a page that was dropped, may be held from other addresses too.
  if (imageUrls.size > 0) {
    for await (const { url, digests } of held())
      if (imageUrls.has(addressOf(url)))
        for (const value of digests.slice(0, 1)) removals.push({ kind: 'image', value })
  }
  const [media] = mediaIds
  if (media !== undefined) {
    throw new M3wError(
      'E_INPUT',
      `The newest datasets hold no pair or clip ${media}${mediaIds.size > 1 ? ` (nor ${mediaIds.size - 1} others)` : ''}. Name its picture or video by URL or SHA-256; nothing was removed.`,
    )
  }
  const [unknown] = documentIds
  if (unknown === undefined) return
  throw new M3wError(
    'E_INPUT',
    `The newest dataset holds no document ${unknown}${documentIds.size > 1 ? ` (nor ${documentIds.size - 1} others)` : ''}. Name it by its URL, so that it is not built again either; nothing was removed.`,
  )
}

/** Pictures whose perceptual hash is near that of one that goes. */
async function addNear({ removals }: Asked, { samples, held }: RemovalSources, distance: number): Promise<void> {
  const going = new Set(removals.flatMap(({ kind, value }) => (kind === 'image' ? [value] : [])))
  const hashes: bigint[] = []
  const others = new Map<string, bigint>()
  const note = (digests: readonly string[], phash: string | undefined): void => {
    const [id] = digests
    if (phash === undefined || id === undefined) return
    const hash = BigInt(`0x${phash}`)
    if (digests.some((digest) => going.has(digest))) hashes.push(hash)
    else others.set(id, hash)
  }
  for await (const sample of samples())
    for (const { sha256, original, phash } of imagesOf(sample)) note([original?.sha256 ?? sha256, sha256], phash)
  for await (const { digests, phash } of held()) note(digests, phash)
  const distinct = [...new Set(hashes)]
  for (const [sha256, hash] of others) {
    if (distinct.some((one) => bitsOf(one ^ hash) <= distance)) removals.push({ kind: 'image', value: sha256 })
  }
}

function bitsOf(value: bigint): number {
  let bits = 0
  for (let rest = value; rest !== 0n; rest &= rest - 1n) bits += 1
  return bits
}
