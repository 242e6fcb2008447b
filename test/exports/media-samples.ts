/** A pair and a clip as shards have them, for the tests of what writes and reads them. */
import { sha256Hex } from '../../core/hash.ts'

/** Of both. */
export const id = 'ab'.repeat(16)
const rights = { verdict: 'open', evidence: [] }
const capture = { recordId: '<urn:uuid:1>', date: '2026-01-01T00:00:00Z', payloadSha256: '0'.repeat(64) }
const metadata = { title: 'Kites', language: null, publishedDate: null, capture, rights }
const captions = [{ text: 'A red kite over the roofs. Photo: B', origin: 'caption' }]
export const about = {
  id,
  url: 'https://a.example/kite',
  text: 'A red kite over the roofs.',
  text_origin: 'caption',
  captions,
}
const picture = (name: string) => ({ sha256: sha256Hex(name), phash: '0'.repeat(16), width: 320, height: 240 })

export const PAIR = {
  ...{ format: 'm3w-pair/1', ...about, image: 'png', score: null, metadata },
  image_info: { ...picture('kite'), url: 'https://a.example/kite.png', alt: 'a kite', caption: null, rights: null },
}
const file = { id: '1'.repeat(64), container: 'mov', codec: 'h264', widthPx: 640, heightPx: 480 }
export const CLIP = {
  ...{ format: 'm3w-clip/1', ...about, frames: [picture('one'), picture('two')], metadata },
  video: {
    ...{ ...file, durationMs: 2000, bytes: 9, url: 'https://a.example/kite.mp4', startMs: 0, endMs: 2000 },
    ...{ motion: 0.02, cuts: 0, rights: null, member: 'mp4' },
  },
}
