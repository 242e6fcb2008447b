/** What a dataset is like, for its report and its card: from documents of the lowest seeded hashes, so that no order and no cut of the data decides. */
import { hash64 } from '../../../core/hash.ts'
import type { Figures, Histogram, Sample } from '../../../schemas/index.ts'
import { type DropFigures, hostOf, SHOWN_HOSTS, topCounts } from './drop-figures.ts'
import { histogramOf, type Ruled } from './histogram.ts'

/** Documents that are looked at. @source judgement: shares are known to a percent, and no more than a shard or two is read */
export const LOOKED_AT = 10_000
const SHOWN_SAMPLES = 12
const BEGINNING_CHARS = 300
/** UTF-8 bytes a token. @source judgement, as in `balance` */
const BYTES_A_TOKEN = 4

/** A limit of the config on a value of documents or images. */
export interface FigureLimit {
  readonly of: Histogram['of']
  /** A signal, or `shorterSide`, `longerSide`, `aspect` of images. */
  readonly measure: string
  readonly reason: string
  readonly side: 'min' | 'max'
  readonly limit: number
}

interface Options {
  readonly seed: number
  readonly limits: readonly FigureLimit[]
  readonly drops: DropFigures
}

/** From the samples, in any order; each is looked at once, and those of higher hashes than `LOOKED_AT` others count for nothing. */
export async function collectFigures(
  samples: AsyncIterable<Sample>,
  { seed, limits, drops }: Options,
): Promise<Figures> {
  const looked = await lowestOf(samples, seed)
  const images = looked.flatMap(({ image_info: infos }) => infos.filter((info) => info !== null))
  const tokens = looked.map(tokensOf)
  const values = {
    document: (measure: string) => looked.flatMap(({ metadata }) => metadata.signals[measure] ?? []),
    image: (measure: string) =>
      images.map((image) => IMAGE_VALUES[measure]?.(image) ?? Number.NaN).filter((value) => !Number.isNaN(value)),
  }
  const ruled = limits.map(({ of, measure, ...rule }) => {
    const dropped: Ruled = { ...rule, dropped: drops.valuesOf(rule.reason) }
    return histogramOf(measure, of, values[of](measure), dropped)
  })
  const perDocument = looked.map((sample) => sample.images.filter((image) => image !== null).length)
  const plain = [
    histogramOf('images a document', 'document', perDocument),
    histogramOf('tokens a document', 'document', tokens),
    histogramOf(
      'width of images',
      'image',
      images.map(({ width }) => width),
    ),
    histogramOf(
      'height of images',
      'image',
      images.map(({ height }) => height),
    ),
  ]
  return {
    documents: looked.length,
    images: images.length,
    tokens: tokens.reduce((sum, by) => sum + by, 0),
    languages: Object.fromEntries(
      topCounts(
        countBy(looked, ({ metadata }) => metadata.language?.code ?? 'unknown'),
        SHOWN_HOSTS,
      ),
    ),
    hosts: topCounts(
      countBy(looked, ({ url }) => hostOf(url)),
      SHOWN_HOSTS,
    ).map(([host, documents]) => ({ host, documents })),
    droppedHosts: drops.hosts(),
    histograms: [...plain, ...ruled].filter((it) => it !== undefined),
    samples: looked.slice(0, SHOWN_SAMPLES).map(shown),
    removed: drops.removed(),
  }
}

type SampleImage = NonNullable<Sample['image_info'][number]>

/** Of the picture as it was fetched, which is what rules judge. */
const IMAGE_VALUES: Readonly<Record<string, (image: SampleImage) => number>> = {
  shorterSide: ({ original, width, height }) => Math.min(original?.width ?? width, original?.height ?? height),
  longerSide: ({ original, width, height }) => Math.max(original?.width ?? width, original?.height ?? height),
  aspect: ({ original = null, ...stored }) => {
    const { width, height } = original ?? stored
    return Math.max(width, height) / Math.min(width, height)
  },
}

async function lowestOf(samples: AsyncIterable<Sample>, seed: number): Promise<readonly Sample[]> {
  let held: { readonly hash: bigint; readonly sample: Sample }[] = []
  const cut = (): void => {
    held = held.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0)).slice(0, LOOKED_AT)
  }
  for await (const sample of samples) {
    held.push({ hash: hash64(seed, sample.id), sample })
    if (held.length >= 2 * LOOKED_AT) cut()
  }
  cut()
  return held.map(({ sample }) => sample)
}

function tokensOf({ texts }: Sample): number {
  const bytes = texts.reduce((sum, text) => sum + (text === null ? 0 : Buffer.byteLength(text)), 0)
  return Math.ceil(bytes / BYTES_A_TOKEN)
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}

function shown({ id, url, texts, metadata }: Sample): Figures['samples'][number] {
  const text = texts.filter((it) => it !== null).join(' ')
  const beginning = text
    .slice(0, 2 * BEGINNING_CHARS)
    .replace(/\s+/g, ' ')
    .slice(0, BEGINNING_CHARS)
  return { id, url, title: metadata.title ?? '', beginning }
}
