// fastText's lid.176 (Joulin et al., arXiv 1612.03651 and 1607.01759), one line of text at a time, in AssemblyScript: sums of 32-bit floats in fastText's order, so that scores
// equal its own bit for bit. scripts/build.mjs compiles it to lid.wasm, and lid.ts, which fills the memory, calls it. All places are byte offsets into the memory.

/** Bytes of a row: 16 floats. */
const ROW: usize = 64
/** Of the table of words, a power of two: 7,235 words. */
const SLOTS: u32 = 16384
const NONE: u16 = 0xffff
const BUCKETS: u32 = 2000000
/** Code points of an n-gram, with the `<` and `>` around a word. */
const LEAST: i32 = 2
const MOST: i32 = 4
/** The word at the end of each line. */
const END_WORD: i32 = 0

const SPACE: u8 = 0x20
const OPEN: u8 = 0x3c
const CLOSE: u8 = 0x3e
const UNDERSCORE: u8 = 0x5f

/** Rows of words, then those of n-grams. */
export let rows: usize = 0
/** By bucket: the number of the n-gram's row behind those of words, or none. */
export let buckets: usize = 0
let slots: usize = 0
/** By word: where it begins in `words`, and behind the last where that ends. */
export let starts: usize = 0
export let words: usize = 0
/** By node of the tree, leaves first: its children, or -1. */
export let left: usize = 0
export let right: usize = 0
/** Rows of the nodes that are no leaves. */
export let output: usize = 0
let hidden: usize = 0
/** Pairs of a score and a label's number, likeliest first. */
export let found: usize = 0
export let text: usize = 0

let wordCount: i32 = 0
let leafCount: i32 = 0
let most: i32 = 0
let count: i32 = 0

/** Lays out the memory. `answers`: the most labels that are asked for. */
export function layOut(rowCount: i32, wordsOf: i32, wordBytes: i32, labels: i32, answers: i32): void {
  wordCount = wordsOf
  leafCount = labels
  rows = (__heap_base + 63) & ~63
  buckets = rows + <usize>rowCount * ROW
  slots = buckets + <usize>BUCKETS * 2
  starts = slots + <usize>SLOTS * 2
  words = starts + <usize>(wordsOf + 1) * 4
  left = (words + <usize>wordBytes + 3) & ~3
  right = left + <usize>(2 * labels) * 4
  output = (right + <usize>(2 * labels) * 4 + 15) & ~15
  hidden = output + <usize>labels * ROW
  found = hidden + ROW
  text = found + <usize>(answers + 1) * 8
  reserve(0)
  memory.fill(slots, 0xff, <usize>SLOTS * 2)
}

/** Makes room for so many bytes of text, and for the brackets around its first and last word. */
export function reserve(bytes: i32): void {
  const pages = <i32>((text + <usize>bytes + 2 + 0xffff) >> 16) - memory.size()
  if (pages > 0) memory.grow(pages)
}

/** FNV-1a as fastText has it: bytes are signed. */
@inline
function mixed(hash: u32, at: usize): u32 {
  return (hash ^ <u32>(<i32>load<i8>(at))) * 16777619
}

function hashOf(start: usize, end: usize): u32 {
  let hash: u32 = 2166136261
  for (let at = start; at < end; at += 1) hash = mixed(hash, at)
  return hash
}

function isWord(word: u32, start: usize, end: usize): bool {
  let at = words + load<u32>(starts + (<usize>word << 2))
  if (words + load<u32>(starts + (<usize>word << 2), 4) - at != end - start) return false
  for (let here = start; here < end; here += 1, at += 1) if (load<u8>(here) != load<u8>(at)) return false
  return true
}

/** Enters all words into their table. */
export function enterWords(): void {
  for (let word: i32 = 0; word < wordCount; word += 1) {
    const start = words + load<u32>(starts + (<usize>word << 2))
    const end = words + load<u32>(starts + (<usize>word << 2), 4)
    let slot = hashOf(start, end) & (SLOTS - 1)
    while (load<u16>(slots + (<usize>slot << 1)) != NONE) slot = (slot + 1) & (SLOTS - 1)
    store<u16>(slots + (<usize>slot << 1), <u16>word)
  }
}

/** The number of a word, or -1. */
function find(start: usize, end: usize): i32 {
  let slot = hashOf(start, end) & (SLOTS - 1)
  let word = load<u16>(slots + (<usize>slot << 1))
  while (word != NONE && !isWord(word, start, end)) {
    slot = (slot + 1) & (SLOTS - 1)
    word = load<u16>(slots + (<usize>slot << 1))
  }
  return word == NONE ? -1 : word
}

/** Does a word begin as labels do, `__label__`? Such words are none. */
function isLabel(start: usize, end: usize): bool {
  return (
    load<u8>(start) == UNDERSCORE &&
    end - start >= 9 &&
    load<u64>(start) == 0x5f6c6562616c5f5f &&
    load<u8>(start, 8) == UNDERSCORE
  )
}

