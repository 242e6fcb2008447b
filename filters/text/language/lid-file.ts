/** Reads lid.176.ftz: fastText's format of a compressed model (version 12), as far as this one model has it. */
import { M3wError } from '../../../core/errors.ts'

export interface LidFile {
  /** In UTF-8, one behind the other. */
  readonly words: Buffer
  /** By word: where it begins in `words`, and behind the last where that ends. */
  readonly starts: Uint32Array
  /** fastText's names, `__label__en`. */
  readonly labels: readonly string[]
  /** Rows of 16: those of words, then those of n-grams. */
  readonly rows: Float32Array
  /** By bucket of an n-gram: the number of its row behind those of words, or 65,535. */
  readonly buckets: Uint16Array
  /** Of the hierarchical softmax: the children of each node, leaves (labels) first, or -1. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** Rows of 16, of nodes that are no leaves. */
  readonly output: Float32Array
}

/** Of lid.176, in the order of the file. @source fastText's `Args::load` */
const MODEL = {
  ...{ magic: 793_712_314, version: 12, dim: 16, ws: 5, epoch: 5, minCount: 1000, neg: 5, wordNgrams: 1 },
  ...{ loss: 1, model: 3, bucket: 2_000_000, minn: 2, maxn: 4 },
}
export const LID_DIM = MODEL.dim
const { bucket: BUCKETS, dim: DIM } = MODEL
const NO_ROW = 0xffff
/** Of a code of a product quantizer. */
const CENTROIDS = 256
/** More than any leaf is counted. @source fastText's `HierarchicalSoftmaxLoss::buildTree` */
const UNMADE = 1e15

/** Where the file is read. */
interface Cursor {
  readonly bytes: Buffer
  at: number
}

/** Reads the model. E_CONFIG where it is another one. */
export function readLidFile(bytes: Buffer): LidFile {
  const cursor: Cursor = { bytes, at: 0 }
  try {
    return read(cursor)
  } catch (error) {
    if (error instanceof RangeError) throw another(`its ${bytes.length} bytes end too early`)
    throw error
  }
}

function read(cursor: Cursor): LidFile {
  for (const [name, expected] of Object.entries(MODEL)) {
    const got = int(cursor)
    if (got !== expected) throw another(`${name} is ${got}, expected ${expected}`)
  }
  // How often the rate of learning was told, and the share of words that were left out.
  cursor.at += 4 + 8
  const { words, starts, labels, counts, pruned } = readDictionary(cursor)
  const buckets = readBuckets(cursor, pruned)
  const wordCount = starts.length - 1
  if (byte(cursor) !== 1) throw another('its input is not compressed')
  const rows = readRows(cursor)
  if (rows.length !== (wordCount + pruned) * DIM) throw another(`it has ${rows.length / DIM} rows`)
  if (byte(cursor) !== 0) throw another('its output is compressed')
  const [height, width] = [long(cursor), long(cursor)]
  if (height !== labels.length || width !== DIM) throw another(`its output is ${height} x ${width}`)
  const output = floats(cursor, height * width)
  return { words, starts, labels, rows, buckets, ...treeOf(counts), output }
}

function readDictionary(cursor: Cursor) {
  const [size, wordCount] = [int(cursor), int(cursor)]
  cursor.at += 4 + 8
  const pruned = long(cursor)
  const words: Buffer[] = []
  const labels: string[] = []
  const counts: number[] = []
  for (let entry = 0; entry < size; entry += 1) {
    const end = cursor.bytes.indexOf(0, cursor.at)
    if (end === -1) throw another('a word does not end')
    const word = cursor.bytes.subarray(cursor.at, end)
    cursor.at = end + 1
    const count = long(cursor)
    const isLabel = byte(cursor) === 1
    if (isLabel !== entry >= wordCount) throw another('words stand behind labels')
    if (isLabel) {
      labels.push(word.toString('utf8'))
      counts.push(count)
    } else words.push(word)
  }
  const starts = new Uint32Array(words.length + 1)
  for (const [word, { length }] of words.entries()) starts[word + 1] = (starts[word] as number) + length
  return { words: Buffer.concat(words), starts, labels, counts, pruned }
}

