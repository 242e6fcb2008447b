/** Shingles and signatures of simplified text: the memory around `minhash.as`, which does the arithmetic. */
import { readFileSync } from 'node:fs'
import { factorsOf } from './hash-factors.ts'

/** Of hashes and signatures; part of the version of all that are made of them. Raise it with `minhash.as`, which no digest of code sees. */
export const MINHASH_VERSION = 1

/** Compiled from `minhash.as` by scripts/build.mjs. */
interface MinhashModule {
  readonly memory: WebAssembly.Memory
  hashShingles(text: number, end: number, words: number, ring: number, hashes: number): number
  sign(hashes: number, count: number, factors: number, size: number, signature: number): void
  reserve(bytes: number): void
}

/** A WebAssembly instance with the functions of one kind of signature. It grows to the longest text, 7 bytes a UTF-16 code unit. */
export interface Hasher {
  readonly module: MinhashModule
  /** Of a shingle. */
  readonly words: number
  /** Hashes of a signature. */
  readonly size: number
  readonly places: Readonly<Record<'ring' | 'factors' | 'signature' | 'text', number>>
}

/** Once a process. */
let compiled: WebAssembly.Module | undefined

/**
 * The hasher of the last task, for the next: instances that nobody uses wait for a collection of garbage, and a process runs hundreds of tasks. Every call
 * begins anew, so several may use one.
 */
let last: Hasher | undefined
/** One that has grown larger is not kept. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024

/** Opens a hasher for shingles of so many words and signatures of so many hashes. */
export function openHasher(kind: Pick<Hasher, 'words' | 'size'>): Hasher {
  const isSame = last?.words === kind.words && last.size === kind.size
  if (!isSame || (last?.module.memory.buffer.byteLength ?? 0) > MAX_KEPT_BYTES) last = makeHasher(kind)
  return last as Hasher
}

function makeHasher({ words, size }: Pick<Hasher, 'words' | 'size'>): Hasher {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./minhash.wasm', import.meta.url)))
  const module = new WebAssembly.Instance(compiled, {}).exports as unknown as MinhashModule
  const ring = 0
  const factors = roundUp(ring + 4 * words)
  const signature = factors + 16 * size
  const places = { ring, factors, signature, text: signature + 8 * size }
  module.reserve(places.text)
  new BigUint64Array(module.memory.buffer, factors, 2 * size).set(factorsOf(size))
  return { module, words, size, places }
}

/**
 * MinHash (Broder 1997) as datatrove has it: of each function the least hash over the text's shingles. Undefined where the text has fewer
 * words than a shingle. `simple`: what `simplifyText` gives.
 */
export function signatureOf(hasher: Hasher, simple: string): BigUint64Array | undefined {
  const { module, size, places } = hasher
  const { hashes, count } = hashShingles(hasher, simple)
  if (count === 0) return undefined
  module.sign(hashes, count, places.factors, size, places.signature)
  return new BigUint64Array(module.memory.buffer, places.signature, size).slice()
}

/**
 * The distinct shingles of a text, ascending: of their xxHash the upper 53 bits, which a number holds exactly. Two shingles of a million
 * are taken for one with a chance of one in 18,000.
 */
export function shinglesOf(hasher: Hasher, simple: string): Float64Array {
  const { hashes, count } = hashShingles(hasher, simple)
  const halves = new Uint32Array(hasher.module.memory.buffer, hashes, 2 * count)
  const shingles = new Float64Array(count)
  for (let index = 0; index < count; index += 1) {
    shingles[index] = (halves[2 * index + 1] ?? 0) * 2 ** 21 + ((halves[2 * index] ?? 0) >>> 11)
  }
  shingles.sort()
  let distinct = 0
  for (const shingle of shingles)
    if (distinct === 0 || shingle !== shingles[distinct - 1]) shingles[distinct++] = shingle
  return shingles.subarray(0, distinct)
}

const UTF8 = new TextEncoder()

function hashShingles({ module, words, places }: Hasher, simple: string): { hashes: number; count: number } {
  // UTF-8 has at most three bytes a code unit. Of words and spaces there are at most as many as code units, of shingles half.
  const hashes = roundUp(places.text + 3 * simple.length)
  module.reserve(hashes + 4 * simple.length + 8)
  const { written } = UTF8.encodeInto(simple, new Uint8Array(module.memory.buffer, places.text, 3 * simple.length))
  const count = simple === '' ? 0 : module.hashShingles(places.text, places.text + written, words, places.ring, hashes)
  return { hashes, count }
}

/** To the next place of a u64. */
function roundUp(place: number): number {
  return Math.ceil(place / 8) * 8
}
