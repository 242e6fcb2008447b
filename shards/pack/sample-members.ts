/** The members of a sample in a shard: names, order and bytes, and how much of a tar they take. */
import { canonicalJson, compareText } from '../../core/hash.ts'
import type { AnyPackable } from '../../datasets/samples.ts'
import { tarMemberBytes } from '../../formats/tar/write.ts'
import type { AnySample, BlobRef, ClipSample, IndexRow, PairSample, Sample, SampleKind } from '../../schemas/index.ts'
import { markedSequence } from './marked-sequence.ts'

export type SampleMember =
  | { readonly name: string; readonly bytes: Buffer }
  /** An image: `sha256` is what its bytes must have. */
  | { readonly name: string; readonly blob: BlobRef; readonly sha256: string }

/** More images than this need a third digit. */
const TWO_DIGITS = 100

/** What an image's member is called by: its number, from 0, in as many digits as all of the sample's, so that tools list members in order. */
export function imageNumber(number: number, images: number): string {
  return String(number).padStart(images > TWO_DIGITS ? 3 : 2, '0')
}

/** The suffix of a sample's JSON. With `KEY.json` a reader without an index takes numbered pictures for a page. */
export function jsonSuffix(kind: SampleKind): 'json' | 'clip.json' {
  return kind === 'clip' ? 'clip.json' : 'json'
}

/** Members in shard order: the JSON, `KEY.txt`, then the images in document order; of a clip its frames, and the file itself where it is kept. */
export function sampleMembers({ sample, blobs }: AnyPackable): SampleMember[] {
  const images = bytesOf(sample)
  return [
    { name: `${sample.id}.${jsonSuffix(KINDS[sample.format])}`, bytes: sampleJson(sample) },
    { name: `${sample.id}.txt`, bytes: sampleText(sample) },
    ...blobs.map((blob, index) => ({
      name: `${sample.id}.${images[index]?.suffix}`,
      blob,
      sha256: images[index]?.sha256 ?? '',
    })),
  ]
}

/** By format. */
const KINDS = { 'm3w/1': 'page', 'm3w-pair/1': 'pair', 'm3w-clip/1': 'clip' } as const

/** What stands behind JSON and text: the pictures, and the file of a clip where it is kept. */
export function bytesOf(sample: AnySample): { readonly suffix: string; readonly sha256: string }[] {
  const pictures = picturesOf(sample)
  if (sample.format !== 'm3w-clip/1' || sample.video.member === undefined) return pictures
  return [...pictures, { suffix: sample.video.member, sha256: sample.video.id }]
}

/** The suffixes of a sample's pictures in their order, each with the digest of the member's bytes; where a page's JSON has none, ''. */
export function picturesOf(sample: AnySample): { readonly suffix: string; readonly sha256: string }[] {
  if (sample.format === 'm3w-pair/1') return [{ suffix: sample.image, sha256: sample.image_info.sha256 }]
  if (sample.format === 'm3w-clip/1') {
    const { length } = sample.frames
    return sample.frames.map(({ sha256 }, at) => ({ suffix: `${imageNumber(at, length)}.jpg`, sha256 }))
  }
  return sample.images.flatMap((suffix, position) =>
    suffix === null ? [] : [{ suffix, sha256: sample.image_info[position]?.sha256 ?? '' }],
  )
}

/** `KEY.txt`: of a page the marked sequence, else the text. */
export function sampleText(sample: AnySample): Buffer {
  return Buffer.from(sample.format === 'm3w/1' ? markedSequence(sample) : sample.text)
}

/** Bytes that the sample takes in a tar, headers and padding included. */
export function tarBytesOf(packable: AnyPackable): number {
  return sampleMembers(packable).reduce(
    (sum, member) => sum + tarMemberBytes('blob' in member ? member.blob.length : member.bytes.length),
    0,
  )
}

/** What a row of the index has of a sample itself; the rest is where it lies. `text_bytes`: UTF-8, markers not counted. */
export function indexedFacts(sample: AnySample): Pick<IndexRow, 'text_bytes' | 'contaminated'> {
  const texts = sample.format === 'm3w/1' ? sample.texts : [sample.text]
  const text_bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0)
  const pictures = sample.format === 'm3w-clip/1' ? [] : [sample.image_info].flat()
  const marks = [sample.metadata, ...pictures].flatMap((about) => about?.contamination ?? [])
  const sets = [...new Set(marks.map(({ set }) => set))].sort(compareText)
  return { text_bytes, ...(sets.length === 0 ? {} : { contaminated: sets }) }
}

/** `KEY.json`: members in the order of the format, everything inside them in canonical order, so that equal samples have equal bytes. */
export function sampleJson(sample: AnySample): Buffer {
  const order = MEMBERS[sample.format]
  const values: Readonly<Record<string, unknown>> = sample
  return Buffer.from(`{${order.map((name) => `"${name}":${canonicalJson(values[name])}`).join(',')}}`)
}

const PAGE_MEMBERS: readonly (keyof Sample)[] = ['format', 'id', 'url', 'texts', 'images', 'image_info', 'metadata']
const PAIR_MEMBERS: readonly (keyof PairSample)[] = [
  'format',
  'id',
  'url',
  'text',
  'text_origin',
  'captions',
  'image',
  'image_info',
  'score',
  'metadata',
]
const CLIP_MEMBERS: readonly (keyof ClipSample)[] = [
  'format',
  'id',
  'url',
  'text',
  'text_origin',
  'captions',
  'frames',
  'video',
  'metadata',
]
const MEMBERS = { 'm3w/1': PAGE_MEMBERS, 'm3w-pair/1': PAIR_MEMBERS, 'm3w-clip/1': CLIP_MEMBERS } as const
