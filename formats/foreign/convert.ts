/** Foreign archives as WARC, one gzip member a record: they are converted once, when they are imported, and read like all others. */
import { constants, gzipSync, zstdDecompressSync } from 'node:zlib'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { type ByteWindow, openWindow } from '../byte-window.ts'
import { encodeWarcRecord } from '../warc/write.ts'
import { type ZstdFrame, zstdFrame } from '../zstd/frame.ts'
import { type ArcItem, readArc } from './arc.ts'
import type { ArchiveKind } from './kind.ts'

/** Blocks of ARC are held whole: images and pages are far smaller, films are cut here. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024
/** A frame is one record. @source IIPC "Use of Zstandard compression in WARC files" 1.0; a whole file in one frame is not read */
const MAX_FRAME_BYTES = 64 * 1024 * 1024
const MAX_CONTENT_BYTES = 256 * 1024 * 1024
/** The skippable frame that may begin a file and holds the dictionary of all others. @source ibidem, section 3 */
const DICTIONARY_VARIANT = 0xd
const GZIP_LEVEL = 3

/** The WARC that a foreign archive holds; `undefined` for one that is WARC already. E_INPUT for one that cannot be converted. */
export function converterOf(
  kind: ArchiveKind,
  name: string,
): ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Buffer>) | undefined {
  switch (kind) {
    case 'warc':
      return undefined
    case 'arc':
      return arcToWarc
    case 'zstd':
      return (source) => zstdToWarc(source, name)
    case 'lz4':
      throw new M3wError(
        'E_INPUT',
        `${name} is compressed with LZ4; m3w reads WARC that is plain or compressed with gzip or Zstandard. Recompress it, for instance with \`fastwarc recompress\`.`,
      )
  }
}

async function* arcToWarc(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const item of readArc(source, MAX_BLOCK_BYTES))
    yield item.kind === 'damage' ? damageMember(item.message) : memberOf(item)
}

/** The record of an ARC as a record of WARC, with an id that it has in every conversion. */
function memberOf({ url, ip, date, contentType, block, cutBytes }: Extract<ArcItem, { kind: 'record' }>): Buffer {
  const isHttp = /^https?:/i.test(url)
  const isInfo = url.startsWith('filedesc:')
  const digest = sha256Hex(`${url}\n${date}\n${sha256Hex(block)}`)
  return encodeWarcRecord(
    {
      type: isHttp ? 'response' : isInfo ? 'warcinfo' : 'resource',
      recordId: `<urn:sha256:${digest}>`,
      date: date.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'),
      ...(isInfo ? {} : { targetUri: url }),
      headers: [
        ...(isHttp && ip !== '' ? [['WARC-IP-Address', ip] as const] : []),
        ...(cutBytes > 0 ? [['WARC-Truncated', 'length'] as const] : []),
      ],
      contentType: isHttp ? 'application/http; msgtype=response' : contentType,
      block,
    },
    { gzip: true },
  )
}

async function* zstdToWarc(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  const window = openWindow(source)
  let dictionary: Buffer | undefined
  while ((await window.need(8)) > 0) {
    const start = window.position
    const frame = await nextFrame(window, name)
    if (frame === undefined) {
      const cut = await seekFrame(window)
      yield damageMember(`${cut} bytes at ${start} of the Zstandard file are no frame`)
      continue
    }
    const bytes = window.bytes().subarray(0, frame.length)
    if (frame.kind === 'content') yield gunzippable(bytes, dictionary, start)
    else if (frame.variant === DICTIONARY_VARIANT && start === 0) dictionary = dictionaryOf(bytes.subarray(8))
    window.skip(frame.length)
  }
}

/** The frame at the window's front, all of it in the window; undefined where there is none, or the file ends inside it. */
async function nextFrame(window: ByteWindow, name: string): Promise<ZstdFrame | undefined> {
  for (let wanted = 64 * 1024; ; wanted *= 2) {
    const isEnd = (await window.need(wanted)) < wanted
    const frame = zstdFrame(window.bytes())
    if (frame !== 'cut') return frame
    if (isEnd) return undefined
    if (wanted > MAX_FRAME_BYTES) {
      throw new M3wError(
        'E_INPUT',
        `${name} holds a Zstandard frame of more than ${MAX_FRAME_BYTES} bytes: expected one frame a record, got perhaps a whole file in one. Recompress it: zstd -dc FILE | gzip > FILE.warc.gz.`,
      )
    }
  }
}

/** Steps over what is no frame; returns how many bytes that was. */
async function seekFrame(window: ByteWindow): Promise<number> {
  const start = window.position
  window.skip(1)
  while ((await window.need(64 * 1024)) > 0) {
    const at = window.bytes().indexOf(Buffer.of(0x28, 0xb5, 0x2f, 0xfd))
    window.skip(at >= 0 ? at : Math.max(1, window.available - 3))
    if (at >= 0 && zstdFrame(window.bytes()) !== undefined) break
    if (at >= 0) window.skip(1)
  }
  return window.position - start
}

function gunzippable(bytes: Buffer, dictionary: Buffer | undefined, start: number): Buffer {
  try {
    return gzipSync(decompress(bytes, dictionary), { level: GZIP_LEVEL })
  } catch (error) {
    return damageMember(
      `the Zstandard frame of ${bytes.length} bytes at ${start} does not decompress (${String(error)})`,
    )
  }
}

function dictionaryOf(bytes: Buffer): Buffer {
  return typeof zstdFrame(bytes) === 'object' ? decompress(bytes, undefined) : Buffer.from(bytes)
}

function decompress(bytes: Buffer, dictionary: Buffer | undefined): Buffer {
  return zstdDecompressSync(bytes, {
    maxOutputLength: MAX_CONTENT_BYTES,
    params: { [constants.ZSTD_d_windowLogMax]: 27 },
    ...(dictionary === undefined ? {} : { dictionary }),
  })
}

/** What was lost, as a member that is no record: whoever reads the archive reports it, with these words. */
function damageMember(message: string): Buffer {
  return gzipSync(`${message}\n`, { level: GZIP_LEVEL })
}
