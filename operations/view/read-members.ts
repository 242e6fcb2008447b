/** One sample of a shard by its place: its JSON, its text and its pictures, without the rest of the shard. */
import { parsePublished } from '../../core/files/parse-published.ts'
import { readAll } from '../../core/store.ts'
import { readTar } from '../../formats/tar/read.ts'
import { type AnySample, anySample, type Sample } from '../../schemas/index.ts'
import { openPlace } from '../places/open-store.ts'

/** As the rows of a shard's index have it. */
export interface SamplePlace {
  readonly shard: string
  readonly offset: number
  readonly length: number
}

export interface SampleMembers<S extends AnySample = Sample> {
  readonly sample: S
  /** What `KEY.txt` holds: of a page the marked sequence. */
  readonly sequence: string
  /** By suffix, in the order of the shard. */
  readonly images: ReadonlyMap<string, Buffer>
}

/** Reads it; `dataset` is the dataset's folder or address. Undefined where the place holds no sample. */
export async function readMembers(dataset: string, place: SamplePlace): Promise<SampleMembers<AnySample> | undefined> {
  const { store } = await openPlace(dataset)
  const bytes = await readAll(store, place.shard, { start: place.offset, end: place.offset + place.length })
  const images = new Map<string, Buffer>()
  let sample: AnySample | undefined
  let sequence = ''
  for await (const item of readTar(once(bytes))) {
    if (item.kind === 'problem') break
    const suffix = item.name.slice(item.name.indexOf('.') + 1)
    if (suffix.endsWith('json'))
      sample = parsePublished({ place: dataset, name: `${place.shard}: ${item.name}` }, item.content, anySample)
    else if (suffix === 'txt') sequence = item.content.toString('utf8')
    else images.set(suffix, item.content)
  }
  return sample === undefined ? undefined : { sample, sequence, images }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
