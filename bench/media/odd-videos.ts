/** Videos whose containers say what no video needs to say: numbers, sizes, times and references that lie, each with a name that says which. */
import { deflateSync } from 'node:zlib'

/** A file that ffmpeg makes, by a name of its own and the options before it. */
type Made = (name: string, ...args: readonly string[]) => Buffer

/** Some twenty files by name. `trap`: where nobody may ask. */
export function oddVideos(made: Made, trap: string): Readonly<Record<string, Buffer>> {
  // Its last box is `moov`, so that offsets hold where that grows.
  const film = made('film.mp4', ...drawn('testsrc2=size=320x240:rate=10:duration=4'), '-c:v', 'mpeg4')
  return {
    ...oddNumbers(film),
    ...oddBoxes(film, made),
    ...oddReferences(film, trap),
    ...oddStreams(made),
    ...oddElements(made),
  }
}

const drawn = (graph: string): readonly string[] => ['-f', 'lavfi', '-i', graph]

function box(kind: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + head.length)
  head.write(kind, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** ISO media with every box of that path made anew from its body. */
function rewritten(bytes: Buffer, [kind, ...inner]: readonly string[], change: (body: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const whole = bytes.subarray(at, at + bytes.readUInt32BE(at))
    const body = whole.subarray(8)
    const isIt = whole.toString('latin1', 4, 8) === kind
    parts.push(isIt ? box(kind, inner.length === 0 ? change(body) : rewritten(body, inner, change)) : whole)
    at += whole.length
  }
  return Buffer.concat(parts)
}

const MEDIA = ['moov', 'trak', 'mdia']
const TABLES = [...MEDIA, 'minf', 'stbl']

/** With the bytes at `at` of the box written over. */
function patched(film: Buffer, path: readonly string[], at: number, hex: string): Buffer {
  return rewritten(film, path, (body) => {
    const copy = Buffer.from(body)
    copy.set(Buffer.from(hex, 'hex'), at)
    return copy
  })
}

/** Fields of tables and headers. @source ISO 14496-12, sections 8.2.2, 8.3.2, 8.6.1.2, 8.6.6, 8.7.3 and 8.7.5 */
function oddNumbers(film: Buffer): Record<string, Buffer> {
  return {
    'samples-announced': patched(film, [...TABLES, 'stsz'], 8, 'ffffffff'),
    'sample-of-gigabytes': patched(film, [...TABLES, 'stsz'], 12, '7fffffff'),
    'chunks-elsewhere': patched(film, [...TABLES, 'stco'], 8, 'fffffff0'),
    'times-backward': patched(film, [...TABLES, 'stts'], 12, 'ffffff00'),
    'edits-without-end': patched(film, ['moov', 'trak', 'edts', 'elst'], 8, 'ffffffff80000000'),
    'clock-of-zero': patched(patched(film, ['moov', 'mvhd'], 12, '00000000'), [...MEDIA, 'mdhd'], 12, '00000000'),
    'duration-of-a-century': patched(film, ['moov', 'mvhd'], 12, '00000001ffffffff'),
    'matrix-of-rubbish': patched(film, ['moov', 'trak', 'tkhd'], 40, '7fffffff80000000ffffffff'.repeat(3)),
    'larger-than-its-frames': patched(film, [...TABLES, 'stsd'], 8 + 8 + 24, 'ffffffff'),
  }
}

function oddBoxes(film: Buffer, made: Made): Record<string, Buffer> {
  const track = film.lastIndexOf('trak') - 4
  const copies = Array.from({ length: 1500 }, () => film.subarray(track, track + film.readUInt32BE(track)))
  const depth = 100_000
  const nested = Buffer.alloc(depth * 8)
  for (let level = 0; level < depth; level += 1) {
    nested.writeUInt32BE(nested.length - level * 8, level * 8)
    nested.write('trak', level * 8 + 4, 'latin1')
  }
  const packed = (announced: string, zeros: number): Buffer =>
    box(
      'moov',
      box(
        'cmov',
        box('dcom', Buffer.from('zlib', 'latin1')),
        box('cmvd', Buffer.from(announced, 'hex'), deflateSync(Buffer.alloc(zeros))),
      ),
    )
  const start = film.subarray(0, film.readUInt32BE(0))
  const parts = made('parts.mp4', ...drawn('testsrc2=size=320x240:rate=5:duration=4'), ...IN_PARTS)
  const part = box('moof', box('mfhd', Buffer.alloc(8)))
  return {
    'tracks-by-the-thousand': rewritten(film, ['moov'], (body) => Buffer.concat([body, ...copies])),
    'boxes-in-boxes': Buffer.concat([start, box('moov', nested)]),
    'packed-movie': Buffer.concat([start, packed('05f5e100', 100_000_000)]),
    'packed-movie-announced': Buffer.concat([start, packed('ffffffff', 1000)]),
    'parts-of-nothing': Buffer.concat([parts, Buffer.alloc(part.length * 100_000, part)]),
    'page-behind-a-box': Buffer.concat([start, Buffer.from('<!doctype html><script>alert(1)</script>')]),
  }
}
const IN_PARTS = ['-c:v', 'mpeg4', '-movflags', 'empty_moov+frag_keyframe']

/** QuickTime's ways to say that the film lies elsewhere. @source QuickTime File Format, "Data reference atoms", "Reference movie atoms" */
function oddReferences(film: Buffer, trap: string): Record<string, Buffer> {
  const flags = Buffer.alloc(4)
  const count = Buffer.from('00000001', 'hex')
  const names = (kind: string, address: string): Buffer =>
    rewritten(film, [...MEDIA, 'minf', 'dinf', 'dref'], () =>
      Buffer.concat([flags, count, box(kind, flags, Buffer.from(`${address}\0`, 'latin1'))]),
    )
  const address = Buffer.from(`${trap}/elsewhere.mov\0`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(address.length)
  const reference = box('rdrf', flags, Buffer.from('url ', 'latin1'), length, address)
  return {
    'data-of-a-host': names('url ', `${trap}/data.mov`),
    'data-of-a-file': names('url ', 'file:///etc/passwd'),
    'alias-of-a-file': names('alis', '/etc/passwd'.padEnd(200, '\0')),
    'film-of-another-film': Buffer.concat([
      film.subarray(0, film.readUInt32BE(0)),
      box('moov', box('rmra', box('rmda', reference))),
    ]),
  }
}

function oddStreams(made: Made): Record<string, Buffer> {
  const program = (name: string, graph: string): Buffer =>
    made(name, ...drawn(graph), '-c:v', 'mpeg2video', '-f', 'vob')
  const small = program('small.mpg', 'testsrc2=size=320x240:rate=25:duration=3')
  const ogg = made('short.ogv', ...drawn('testsrc2=size=320x240:rate=10:duration=1'), '-c:v', 'libtheora')
  const avi = made('film.avi', ...drawn('testsrc2=size=320x240:rate=10:duration=4'), '-c:v', 'mpeg4')
  const index = avi.lastIndexOf('idx1')
  const lying = Buffer.from(avi)
  lying.fill(0xff, index + 4)
  const still = ['-f', 'lavfi', '-i', 'color=size=320x240:rate=1:duration=1']
  return {
    'grows-in-the-middle': Buffer.concat([
      small,
      program('large.mpg', 'testsrc2=size=4000x3000:rate=25,trim=end_frame=3'),
    ]),
    'starts-again-and-again': Buffer.concat(Array.from({ length: 60 }, () => small)),
    'chained-ogg': Buffer.concat(Array.from({ length: 300 }, () => ogg)),
    'index-of-lies': lying,
    'thin-as-a-thread': made('thin.mp4', ...drawn('testsrc2=size=320x240:rate=5:duration=4,setsar=60000/1')),
    'cover-of-a-song': made(
      'song.mp4',
      ...['-f', 'lavfi', '-i', 'sine=duration=4', ...still, '-map', '0', '-map', '1', '-c:v', 'mjpeg', '-shortest'],
      ...['-disposition:v:0', 'attached_pic'],
    ),
  }
}

/** @source RFC 8794 and RFC 9559: elements of unknown size, PixelWidth and PixelHeight */
function oddElements(made: Made): Record<string, Buffer> {
  const quick = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8']
  const large = made('large.webm', ...drawn('testsrc2=size=4096x4096:rate=1:duration=3'), ...quick)
  const webm = made('film.webm', ...drawn('testsrc2=size=320x240:rate=5:duration=4'), ...quick)
  const told = Buffer.from(
    large.toString('latin1').replace('\xb0\x82\x10\0', '\xb0\x82\x01\x40').replace('\xba\x82\x10\0', '\xba\x82\0\xf0'),
    'latin1',
  )
  const cluster = Buffer.from('1f43b67501ffffffffffffff', 'hex')
  return {
    'smaller-than-its-frames': told,
    'clusters-of-nothing': Buffer.concat([webm, Buffer.alloc(cluster.length * 200_000, cluster)]),
    'elements-in-elements': Buffer.concat([webm.subarray(0, webm.indexOf(cluster.subarray(0, 4))), nestedElements()]),
  }
}

/** Tags in tags, each of unknown size. */
function nestedElements(): Buffer {
  const tag = Buffer.from('1254c36701ffffffffffffff', 'hex')
  const simple = Buffer.from('67c801ffffffffffffff', 'hex')
  return Buffer.concat([tag, Buffer.alloc(simple.length * 100_000, simple)])
}
