/** The members of a sample in a shard: names, order and bytes, and how much of a tar they take. */
import { canonicalJson, compareText } from '../../core/hash.ts'
import { tarMemberBytes } from '../../formats/tar/write.ts'
import type { BlobRef, IndexRow, Packable, Sample } from '../../schemas/index.ts'
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

/** Members in shard order: `KEY.json`, `KEY.txt`, then the images in document order. */
export function sampleMembers({ sample, blobs }: Packable): SampleMember[] {
  const images = sample.images.flatMap((suffix, position) => {
    const info = sample.image_info[position]
    return suffix === null || info == null ? [] : [{ suffix, sha256: info.sha256 }]
  })
  return [
    { name: `${sample.id}.json`, bytes: sampleJson(sample) },
    { name: `${sample.id}.txt`, bytes: Buffer.from(markedSequence(sample)) },
    ...blobs.map((blob, index) => ({
      name: `${sample.id}.${images[index]?.suffix}`,
      blob,
      sha256: images[index]?.sha256 ?? '',
    })),
  ]
}

/** Bytes that the sample takes in a tar, headers and padding included. */
export function tarBytesOf(packable: Packable): number {
  return sampleMembers(packable).reduce(
    (sum, member) => sum + tarMemberBytes('blob' in member ? member.blob.length : member.bytes.length),
    0,
  )
}

/** UTF-8 bytes of a sample's texts, markers not counted: the index's `text_bytes`. */
function textBytesOf({ texts }: Sample): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0)
}

/** What a row of the index has of a sample itself; the rest is where it lies. */
export function indexedFacts(sample: Sample): Pick<IndexRow, 'text_bytes' | 'contaminated'> {
  const marks = [sample.metadata, ...sample.image_info].flatMap((about) => about?.contamination ?? [])
  const sets = [...new Set(marks.map(({ set }) => set))].sort(compareText)
  return { text_bytes: textBytesOf(sample), ...(sets.length === 0 ? {} : { contaminated: sets }) }
}

/** `KEY.json`: members in the order of the format, everything inside them in canonical order, so that equal samples have equal bytes. */
export function sampleJson({ format, id, url, texts, images, image_info, metadata }: Sample): Buffer {
  const members = Object.entries({ format, id, url, texts, images, image_info, metadata })
  return Buffer.from(`{${members.map(([name, value]) => `"${name}":${canonicalJson(value)}`).join(',')}}`)
}
