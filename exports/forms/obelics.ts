/**
 * Documents as OBELICS publishes them: `images` holds URLs, and metadata are JSON in text.
 *
 * @source huggingface.co/datasets/HuggingFaceM4/OBELICS: images, metadata, general_metadata, texts, parallel with null
 */
import type { Sample } from '../../schemas/index.ts'
import { aboutDocument, imageUrls, type ParquetForm, STRINGS } from './form.ts'

export const obelicsForm: ParquetForm = {
  kind: 'parquet',
  hasImages: false,
  columns: { images: STRINGS, metadata: 'string', general_metadata: 'string', texts: STRINGS },
  rowOf: ({ sample }) => ({
    images: imageUrls(sample),
    metadata: JSON.stringify(sample.images.map((_, position) => imageMetadata(sample, position))),
    general_metadata: JSON.stringify({
      url: sample.url,
      warc_record_id: sample.metadata.capture.recordId,
      m3w: aboutDocument(sample),
    }),
    texts: sample.texts,
  }),
}

function imageMetadata({ url: document_url, images, image_info }: Sample, position: number): object | null {
  const info = image_info[position]
  if (info == null) return null
  const { url: src, alt, width, height, original, ...others } = info
  return {
    document_url,
    unformatted_src: src,
    src,
    formatted_filename: images[position],
    alt_text: alt,
    original_width: original?.width ?? width,
    original_height: original?.height ?? height,
    format: original?.format ?? images[position]?.split('.').at(-1),
    ...others,
  }
}
