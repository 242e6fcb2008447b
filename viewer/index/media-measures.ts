/** What the limits of pairs and clips are held against, as rows of the index have it: of a sample all of it, of a drop the value that dropped it. */
import {
  type ClipSample,
  type Config,
  type DropRecord,
  MEDIA_LIMITS,
  measuresOfMedia,
  type PairSample,
  pairLimits,
} from '../../index.ts'

/** The limits of a dataset's config by their keys; `null` where one is off. */
export type MediaSettings = Readonly<Record<string, number | null>>

/** In the order of the values of a row. */
export const MEDIA_MEASURES = { pair: measuresBy('pair'), clip: measuresBy('clip') } as const

function measuresBy(kind: 'pair' | 'clip'): readonly string[] {
  return [...new Set(MEDIA_LIMITS.filter(({ of }) => of === kind).map(({ measure }) => measure))]
}

/** Of a published config; without the limits of sections that it lacks, or that are another m3w's. */
export function mediaSettingsOf(config: Readonly<Record<string, unknown>>): MediaSettings {
  const { pairs, video } = config as Partial<Pick<Config, 'pairs' | 'video'>>
  const sections: Readonly<Record<string, object | undefined>> = { pairs: pairs && pairLimits(pairs), video }
  return Object.fromEntries(
    MEDIA_LIMITS.flatMap(({ key }) => {
      const [section = '', name = ''] = key.split('.')
      const value: unknown = Object(sections[section])[name]
      return typeof value === 'number' || value === null ? [[key, value]] : []
    }),
  )
}

/** Of what is in a shard. */
export function measuresOfSample(sample: PairSample | ClipSample): Buffer {
  return encode(sample.format === 'm3w-pair/1' ? 'pair' : 'clip', measuresOfMedia(sample))
}

/** Of a drop; null where none of the limits dropped it. Words and characters share a code: the limit tells which of the two it was. */
export function measuresOfDrop(
  { reason, measured, limit }: Pick<DropRecord, 'reason' | 'measured' | 'limit'>,
  kind: 'pair' | 'clip',
  settings: MediaSettings,
): Buffer | null {
  const rules = MEDIA_LIMITS.filter((rule) => rule.of === kind && rule.reason === reason)
  const rule = rules.find(({ key }) => settings[key] === limit) ?? rules[0]
  return rule === undefined || typeof measured !== 'number' ? null : encode(kind, { [rule.measure]: measured })
}

function encode(kind: 'pair' | 'clip', values: Readonly<Record<string, number>>): Buffer {
  return Buffer.from(Float32Array.from(MEDIA_MEASURES[kind], (name) => values[name] ?? Number.NaN).buffer)
}