function readBuckets(cursor: Cursor, pruned: number): Uint16Array {
  if (pruned < 0 || pruned >= NO_ROW) throw another(`it has ${pruned} n-grams`)
  const buckets = new Uint16Array(BUCKETS).fill(NO_ROW)
  for (let n = 0; n < pruned; n += 1) {
    const bucket = int(cursor)
    buckets[bucket] = int(cursor)
  }
  return buckets
}

/** A matrix of codes, each the number of two floats, times the length of its row, which is a code, too. */
function readRows(cursor: Cursor): Float32Array {
  if (byte(cursor) !== 1) throw another('its rows have no lengths')
  const [height, width] = [long(cursor), long(cursor)]
  const codes = take(cursor, int(cursor))
  const pairs = readQuantizer(cursor, width, 2)
  const lengthCodes = take(cursor, height)
  const lengths = readQuantizer(cursor, 1, 1)
  const rows = new Float32Array(height * width)
  for (let at = 0; at < rows.length; at += 2) {
    const pair = at / 2
    const centroid = ((pair % (width / 2)) * CENTROIDS + (codes[pair] as number)) * 2
    const length = lengths[lengthCodes[Math.floor(at / width)] as number] as number
    // Each product is rounded once, to a float, as fastText's is.
    rows[at] = length * (pairs[centroid] as number)
    rows[at + 1] = length * (pairs[centroid + 1] as number)
  }
  return rows
}

function readQuantizer(cursor: Cursor, width: number, each: number): Float32Array {
  const found = [int(cursor), int(cursor), int(cursor), int(cursor)]
  if (`${found}` !== `${[width, width / each, each, each]}`) throw another(`a quantizer is of ${found}`)
  return floats(cursor, width * CENTROIDS)
}

/** Huffman's tree of the labels, of which the commonest stand first. @source fastText's `HierarchicalSoftmaxLoss::buildTree` */
function treeOf(counts: readonly number[]): Pick<LidFile, 'left' | 'right'> {
  const nodes = 2 * counts.length - 1
  const weights = [...counts, ...new Array<number>(nodes - counts.length).fill(UNMADE)]
  const [left, right] = [new Int32Array(nodes).fill(-1), new Int32Array(nodes).fill(-1)]
  let [leaf, inner] = [counts.length - 1, counts.length]
  const lightest = (): number =>
    leaf >= 0 && (weights[leaf] as number) < (weights[inner] as number) ? leaf-- : inner++
  for (let node = counts.length; node < nodes; node += 1) {
    left[node] = lightest()
    right[node] = lightest()
    weights[node] = (weights[left[node] as number] as number) + (weights[right[node] as number] as number)
  }
  return { left, right }
}

function byte(cursor: Cursor): number {
  cursor.at += 1
  return cursor.bytes.readUInt8(cursor.at - 1)
}

function int(cursor: Cursor): number {
  cursor.at += 4
  return cursor.bytes.readInt32LE(cursor.at - 4)
}

function long(cursor: Cursor): number {
  cursor.at += 8
  return Number(cursor.bytes.readBigInt64LE(cursor.at - 8))
}

function take(cursor: Cursor, length: number): Buffer {
  const start = cursor.at
  if (length < 0 || start + length > cursor.bytes.length) throw new RangeError('too short')
  cursor.at += length
  return cursor.bytes.subarray(start, cursor.at)
}

function floats(cursor: Cursor, count: number): Float32Array {
  const bytes = take(cursor, count * 4)
  return Float32Array.from({ length: count }, (_, n) => bytes.readFloatLE(n * 4))
}

function another(what: string): M3wError {
  return new M3wError(
    'E_CONFIG',
    `lid.176.ftz is not the model that is expected: ${what}. Install m3w's packages anew.`,
  )
}
