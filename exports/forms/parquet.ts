/** Documents as Hugging Face `datasets` reads them with their pictures: `images` holds the bytes, null where a text stands. */
import { type ParquetForm, PICTURE, STRINGS, value } from './form.ts'

const IMAGE_INFO = {
  sha256: 'string',
  phash: 'string',
  width: 'int32',
  height: 'int32',
  url: 'string',
  alt: 'string',
  caption: 'string',
  rights: 'string',
} as const

export const parquetForm: ParquetForm = {
  kind: 'parquet',
  hasImages: true,
  columns: {
    id: 'string',
    url: 'string',
    texts: STRINGS,
    images: { list: PICTURE },
    image_info: { list: { struct: IMAGE_INFO } },
    metadata: 'string',
  },
  // Lists as datasets 2.21 and 5.2 both read them.
  features: {
    id: value('string'),
    url: value('string'),
    texts: [value('string')],
    images: [{ _type: 'Image' }],
    image_info: [Object.fromEntries(Object.entries(IMAGE_INFO).map(([name, dtype]) => [name, value(dtype)]))],
    metadata: value('string'),
  },
  rowOf: ({ sample: { id, url, texts, images, image_info, metadata }, images: bytes }) => ({
    id,
    url,
    texts,
    images: images.map((suffix) =>
      suffix === null ? null : { bytes: bytes.get(suffix) ?? null, path: `${id}.${suffix}` },
    ),
    image_info: image_info.map((info) => info && { ...info, rights: JSON.stringify(info.rights) }),
    metadata: JSON.stringify(metadata),
  }),
}
