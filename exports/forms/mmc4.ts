/**
 * Documents as MMC4 publishes them: a list of texts, and images that say before which text they stand. m3w has no similarities: null.
 * MMC4 cannot say that an image stands behind the last text; those have `after_text` beside its members.
 *
 * @source github.com/allenai/mmc4, README, "Documents"; OpenFlamingo puts an image before its matched text
 */
import type { Sample } from '../../schemas/index.ts'
import { aboutDocument, type LinesForm } from './form.ts'

export const mmc4Form: LinesForm = {
  kind: 'lines',
  hasImages: false,
  rowOf({ sample }) {
    const texts = sample.texts.filter((text) => text !== null)
    // Readers take the text that an image is matched with from the list: it is never empty.
    const text_list = texts.length === 0 ? [''] : texts
    return {
      text_list,
      url: sample.url,
      image_info: imagesOf(sample, texts.length),
      similarity_matrix: null,
      could_have_url_duplicate: 0,
      m3w: JSON.stringify(aboutDocument(sample)),
    }
  },
}

function imagesOf({ id, texts, images, image_info }: Sample, count: number): object[] {
  let next = 0
  return texts.flatMap((text, position) => {
    const info = image_info[position]
    if (text !== null) next += 1
    if (text !== null || info == null) return []
    const matched_text_index = Math.max(0, Math.min(next, count - 1))
    return [
      {
        image_name: `${id}.${images[position]}`,
        raw_url: info.url,
        matched_text_index,
        matched_sim: null,
        face_detections: null,
        ...(next === count && count > 0 ? { after_text: true } : {}),
        ...{ sha256: info.sha256, alt: info.alt, caption: info.caption },
      },
    ]
  })
}
