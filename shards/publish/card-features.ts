/** What `datasets.load_dataset` is told of the shards, in the front matter of the card: without it samples of different numbers of images are refused. */
import { compareText } from '../../core/hash.ts'
import type { DatasetManifest } from '../../schemas/index.ts'

/** A feature: a type of arrow by its name, a list, or members of a struct. */
type Feature = string | { readonly list: Feature } | { readonly struct: Readonly<Record<string, Feature>> }

const RIGHTS: Feature = { struct: { verdict: 'string', images: 'string', licenseUrl: 'string' } }
const IMAGE_INFO: Feature = {
  struct: {
    sha256: 'string',
    phash: 'string',
    width: 'int32',
    height: 'int32',
    url: 'string',
    alt: 'string',
    caption: 'string',
    rights: RIGHTS,
  },
}
/** `KEY.json`, but what has no fixed names or is seldom there: signals and lists of evidence (`metadata/` has the signals as columns). */
const JSON_MEMBER: Feature = {
  struct: {
    format: 'string',
    id: 'string',
    url: 'string',
    texts: { list: 'string' },
    images: { list: 'string' },
    image_info: { list: IMAGE_INFO },
    metadata: {
      struct: {
        title: 'string',
        language: { struct: { code: 'string', score: 'float64' } },
        publishedDate: 'string',
        capture: { struct: { recordId: 'string', date: 'string', payloadSha256: 'string' } },
        rights: RIGHTS,
      },
    },
  },
}

/** The same of a pair. */
const PAIR_JSON_MEMBER: Feature = {
  struct: {
    format: 'string',
    id: 'string',
    url: 'string',
    text: 'string',
    text_origin: 'string',
    captions: { list: { struct: { text: 'string', origin: 'string' } } },
    image: 'string',
    image_info: IMAGE_INFO,
    score: 'float64',
    metadata: { struct: { title: 'string', publishedDate: 'string', rights: RIGHTS } },
  },
}

/** `KEY.clip.json`, which WebDataset readers call `clip.json`. */
const CLIP_JSON_MEMBER: Feature = {
  struct: {
    format: 'string',
    id: 'string',
    url: 'string',
    text: 'string',
    text_origin: 'string',
    captions: { list: { struct: { text: 'string', origin: 'string' } } },
    frames: { list: { struct: { sha256: 'string', phash: 'string', width: 'int32', height: 'int32' } } },
    video: { struct: { id: 'string', url: 'string', startMs: 'int64', endMs: 'int64', motion: 'float64' } },
    metadata: { struct: { title: 'string', publishedDate: 'string', rights: RIGHTS } },
  },
}

/**
 * `dataset_info` as YAML, or nothing for a dataset whose manifest does not say which suffixes it has. Each suffix is a column of
 * images, null where a sample has none.
 *
 * @source datasets 2.21 and 5.2: without features the builder takes those of the first five samples, and raises ValueError where these differ
 */
export function cardFeatures({ kind, shards }: DatasetManifest): string {
  if (shards.some(({ suffixes }) => suffixes === undefined)) return ''
  const suffixes = [...new Set(shards.flatMap(({ suffixes = [] }) => suffixes))].sort(compareText)
  const features: Readonly<Record<string, Feature>> = {
    __key__: 'string',
    __url__: 'string',
    ...(kind === 'clip'
      ? { 'clip.json': CLIP_JSON_MEMBER }
      : { json: kind === 'pair' ? PAIR_JSON_MEMBER : JSON_MEMBER }),
    txt: 'string',
    ...Object.fromEntries(suffixes.map((suffix) => [suffix, 'image'])),
  }
  return `dataset_info:\n  features:\n${membersOf(features, '  ')}`
}

function membersOf(features: Readonly<Record<string, Feature>>, indent: string): string {
  return Object.entries(features)
    .map(([name, feature]) => `${indent}- name: ${JSON.stringify(name)}\n${typeOf(feature, `${indent}  `)}`)
    .join('')
}

function typeOf(feature: Feature, indent: string): string {
  if (typeof feature === 'string') return `${indent}dtype: ${feature}\n`
  if ('struct' in feature) return `${indent}struct:\n${membersOf(feature.struct, indent)}`
  const { list } = feature
  if (typeof list === 'string') return `${indent}list: ${list}\n`
  return 'struct' in list
    ? `${indent}list:\n${membersOf(list.struct, indent)}`
    : `${indent}list:\n${typeOf(list, `${indent}  `)}`
}
