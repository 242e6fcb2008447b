/** Image-text pairs as Hugging Face `datasets` shows them: `image` holds the bytes, `caption` the text. */
import type { PairSample } from '../../schemas/index.ts'
import { CAPTIONS, type ParquetForm, PICTURE, value, values } from './form.ts'

/** Beside picture and texts. */
const ABOUT = {
  text_origin: 'string',
  url: 'string',
  image_url: 'string',
  width: 'int32',
  height: 'int32',
  sha256: 'string',
  phash: 'string',
} as const
const SCORE = { score: 'double', metadata: 'string' } as const

export const pairsForm: ParquetForm<PairSample> = {
  kind: 'parquet',
  hasImages: true,
  columns: { id: 'string', image: PICTURE, caption: 'string', captions: CAPTIONS, ...ABOUT, ...SCORE },
  features: {
    id: value('string'),
    image: { _type: 'Image' },
    caption: value('string'),
    captions: [values({ text: 'string', origin: 'string' })],
    ...values({ ...ABOUT, score: 'float64', metadata: 'string' }),
  },
  rowOf({ sample, images }) {
    const { id, text: caption, text_origin, captions, url, image, image_info: info, score, metadata } = sample
    const { url: image_url, width, height, sha256, phash, ...others } = info
    return {
      ...{ id, caption, captions, text_origin, url, score },
      image: { bytes: images.get(image) ?? null, path: `${id}.${image}` },
      ...{ image_url, width, height, sha256, phash },
      metadata: JSON.stringify({ ...metadata, image: others }),
    }
  },
}