/** The mean of the rows of a line's words and of their n-grams, into `hidden`. */
function average(start: usize, end: usize): void {
  let a = f32x4.splat(0)
  let b = f32x4.splat(0)
  let c = f32x4.splat(0)
  let d = f32x4.splat(0)
  let added: i32 = 0
  const grams = rows + <usize>wordCount * ROW
  for (let at = start; at < end; ) {
    let stop = at
    while (stop < end && load<u8>(stop) != SPACE) stop += 1
    if (stop > at && !isLabel(at, stop)) {
      const word = find(at, stop)
      if (word == END_WORD) break
      if (word > 0) {
        const row = rows + <usize>word * ROW
        a = f32x4.add(a, v128.load(row))
        b = f32x4.add(b, v128.load(row, 16))
        c = f32x4.add(c, v128.load(row, 32))
        d = f32x4.add(d, v128.load(row, 48))
        added += 1
      }
      // The brackets take the place of the spaces around the word: the one before it was read, and the one behind is not read again.
      store<u8>(at - 1, OPEN)
      store<u8>(stop, CLOSE)
      for (let from = at - 1; from <= stop; from += 1) {
        if ((load<u8>(from) & 0xc0) == 0x80) continue
        let hash: u32 = 2166136261
        for (let to = from, points: i32 = 1; to <= stop && points <= MOST; points += 1) {
          hash = mixed(hash, to)
          to += 1
          while (to <= stop && (load<u8>(to) & 0xc0) == 0x80) {
            hash = mixed(hash, to)
            to += 1
          }
          if (points < LEAST) continue
          const gram = load<u16>(buckets + (<usize>(hash % BUCKETS) << 1))
          if (gram == NONE) continue
          const row = grams + <usize>gram * ROW
          a = f32x4.add(a, v128.load(row))
          b = f32x4.add(b, v128.load(row, 16))
          c = f32x4.add(c, v128.load(row, 32))
          d = f32x4.add(d, v128.load(row, 48))
          added += 1
        }
      }
    }
    at = stop + 1
  }
  const share = f32x4.splat(<f32>(1.0 / <f64>(added + 1)))
  const row = rows + <usize>END_WORD * ROW
  v128.store(hidden, f32x4.mul(f32x4.add(a, v128.load(row)), share))
  v128.store(hidden, f32x4.mul(f32x4.add(b, v128.load(row, 16)), share), 16)
  v128.store(hidden, f32x4.mul(f32x4.add(c, v128.load(row, 32)), share), 32)
  v128.store(hidden, f32x4.mul(f32x4.add(d, v128.load(row, 48)), share), 48)
}

/** fastText's logarithm, which has no pole. */
@inline
function logOf(x: f32): f32 {
  return <f32>Math.log(<f64>x + 1e-5)
}

/** Takes a leaf among the likeliest. */
function take(score: f32, leaf: i32): void {
  let place = count < most ? count : most
  if (count < most) count += 1
  for (; place > 0 && load<f32>(found + (<usize>(place - 1) << 3)) <= score; place -= 1)
    store<u64>(found + (<usize>place << 3), load<u64>(found + (<usize>(place - 1) << 3)))
  store<f32>(found + (<usize>place << 3), score)
  store<i32>(found + (<usize>place << 3), leaf, 4)
}

/** Down the tree of the hierarchical softmax, where it may still lead to one of the likeliest. */
function descend(node: i32, score: f32, least: f32): void {
  if (score < least) return
  if (count == most && score < load<f32>(found + (<usize>(most - 1) << 3))) return
  const first = load<i32>(left + (<usize>node << 2))
  if (first < 0) return take(score, node)
  const row = output + <usize>(node - leafCount) * ROW
  let dot: f32 = 0
  for (let at: usize = 0; at < ROW; at += 4) dot += load<f32>(row + at) * load<f32>(hidden + at)
  const share = <f32>(1.0 / <f64>(<f32>1 + Mathf.exp(-dot)))
  descend(first, score + logOf(<f32>(1.0 - <f64>share)), least)
  descend(load<i32>(right + (<usize>node << 2)), score + logOf(share), least)
}

/** The likeliest labels of the line whose first byte stands at `text` + 1, into `found`; how many they are. The line is changed. */
export function predict(bytes: i32, answers: i32): i32 {
  average(text + 1, text + 1 + <usize>bytes)
  most = answers
  count = 0
  descend(2 * leafCount - 2, 0, logOf(0))
  for (let place: i32 = 0; place < count; place += 1) {
    const at = found + (<usize>place << 3)
    store<f32>(at, Mathf.exp(load<f32>(at)))
  }
  return count
}
