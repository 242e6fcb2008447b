/** fastText's lid.176 without fastText: the memory around `lid.as`, which does the arithmetic. Five times as quick (docs/log.md), with the same scores bit for bit; of labels with equal scores the order may differ. */
import { readFileSync } from 'node:fs'
import { LID_DIM, type LidFile } from './lid-file.ts'

/** Compiled from `lid.as` by scripts/build.mjs. */
interface LidModule {
  readonly memory: WebAssembly.Memory
  readonly rows: WebAssembly.Global
  readonly buckets: WebAssembly.Global
  readonly starts: WebAssembly.Global
  readonly words: WebAssembly.Global
  readonly left: WebAssembly.Global
  readonly right: WebAssembly.Global
  readonly output: WebAssembly.Global
  readonly found: WebAssembly.Global
  readonly text: WebAssembly.Global
  layOut(rows: number, words: number, wordBytes: number, labels: number, answers: number): void
  enterWords(): void
  reserve(bytes: number): void
  predict(bytes: number, answers: number): number
}

/** The likeliest labels of a line without any white space but single blanks: numbers of labels, and scores from 0 to some 1.0001. */
export type Predict = (line: string, answers: number) => readonly (readonly [label: number, score: number])[]

/** UTF-8 of a UTF-16 code unit, at most. */
const MOST_BYTES_A_UNIT = 3

/** Opens a model: 8 MB of memory, which grows to the longest line. */
export function openLid(file: LidFile): Predict {
  const compiled = new WebAssembly.Module(readFileSync(new URL('./lid.wasm', import.meta.url)))
  const module = new WebAssembly.Instance(compiled, {}).exports as unknown as LidModule
  const { memory } = module
  const labels = file.labels.length
  module.layOut(file.rows.length / LID_DIM, file.starts.length - 1, file.words.length, labels, labels)
  const { rows, buckets, starts, words, left, right, output } = module
  const fill = (at: WebAssembly.Global, from: ArrayBufferView): void =>
    new Uint8Array(memory.buffer).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), at.value)
  fill(rows, file.rows)
  fill(buckets, file.buckets)
  fill(starts, file.starts)
  fill(words, file.words)
  fill(left, file.left)
  fill(right, file.right)
  fill(output, file.output)
  module.enterWords()
  const [text, found] = [module.text.value as number, module.found.value as number]
  const encoder = new TextEncoder()
  return (line, answers) => {
    module.reserve(line.length * MOST_BYTES_A_UNIT)
    // One byte before the line is room for a bracket.
    const { written } = encoder.encodeInto(line, new Uint8Array(memory.buffer, text + 1))
    const count = module.predict(written, Math.min(answers, labels))
    const view = new DataView(memory.buffer, found)
    return Array.from({ length: count }, (_, n) => [view.getInt32(8 * n + 4, true), view.getFloat32(8 * n, true)])
  }
}
