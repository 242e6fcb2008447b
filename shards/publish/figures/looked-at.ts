/** A sample of any kind as figures look at it: a text, some pictures, and what was measured. */
import { simpleWords } from '../../../core/text/simple-words.ts'
import type { AnySample } from '../../../schemas/index.ts'

/** A picture's size, and that of what was fetched where it was scaled. */
interface Sized {
  readonly width: number
  readonly height: number
  readonly original?: { readonly width: number; readonly height: number } | undefined
}

export interface Looked {
  readonly id: string
  readonly url: string
  /** Of the page; empty for none. */
  readonly title: string
  readonly texts: readonly string[]
  /** Of a clip its frames. */
  readonly images: readonly Sized[]
  readonly language: string
  /** By name: of a page its signals. */
  readonly values: Readonly<Record<string, number>>
}

/** Looks at one. */
export function lookAt(sample: AnySample): Looked {
  const { id, url, metadata } = sample
  const about = { id, url, title: metadata.title ?? '', language: metadata.language?.code ?? 'unknown' }
  if (sample.format === 'm3w/1') {
    const texts = sample.texts.filter((text) => text !== null)
    const images = sample.image_info.filter((info) => info !== null)
    return { ...about, texts, images, values: sample.metadata.signals }
  }
  const words = simpleWords(sample.text).length
  if (sample.format === 'm3w-pair/1') {
    const values = { words, ...(sample.score === null ? {} : { score: sample.score }) }
    return { ...about, texts: [sample.text], images: [sample.image_info], values }
  }
  const { startMs, endMs, motion, cuts, widthPx, heightPx } = sample.video
  const seconds = (endMs - startMs) / 1000
  const shown = { seconds, motion, cutsPerSecond: cuts / Math.max(1, seconds) }
  const values = { words, ...shown, videoSide: Math.min(widthPx, heightPx) }
  return { ...about, texts: [sample.text], images: sample.frames, values }
}

/** Of the picture as it was fetched, which is what rules judge. */
export const IMAGE_VALUES: Readonly<Record<string, (image: Looked['images'][number]) => number>> = {
  shorterSide: ({ original, width, height }) => Math.min(original?.width ?? width, original?.height ?? height),
  longerSide: ({ original, width, height }) => Math.max(original?.width ?? width, original?.height ?? height),
  aspect: ({ original = null, ...stored }) => {
    const { width, height } = original ?? stored
    return Math.max(width, height) / Math.min(width, height)
  },
}

/** What samples of a kind are called, and what their pictures. */
export const NOUNS: Readonly<Record<'page' | 'pair' | 'clip', { readonly samples: string; readonly images: string }>> =
  {
    page: { samples: 'documents', images: 'images' },
    pair: { samples: 'pairs', images: 'images' },
    clip: { samples: 'clips', images: 'frames' },
  }
