/** Bands that wait to be written, put together by slices: 46 bytes each in buffers that the next task takes, where lists of texts grow old in V8's heap. */
import { type BandRow, sliceOf } from '../../../datasets/near-duplicates.ts'

/** Hex digits of a key. */
const KEY_BYTES = 32
/** Of an empty table: 190 kB. */
const FIRST_BANDS = 4096

export interface WaitingBands {
  keys: Buffer
  slices: Uint16Array
  documents: Float64Array
  size: number
}

/** The table of a task that has ended; one, as tasks that sign texts come one by one. */
let spare: WaitingBands | undefined

/** An empty table. Close it. */
export function openWaiting(): WaitingBands {
  const waiting = spare ?? roomFor(FIRST_BANDS)
  spare = undefined
  return waiting
}

/** The table is not to be used any more. */
export function closeWaiting(waiting: WaitingBands): void {
  waiting.size = 0
  spare = waiting
}

/** Adds the bands of a document: keys of 32 hex digits. */
export function addBands(waiting: WaitingBands, bands: readonly string[], document: number): void {
  if (waiting.size + bands.length > waiting.slices.length) grow(waiting, waiting.size + bands.length)
  for (const band of bands) {
    waiting.keys.write(band, KEY_BYTES * waiting.size, KEY_BYTES, 'latin1')
    waiting.slices[waiting.size] = sliceOf(band)
    waiting.documents[waiting.size] = document
    waiting.size += 1
  }
}

/** All bands as a row a slice, in the order of the slices and in each as they came; then none waits any more. */
export function* takeRows(waiting: WaitingBands): Generator<BandRow> {
  const order = orderBySlice(waiting)
  for (let from = 0; from < order.length; ) {
    const slice = waiting.slices[order[from] as number] as number
    let to = from + 1
    while (to < order.length && waiting.slices[order[to] as number] === slice) to += 1
    const places = Array.from(order.subarray(from, to))
    yield {
      slice,
      bands: places.map((at) => waiting.keys.toString('latin1', KEY_BYTES * at, KEY_BYTES * (at + 1))),
      documents: places.map((at) => waiting.documents[at] as number),
    }
    from = to
  }
  waiting.size = 0
}

/** The places of all bands by slice, those of one in the order in which they came. */
function orderBySlice({ slices, size }: WaitingBands): Uint32Array {
  return Uint32Array.from({ length: size }, (_, at) => at).sort(
    (a, b) => (slices[a] as number) - (slices[b] as number) || a - b,
  )
}

function roomFor(bands: number): WaitingBands {
  return {
    keys: Buffer.allocUnsafeSlow(KEY_BYTES * bands),
    slices: new Uint16Array(bands),
    documents: new Float64Array(bands),
    size: 0,
  }
}

function grow(waiting: WaitingBands, bands: number): void {
  const { keys, slices, documents } = waiting
  const larger = roomFor(2 ** Math.ceil(Math.log2(bands)))
  keys.copy(larger.keys)
  larger.slices.set(slices)
  larger.documents.set(documents)
  Object.assign(waiting, { ...larger, size: waiting.size })
}
