/** Pictures whose format allows what no picture needs: numbers of parts, sizes and references that lie, each with a name that says which. */
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A chunk of a PNG with its length and checksum. */
export type PngChunk = (kind: string, data: Buffer) => Buffer

const MARKERS = { start: Buffer.from('ffd8', 'hex'), scan: Buffer.from('ffda', 'hex') }
const PNG_HEAD = 33

/** Some thirty files by name, made of a whole JPEG and a whole PNG. */
export async function oddPictures(
  jpeg: Buffer,
  png: Buffer,
  chunk: PngChunk,
): Promise<Readonly<Record<string, Buffer>>> {
  const progressive = await sharp(jpeg).jpeg({ progressive: true }).toBuffer()
  const webp = await sharp(jpeg).webp().toBuffer()
  const avif = await sharp(jpeg).avif().toBuffer()
  return {
    ...oddJpegs(jpeg, progressive),
    ...oddPngs(png, chunk),
    ...oddGifs(),
    ...oddBoxes(webp, avif),
    ...oddBitmaps(),
    ...oddDrawings(),
  }
}

/** With the bytes at `at` written over. */
function patched(bytes: Buffer, at: number, hex: string): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(Buffer.from(hex, 'hex'), at)
  return copy
}

function oddJpegs(jpeg: Buffer, progressive: Buffer): Record<string, Buffer> {
  const rest = jpeg.subarray(2)
  const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'))
  const tables = jpeg.indexOf(Buffer.from('ffc4', 'hex'))
  const lastScan = progressive.subarray(progressive.lastIndexOf(MARKERS.scan), -2)
  const application = Buffer.concat([Buffer.from('ffe1ffff', 'hex'), Buffer.alloc(65_533)])
  return {
    'jpeg-segments': Buffer.concat([MARKERS.start, Buffer.alloc(65_535 * 4, Buffer.from('fffe0002', 'hex')), rest]),
    'jpeg-applications': Buffer.concat([MARKERS.start, ...Array.from({ length: 60 }, () => application)]),
    'jpeg-lines-later': patched(jpeg, frame + 5, '0000'),
    'jpeg-arithmetic': patched(jpeg, frame, 'ffc9'),
    'jpeg-lossless': patched(jpeg, frame, 'ffc3'),
    'jpeg-twelve-bits': patched(jpeg, frame + 4, '0c'),
    'jpeg-largest': patched(jpeg, frame + 5, 'ffffffff'),
    'jpeg-without-tables': patched(jpeg, tables, 'fffe'),
    'jpeg-scans': Buffer.concat([progressive.subarray(0, -2), ...Array.from({ length: 10_000 }, () => lastScan)]),
  }
}

function oddPngs(png: Buffer, chunk: PngChunk): Record<string, Buffer> {
  const [head, rest] = [png.subarray(0, PNG_HEAD), png.subarray(PNG_HEAD)]
  const withChunk = (kind: string, data: Buffer): Buffer => Buffer.concat([head, chunk(kind, data), rest])
  const packed = deflateSync(Buffer.alloc(100_000_000))
  const piece = chunk('IDAT', Buffer.alloc(0))
  const header = Buffer.from(head.subarray(16, 29))
  header[9] = 3
  return {
    'png-pieces': Buffer.concat([head, Buffer.alloc(piece.length * 200_000, piece), rest]),
    'png-text-bomb': withChunk('zTXt', Buffer.concat([Buffer.from('a\0\0', 'latin1'), packed])),
    'png-profile-bomb': withChunk('iCCP', Buffer.concat([Buffer.from('a\0\0', 'latin1'), packed])),
    'png-million-frames': withChunk('acTL', Buffer.from('000f424000000000', 'hex')),
    'png-without-palette': Buffer.concat([head.subarray(0, 8), chunk('IHDR', header), rest]),
    'png-length-lies': patched(png, PNG_HEAD, '7fffffff'),
  }
}

function oddGifs(): Record<string, Buffer> {
  const head = Buffer.from('474946383961640064008000000000000000ff', 'hex')
  const frame = Buffer.from('2c0000000001000100000202440100', 'hex')
  const none = Buffer.from('2c0000000000000000000202440100', 'hex')
  return {
    'gif-hundred-thousand-frames': Buffer.concat([head, Buffer.alloc(frame.length * 100_000, frame)]),
    'gif-empty-frames': Buffer.concat([head, Buffer.alloc(none.length * 1000, none)]),
    'gif-endless-blocks': Buffer.concat([
      head,
      Buffer.from('2c00000000640064000002', 'hex'),
      Buffer.alloc(400_000, Buffer.from('0144', 'hex')),
    ]),
  }
}

function oddBoxes(webp: Buffer, avif: Buffer): Record<string, Buffer> {
  return {
    'webp-riff-huge': patched(webp, 4, 'ffffffff'),
    'webp-riff-small': patched(webp, 4, '04000000'),
    'webp-chunk-huge': patched(webp, 16, 'fffffffe'),
    'avif-size-lies': patched(avif, avif.indexOf('ispe') + 8, '7fffffff7fffffff'),
    'avif-meta-endless': patched(avif, avif.indexOf('meta') - 4, 'ffffffff'),
    'avif-of-no-item': patched(avif, avif.indexOf('pitm') + 8, '0009'),
    'avif-many-items': patched(avif, avif.indexOf('iinf') + 8, 'ffff'),
    'avif-far-places': patched(avif, avif.indexOf('iloc') + 20, 'ffffffff'),
  }
}

function oddBitmaps(): Record<string, Buffer> {
  const entry = (tag: string, kind: string, value: string): string => `${tag}${kind}01000000${value}`
  const shape = [
    entry('0001', '0400', '64000000'),
    entry('0101', '0400', '00ca9a3b'),
    entry('0301', '0300', '01000000'),
    entry('1101', '0400', '08000000'),
    entry('1601', '0400', '01000000'),
    entry('1701', '0400', '64000000'),
  ].join('')
  return {
    'tiff-thousand-million-strips': Buffer.from(`49492a00080000000600${shape}00000000`, 'hex'),
    'tiff-ring': Buffer.from(`49492a00080000000600${shape.replace('00ca9a3b', '64000000')}08000000`, 'hex'),
    'bmp-lies': Buffer.from(
      `424dffffffff0000000036000000280000${'00ffffff7fffffff7f01001800'}${'00'.repeat(90)}`,
      'hex',
    ),
    'ico-lies': Buffer.from(`00000100ffff${'0000000001002000ffffffff16000000'.repeat(40)}`, 'hex'),
  }
}

function oddDrawings(): Record<string, Buffer> {
  const svg = (inside: string, size = '200'): Buffer =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${inside}</svg>`)
  const levels = Array.from({ length: 12 }, (_, at) => `<g id="g${at + 1}">${`<use href="#g${at}"/>`.repeat(10)}</g>`)
  return {
    'svg-nested': svg(`${'<g>'.repeat(100_000)}${'</g>'.repeat(100_000)}`),
    'svg-used-again': svg(`<defs><rect id="g0" width="9" height="9"/>${levels.join('')}</defs><use href="#g12"/>`),
    'svg-of-itself': svg('<g id="a"><use href="#a"/></g>'),
    'svg-huge': svg('<rect width="9" height="9"/>', '1000000000'),
    'svg-blurred': svg(
      '<filter id="f" width="999999" height="999999"><feGaussianBlur stdDeviation="99999"/></filter><rect width="90" height="90" filter="url(#f)"/>',
    ),
  }
}
