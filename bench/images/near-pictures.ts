/**
 * Near-duplicate pictures: how many planted ones are found, and how many others are joined; beside imagehash's pHash with all compared with all.
 *
 *     node dist/bench/images/near-pictures.js FOLDER [--limit 1000] [--every 4] [--seed 0] [--python VENV/bin/python]
 *
 * Of FOLDER's pictures (sides from 64 px) `--limit` are taken by seed; of every fourth, changed copies are made. Two that FOLDER itself has near each other by imagehash are
 * counted as joined, too: a person must say which of them are one picture. With `--python` (Pillow, imagehash) the same copies go through imagehash.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import {
  type Components,
  componentsOf,
  connect,
  cutComponent,
  hash64,
  hashDistance,
  lookKey,
  nearPicturesConfig,
  openDecoder,
  pictureHashes,
  silentLog,
} from '../../index.ts'

const { bandsOf, hashesOf, isNear } = pictureHashes
const sha256Hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '1000' },
    every: { type: 'string', default: '4' },
    seed: { type: 'string', default: '0' },
    python: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('expected a folder of pictures')
const distances = nearPicturesConfig.parse({})

const cut =
  (share: number) =>
  async (bytes: Buffer): Promise<Sharp> => {
    const { width, height } = await sharp(bytes).metadata()
    const [left, top] = [Math.round(width * share), Math.round(height * share)]
    return sharp(bytes)
      .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
      .png()
  }
const scaled =
  (factor: number) =>
  async (bytes: Buffer): Promise<Sharp> => {
    const { width } = await sharp(bytes).metadata()
    return sharp(bytes)
      .flatten({ background: '#fff' })
      .resize({ width: Math.max(16, Math.round(width * factor)) })
      .jpeg({ quality: 85 })
  }
const white = (bytes: Buffer): Sharp => sharp(bytes).flatten({ background: '#fff' })
const CHANGES: Readonly<Record<string, (bytes: Buffer) => Sharp | Promise<Sharp>>> = {
  'half size, JPEG 85': scaled(0.5),
  'double size, JPEG 85': scaled(2),
  'JPEG 50': (bytes) => white(bytes).jpeg({ quality: 50 }),
  'JPEG 20': (bytes) => white(bytes).jpeg({ quality: 20 }),
  'WebP 60': (bytes) => white(bytes).webp({ quality: 60 }),
  '1 % cut off': cut(0.01),
  '5 % cut off': cut(0.05),
  mirrored: (bytes) => sharp(bytes).flop().png(),
}

interface Picture {
  readonly source: string
  readonly change: string
  readonly phash: string
  readonly gradientHash: string
  readonly file: string
}

const work = mkdtempSync(join(tmpdir(), 'm3w-near-'))
const pictures: Picture[] = []
const decoder = openDecoder({ scratchFolder: work, log: silentLog, children: 1 })
async function look(bytes: Buffer, source: string, change: string): Promise<boolean> {
  const decoded = await decoder.decode(bytes, { maxPixels: 64_000_000, maxCpuMs: 60_000 })
  if (!('measured' in decoded) || Math.min(decoded.measured.widthPx, decoded.measured.heightPx) < 64) return false
  const { phash, gradientHash } = decoded.measured.signals as { phash: string; gradientHash: string }
  const file = join(work, `${pictures.length}`)
  if (values.python !== undefined) writeFileSync(file, bytes)
  pictures.push({ source, change, phash, gradientHash, file })
  return true
}

const order = (name: string): bigint => hash64(Number(values.seed), name)
const names = readdirSync(folder).sort((a, b) => (order(a) < order(b) ? -1 : 1))
const seen = new Set<string>()
let taken = 0
for (const name of names) {
  if (taken === Number(values.limit)) break
  const bytes = readFileSync(join(folder, name))
  if (seen.has(sha256Hex(bytes)) || !(await look(bytes, name, ''))) continue
  seen.add(sha256Hex(bytes))
  taken += 1
  if (taken % Number(values.every) !== 0) continue
  for (const [change, make] of Object.entries(CHANGES)) await look(await (await make(bytes)).toBuffer(), name, change)
}

await decoder.close()

function grouped(items: readonly number[], keyOf: (item: number) => string): ReadonlyMap<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** What the stages do, in one process: pairs under a band, what hangs together, and what is near to a leader. */
const bands = new Map<string, number[]>()
for (const [index, picture] of pictures.entries()) {
  for (const band of bandsOf(picture, distances)) bands.set(band, [...(bands.get(band) ?? []), index])
}
const hashes = pictures.map(hashesOf)
const components: Components = []
for (const under of bands.values()) {
  for (const [at, one] of under.entries()) {
    for (const other of under.slice(at + 1)) {
      const [a, b] = [hashes[one], hashes[other]]
      if (a !== undefined && b !== undefined && isNear(a, b, distances)) connect(components, one, other)
    }
  }
}
const chained = pictures.map((_, index) => `${index}`)
for (const [node, lowest] of componentsOf(components)) chained[node] = `${lowest}`
const members = grouped([...pictures.keys()], (index) => chained[index] as string)
const led = [...chained]
for (const [component, group] of members) {
  const looks = grouped(group, (index) => lookKey(pictures[index] as Picture))
  const leaders = cutComponent(
    [...looks.values()].map((some) => ({ ...(pictures[some[0] as number] as Picture), places: some.length })),
    distances,
  )
  for (const index of group) led[index] = `${component} ${leaders.get(lookKey(pictures[index] as Picture))}`
}

