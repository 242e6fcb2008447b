/** What a dataset is like, for its report and its card: from documents of the lowest seeded hashes, so that no order and no cut of the data decides. */
import { hash64 } from '../../../core/hash.ts'
import type { AnySample, Figures, Histogram, SampleKind } from '../../../schemas/index.ts'
import { type DropFigures, hostOf, SHOWN_HOSTS, topCounts } from './drop-figures.ts'
import { histogramOf, type Ruled } from './histogram.ts'
import { IMAGE_VALUES, type Looked, lookAt, NOUNS } from './looked-at.ts'

/** Documents that are looked at. @source judgement: shares are known to a percent, and no more than a shard or two is read */
export const LOOKED_AT = 10_000
const SHOWN_SAMPLES = 12
const BEGINNING_CHARS = 300
/** UTF-8 bytes a token. @source judgement, as in `balance` */
const BYTES_A_TOKEN = 4

/** A limit of the config on a value of samples or images. */
export interface FigureLimit {
  readonly of: Histogram['of']
  /** A signal or another value of samples, or `shorterSide`, `longerSide`, `aspect` of images. */
  readonly measure: string
  readonly reason: string
  readonly side: 'min' | 'max'
  readonly limit: number
}

interface Options {
  readonly seed: number
  readonly limits: readonly FigureLimit[]
  readonly drops: DropFigures
  /** Of the samples. Default: pages. */
  readonly kind?: SampleKind
}

/** From the samples of a kind, in any order; each is looked at once, and those of higher hashes than `LOOKED_AT` others count for nothing. */
export async function collectFigures(
  samples: AsyncIterable<AnySample>,
  { seed, limits, drops, kind = 'page' }: Options,
): Promise<Figures> {
  const looked = (await lowestOf(samples, seed)).map(lookAt)
  const images = looked.flatMap((one) => one.images)
  const tokens = looked.map(tokensOf)
  const valuesOf = (of: Histogram['of'], measure: string): number[] =>
    of === 'image'
      ? images.map((image) => IMAGE_VALUES[measure]?.(image) ?? Number.NaN).filter((value) => !Number.isNaN(value))
      : looked.flatMap(({ values }) => values[measure] ?? [])
  const ruled = limits.map(({ of, measure, ...rule }) => {
    const dropped: Ruled = { ...rule, dropped: drops.valuesOf(rule.reason) }
    return histogramOf(measure, of, valuesOf(of, measure), dropped)
  })
  return {
    ...(kind === 'page' ? {} : { kind }),
    documents: looked.length,
    images: images.length,
    tokens: tokens.reduce((sum, by) => sum + by, 0),
    languages: Object.fromEntries(
      topCounts(
        countBy(looked, ({ language }) => language),
        SHOWN_HOSTS,
      ),
    ),
    hosts: topCounts(
      countBy(looked, ({ url }) => hostOf(url)),
      SHOWN_HOSTS,
    ).map(([host, documents]) => ({ host, documents })),
    droppedHosts: drops.hosts(),
    histograms: [...plainHistograms(kind, looked), ...ruled].filter((it) => it !== undefined),
    samples: looked.slice(0, SHOWN_SAMPLES).map(shown),
    removed: drops.removed(),
  }
}

/** Of values that no rule limits. */
function plainHistograms(kind: SampleKind, looked: readonly Looked[]): (Histogram | undefined)[] {
  const of = kind === 'page' ? 'document' : kind
  const { images: pictures } = NOUNS[kind]
  const images = looked.flatMap((one) => one.images)
  const each = (name: string, measure: (one: Looked) => number) => histogramOf(name, of, looked.map(measure))
  const size = (side: 'width' | 'height') =>
    histogramOf(
      `${side} of ${pictures}`,
      'image',
      images.map((one) => one[side]),
    )
  const counted = kind === 'pair' ? [] : [each(`${pictures} a ${of}`, (one) => one.images.length)]
  const timed = kind === 'clip' ? [each('seconds a clip', ({ values }) => values.seconds ?? 0)] : []
  return [...counted, ...timed, each(`tokens a ${of}`, tokensOf), size('width'), size('height')]
}

async function lowestOf(samples: AsyncIterable<AnySample>, seed: number): Promise<readonly AnySample[]> {
  let held: { readonly hash: bigint; readonly sample: AnySample }[] = []
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

function tokensOf({ texts }: Looked): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return Math.ceil(bytes / BYTES_A_TOKEN)
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}

function shown({ id, url, title, texts }: Looked): Figures['samples'][number] {
  const beginning = texts
    .join(' ')
    .slice(0, 2 * BEGINNING_CHARS)
    .replace(/\s+/g, ' ')
    .slice(0, BEGINNING_CHARS)
  return { id, url, title, beginning }
}
