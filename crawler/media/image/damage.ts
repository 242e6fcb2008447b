/**
 * Is a picture lost that decoded without an error? Decoders fill what they have no data for, and make something of data that are none; so does every browser, but a picture that is grey
 * from the middle on must not train anybody. Looked for is what no whole file has, in the bytes where a format lets tell it.
 */
import type { Metadata } from 'sharp'
import { firstFramePixels } from './bytes/gif-pixels.ts'
import { scansOf } from './bytes/jpeg-scans.ts'
import { bytesInRuns } from './bytes/runs.ts'
import type { Pixels } from './measures/pixels.ts'
import { warnedPixels } from './picture-source.ts'

/** Of all pixels, or of the bytes they are made of. Judgement: more than a border. */
const MAX_LOST_SHARE = 1 / 8
/** libjpeg-turbo, jerror.h, JWRN_EXTRANEOUS_DATA at the end of the picture: all pixels had their codes, and some bytes are left. */
const LEFT_OVER = /(\d+) extraneous bytes before marker 0xd9/i

/** What is lost of a GIF that its decoder took, in words; undefined where it is whole or nearly so. */
export function gifLoss(bytes: Buffer): string | undefined {
  const pixels = firstFramePixels(bytes)
  if (pixels === undefined) return undefined
  // A frame without a width has none of what is shown.
  return tooMuch(pixels.expected === 0 ? 1 : 1 - pixels.given / pixels.expected, 'pixels have no data')
}

export interface JpegLoss {
  /** What libjpeg says of its scans. */
  readonly warning: string
  /** What is lost, if it is too much. */
  readonly damage: string | undefined
}

/**
 * What is wrong with the scans of a JPEG of which its decoder gave a warning; undefined where only its headers are odd. libjpeg tells the first warning alone, so that it is asked again
 * about a copy that has nothing but scans.
 */
export async function jpegLoss(bytes: Buffer, header: Metadata, maxPixels: number): Promise<JpegLoss | undefined> {
  const warned = await warnedPixels(bytes, header, maxPixels)
  if (warned === undefined) return undefined
  const { message, pixels } = warned
  const leftOver = Number(LEFT_OVER.exec(message)?.[1])
  const filled = Number.isNaN(leftOver) ? filledShare(pixels) : 0
  const damage =
    tooMuch(filled, 'pixels are filling') ?? tooMuch(holeShare(bytes, leftOver), 'data are one byte repeated')
  return { warning: message, damage: damage === undefined ? undefined : `${damage}: ${message}` }
}

function tooMuch(share: number, what: string): string | undefined {
  return share < MAX_LOST_SHARE ? undefined : `${Math.round(share * 100)} % of its ${what}`
}

/** libjpeg fills with coefficients of 0: level 128 in each colour. @source libjpeg-turbo, jdhuff.c: "the MCUs are left zeroed" */
const FILLING = 128
const FILLING_TOLERANCE = 1

function filledShare({ data, channels }: Pixels): number {
  let count = 0
  for (let at = 0; at < data.length; at += channels) {
    let channel = 0
    while (channel < channels && Math.abs((data[at + channel] as number) - FILLING) <= FILLING_TOLERANCE) channel += 1
    if (channel === channels) count += 1
  }
  return count / (data.length / channels)
}

/** Share of the scans that is one byte repeated. What is left over and all alike was put behind the picture, and is no hole in it. `leftOver`: NaN where nothing is. */
function holeShare(bytes: Buffer, leftOver: number): number {
  const scans = scansOf(bytes)
  let [inRuns, all] = [0, 0]
  for (const [start, end] of scans) {
    const rest = trailingRun(bytes, start, end)
    if (rest >= leftOver) return 0
    inRuns += bytesInRuns(bytes, start, end - rest)
    all += end - start
  }
  return all === 0 ? 0 : inRuns / all
}

function trailingRun(bytes: Buffer, start: number, end: number): number {
  let at = end - 1
  while (at > start && bytes[at - 1] === bytes[at]) at -= 1
  return end - at
}