const theirs = values.python === undefined ? undefined : imagehashOf(values.python)
function imagehashOf(python: string): readonly string[] {
  const code = `import sys, imagehash
from PIL import Image
for name in sys.stdin.read().split("\\n"):
    image = Image.open(name)
    if image.mode in ("RGBA", "LA", "P", "PA"):
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    print(imagehash.phash(image.convert("RGB")))`
  const input = pictures.map(({ file }) => file).join('\n')
  const { stdout, stderr, status } = spawnSync(python, ['-c', code], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split('\n')
}
rmSync(work, { recursive: true })

const originals = [...pictures.entries()].filter(([, { change }]) => change === '')
const originOf = new Map(originals.map(([index, { source }]) => [source, index]))
console.log(`${originals.length} pictures, ${pictures.length - originals.length} changed copies, seed ${values.seed}`)
console.log('change | pairs of one cluster | chains as before | imagehash within 4 bits')
for (const change of Object.keys(CHANGES)) {
  const copies = [...pictures.entries()].filter(([, picture]) => picture.change === change)
  const share = (isFound: (copy: number, origin: number) => boolean): string =>
    (
      copies.filter(([copy, { source }]) => isFound(copy, originOf.get(source) as number)).length / copies.length
    ).toFixed(3)
  const theirShare = share((a, b) => hashDistance(theirs?.[a] ?? '', theirs?.[b] ?? '') <= 4)
  console.log(
    `${change} | ${share((a, b) => led[a] === led[b])} | ${share((a, b) => chained[a] === chained[b])} | ${theirs === undefined ? 'not run' : theirShare}`,
  )
}
let [joined, joinedByChain, near, nearBoth] = [0, 0, 0, 0]
for (const [at, [one]] of originals.entries()) {
  for (const [other] of originals.slice(at + 1)) {
    if (led[one] === led[other]) joined += 1
    if (chained[one] === chained[other]) joinedByChain += 1
    const isTheirs = theirs !== undefined && hashDistance(theirs[one] ?? '', theirs[other] ?? '') <= 4
    if (isTheirs) near += 1
    if (isTheirs && led[one] === led[other]) nearBoth += 1
  }
}
console.log(`pairs of different pictures in one cluster: ${joined}; in one chain: ${joinedByChain}`)
if (theirs !== undefined) {
  console.log(`imagehash has ${near} of them within 4 bits, ${nearBoth} of which are in one cluster`)
  const within = (bits: number): string =>
    (
      pictures.filter(({ phash }, index) => hashDistance(phash, theirs[index] ?? '') <= bits).length / pictures.length
    ).toFixed(3)
  console.log(`pHash beside imagehash: equal ${within(0)}, within 2 bits ${within(2)}, within 5 bits ${within(5)}`)
}
