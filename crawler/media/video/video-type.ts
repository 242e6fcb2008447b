/**
 * What bytes of a video claim to be, by their own first bytes: ffmpeg is told the container, so that it guesses none. Whatever names other
 * files (playlists, SDP, concat scripts) has no container here, and is never offered to it.
 */
import type { VideoFile } from '../../../schemas/index.ts'

/** Containers by ffmpeg's names of their readers. */
export type VideoContainer = VideoFile['container']

/** @source EBML (RFC 8794), section 11.2.2: the id of the header */
const EBML = Buffer.from([0x1a, 0x45, 0xdf, 0xa3])
/** First boxes of ISO media and QuickTime files. @source ISO 14496-12 section 6.2; QuickTime File Format, "Atoms" */
const BOXES: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'])
/** Brands of pictures in the same boxes. @source ISO/IEC 23008-12, AVIF */
const PICTURES = /^(?:avif|avis|heic|heix|heim|heis|mif1|msf1|miaf)$/

/** The container; undefined for any other bytes. */
export function sniffVideoType(bytes: Uint8Array): VideoContainer | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64))
  const ascii = (start: number, end: number): string => head.toString('latin1', start, end)
  if (head.length < 12) return undefined
  if (BOXES.has(ascii(4, 8))) return ascii(4, 8) === 'ftyp' && PICTURES.test(ascii(8, 12)) ? undefined : 'mov'
  if (head.subarray(0, 4).equals(EBML)) return 'matroska'
  if (ascii(0, 4) === 'OggS') return 'ogg'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'AVI ') return 'avi'
  // Pack header of a program stream. @source ISO 13818-1 section 2.5.3.3
  return head.readUInt32BE(0) === 0x000001ba ? 'mpeg' : undefined
}

/** Is it a playlist, which leads to addresses that nobody checked? */
export function isPlaylist(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1')
  return /^(?:\xef\xbb\xbf)?\s*(?:#EXTM3U|<MPD[\s>]|<\?xml[^>]*>\s*<MPD[\s>]|ffconcat version|v=0\r?\n|\[playlist\])/i.test(
    text,
  )
}
