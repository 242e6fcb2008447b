/** Servers that send a video as no server should: in parts that do not fit, without end, or by way of places that nobody may ask. */
import type { ServerResponse } from 'node:http'

/** A whole body, or what is done with a request. `range`: its header of that name. */
export type Answer = Buffer | ((response: ServerResponse, range: string | undefined) => void)

/** Breaks off after half of the file; to whoever asks for the rest `rest` answers. */
function brokenOff(file: Buffer, rest: (response: ServerResponse, start: number) => void): Answer {
  return (response, range) => {
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    if (start > 0) {
      rest(response, start)
      return
    }
    response.writeHead(200, { etag: '"a"', 'content-length': file.length })
    response.write(file.subarray(0, file.length / 2), () => setTimeout(() => response.destroy(), 50))
  }
}

/** Answers with a part of a file, and says which one it is. */
const part = (response: ServerResponse, start: number, total: number): ServerResponse =>
  response.writeHead(206, { 'content-range': `bytes ${start}-${total - 1}/${total}` })

const sentTo =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end()

/** A byte now and then, until somebody has enough of it. */
const dripping =
  (file: Buffer): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': file.length })
    let at = 0
    const timer = setInterval(() => response.write(file.subarray(at, ++at)), 200)
    response.once('close', () => clearInterval(timer))
  }

/** Of a whole film, and of another that is to be had in two parts. */
export function oddAnswers(good: Buffer, resumed: Buffer): Readonly<Record<string, Answer>> {
  return {
    'to-private': sentTo('http://169.254.169.254/latest/x.mp4'),
    'to-itself': sentTo('/to-itself.mp4'),
    'to-file': sentTo('file:///etc/passwd'),
    'to-rtsp': sentTo('rtsp://127.0.0.1/x.mp4'),
    'rest-of-nothing': brokenOff(good, (response, start) => void part(response, start, good.length).destroy()),
    'rest-of-elsewhere': brokenOff(good, (response) => void part(response, 0, good.length).end(good)),
    'rest-of-another': brokenOff(good, (response, start) => {
      part(response, start, good.length).end(Buffer.alloc(good.length - start, 0x5a))
    }),
    'rest-without-end': brokenOff(good, (response, start) => {
      part(response, start, good.length)
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(1_000_000), more))
      more()
    }),
    'rest-to-private': brokenOff(good, (response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/x.mp4' }).end()
    }),
    'part-that-nobody-asked-for': (response) => {
      const half = good.length >> 1
      response.writeHead(206, { 'content-range': `bytes 0-${half - 1}/${good.length}` }).end(good.subarray(0, half))
    },
    'shorter-than-told': (response) => {
      response.writeHead(200, { 'content-length': good.length })
      response.write(good.subarray(0, good.length / 2), () => setTimeout(() => response.destroy(), 50))
    },
    'byte-by-byte': dripping(good),
    'good-3': brokenOff(resumed, (response, start) => {
      part(response, start, resumed.length).end(resumed.subarray(start))
    }),
  }
}

const cue = (from: string, to: string, words: string): string => `${from} --> ${to}\n${words}\n\n`

/** Captions that no video needs, by the name of the video that they are of. All have the same film of four seconds. */
export const ODD_TRACKS: Readonly<Record<string, Answer>> = {
  'tracked-by-millions': Buffer.from(`WEBVTT\n\n${'x'.repeat(2_100_000)}`),
  'tracked-at-once': Buffer.from(
    `WEBVTT\n\n${cue('00:00.000', '00:04.000', 'Somebody says a word over all others.').repeat(30_000)}`,
  ),
  'tracked-in-one-line': Buffer.from(`WEBVTT\n\n00:00.000 --> 00:04.000\n${'<a &amp; '.repeat(200_000)}\n`),
  'tracked-in-centuries': Buffer.from(
    `WEBVTT\n\n${cue('999999:59:00.000', '999999:59:59.000', 'It is said long after the film is over.')}`,
  ),
  'tracked-backward': Buffer.from(`WEBVTT\n\n${cue('00:04.000', '00:01.000', 'It ends before it has begun to be.')}`),
  'tracked-by-elsewhere': sentTo('http://169.254.169.254/latest/x.vtt'),
  'tracked-by-a-video': Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32', 'hex'),
}
