/**
 * Documents as OmniCorpus-CC publishes them. What its models measure and m3w does not is null.
 *
 * @source github.com/OpenGVLab/OmniCorpus, README, "Data Format"
 */
import { sha256Hex } from '../../core/hash.ts'
import { imageUrls, type ParquetForm, STRINGS } from './form.ts'

export const omnicorpusForm: ParquetForm = {
  kind: 'parquet',
  hasImages: false,
  columns: {
    general_metadata: {
      struct: {
        url: 'string',
        id: 'string',
        domain: STRINGS,
        fluency_prob: 'double',
        non_advertisement_prob: 'double',
        porn_prob: 'double',
        politics_prob: 'double',
        toxic_prob: 'double',
      },
    },
    images: STRINGS,
    texts: STRINGS,
    metadata: {
      list: {
        struct: {
          img_url_sha: 'string',
          width: 'int64',
          height: 'int64',
          bytes: 'int64',
          d_hash: 'string',
          p_hash: 'string',
          d_hash_dup_count: 'int64',
          p_hash_dup_count: 'int64',
          aesthetic_prob: 'double',
          unsafe_prob: 'double',
        },
      },
    },
  },
  rowOf: ({ sample, images }) => ({
    general_metadata: { url: sample.url, id: sample.id, domain: [new URL(sample.url).hostname] },
    images: imageUrls(sample),
    texts: sample.texts,
    metadata: sample.image_info.map(
      (info, position) =>
        info && {
          img_url_sha: sha256Hex(info.url),
          width: BigInt(info.width),
          height: BigInt(info.height),
          bytes: BigInt(images.get(sample.images[position] ?? '')?.length ?? 0),
          p_hash: info.phash,
        },
    ),
  }),
}
