/** Packables for the tests of this folder, whose image bytes lie in a store. */
import { id128, sha256Hex } from '../../../core/hash.ts'
import type { Store } from '../../../core/store.ts'
import type { Packable } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const LEDGER = 'ledger/images/000/000000-0badcafe.warc'
/** Enough of a JPEG for whoever looks at its first bytes only. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')

/** `count` samples of one site with 1 … 3 images and texts around them, and a store that holds the images at odd places of one object. `picture`: what each image begins with. */
export function samplePackables(
  count: number,
  origin = 'http://example.org',
  picture: Buffer = JPEG,
): { readonly packables: Packable[]; readonly store: Store } {
  const ledger: Buffer[] = []
  let at = 0
  const putBlob = (content: string): { key: string; offset: number; length: number; sha256: string } => {
    const bytes = Buffer.concat([picture, Buffer.from(content)])
    ledger.push(Buffer.from('gap'), bytes)
    const offset = at + 3
    at = offset + bytes.length
    return { key: LEDGER, offset, length: bytes.length, sha256: sha256Hex(bytes) }
  }
  const packables = Array.from({ length: count }, (_, n): Packable => {
    const blobs = Array.from({ length: 1 + (n % 3) }, (__, image) =>
      putBlob(`image ${image} of ${n} `.repeat(1 + n * 7)),
    )
    const texts: (string | null)[] = [`Lead of ${n} about <image> tags.`]
    const images: (string | null)[] = [null]
    const infos: Packable['sample']['image_info'] = [null]
    for (const [image, { sha256 }] of blobs.entries()) {
      texts.push(null)
      images.push(`0${image}.jpg`)
      infos.push({
        sha256,
        phash: '00ff00ff00ff00ff',
        width: 100,
        height: 80,
        url: `${origin}/${n}/${image}.jpg`,
        alt: null,
        caption: 'a caption',
        rights: { verdict: 'open', evidence: [] },
      })
    }
    texts.push(`Text after it, with é and 漢字, of ${n}.`)
    images.push(null)
    infos.push(null)
    return {
      sample: {
        format: 'm3w/1',
        id: id128(`document ${n}`),
        url: `${origin}/${n}`,
        texts,
        images,
        image_info: infos,
        metadata: {
          title: `Title ${n}`,
          language: { code: 'en', score: 0.9 },
          publishedDate: null,
          capture: { recordId: `<urn:uuid:${n}>`, date: '2026-01-02T03:04:05.678Z', payloadSha256: sha256Hex(`${n}`) },
          signals: { words: 12 },
          rights: { verdict: 'open', evidence: [] },
        },
      },
      blobs: blobs.map(({ key, offset, length }) => ({ key, offset, length })),
    }
  })
  return { packables, store: openMemoryStore({ [LEDGER]: Buffer.concat(ledger) }) }
}
