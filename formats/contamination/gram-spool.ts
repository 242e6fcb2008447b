/** Many 64-bit hashes, each with the item it is of: dealt by their leading bits into buckets that lie on disk, so that one bucket at a time is sorted, however many hashes there are. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { Grams } from './sorted-grams.ts'

/** Leading bits that decide the bucket: 256 of 14 million hashes have 650 kB each, of a thousand million 47 MB. */
const BUCKET_BITS = 8
/** Hashes of a bucket that wait in memory, 24 kB: 6 MB of all buckets. */
const BLOCK_GRAMS = 2048
/** High and low half, and the item. */
const WORDS = 3

interface Bucket {
  readonly block: Uint32Array
  waiting: number
  /** Where its full blocks begin in the file. */
  readonly places: number[]
}

export interface GramSpool {
  readonly file: number
  readonly buckets: (Bucket | undefined)[]
  fileBytes: number
  count: number
}

/** An empty spool in a new file, which the caller deletes. Close it. */
export function openGramSpool(path: string): GramSpool {
  return { file: openSync(path, 'wx+'), buckets: [], fileBytes: 0, count: 0 }
}

/** The file is not to be used any more. */
export function closeGramSpool({ file }: GramSpool): void {
  closeSync(file)
}

/** Adds a hash by its halves. `item`: any number of 32 bits. */
export function addGram(spool: GramSpool, high: number, low: number, item: number): void {
  const number = high >>> (32 - BUCKET_BITS)
  let bucket = spool.buckets[number]
  if (bucket === undefined) {
    bucket = { block: new Uint32Array(WORDS * BLOCK_GRAMS), waiting: 0, places: [] }
    spool.buckets[number] = bucket
  }
  const at = WORDS * bucket.waiting
  bucket.block[at] = high
  bucket.block[at + 1] = low
  bucket.block[at + 2] = item
  bucket.waiting += 1
  spool.count += 1
  if (bucket.waiting === BLOCK_GRAMS) writeBlock(spool, bucket)
}

function writeBlock(spool: GramSpool, bucket: Bucket): void {
  bucket.places.push(spool.fileBytes)
  writeSync(spool.file, bucket.block, 0, bucket.block.byteLength, spool.fileBytes)
  spool.fileBytes += bucket.block.byteLength
  bucket.waiting = 0
}

/** The hashes of each bucket, in order of their leading bits; of one they come as they were added. */
export function* bucketsOf({ file, buckets }: GramSpool): Generator<Grams> {
  const block = new Uint32Array(WORDS * BLOCK_GRAMS)
  for (const bucket of buckets) {
    if (bucket === undefined) continue
    const count = BLOCK_GRAMS * bucket.places.length + bucket.waiting
    const grams = { high: new Uint32Array(count), low: new Uint32Array(count), item: new Uint32Array(count), count }
    for (const [index, place] of bucket.places.entries()) {
      readSync(file, block, 0, block.byteLength, place)
      putBlock(grams, block, BLOCK_GRAMS * index, BLOCK_GRAMS)
    }
    putBlock(grams, bucket.block, count - bucket.waiting, bucket.waiting)
    yield grams
  }
}

function putBlock({ high, low, item }: Grams, block: Uint32Array, first: number, count: number): void {
  for (let at = 0; at < count; at += 1) {
    high[first + at] = block[WORDS * at] as number
    low[first + at] = block[WORDS * at + 1] as number
    item[first + at] = block[WORDS * at + 2] as number
  }
}
