/** Documents as two parallel lists, `texts` and `images` (URLs): at each position one of the two is null. */
import { aboutDocument, imageUrls, type LinesForm } from './form.ts'

export const textsImagesForm: LinesForm = {
  kind: 'lines',
  hasImages: false,
  rowOf: ({ sample }) => ({
    id: sample.id,
    url: sample.url,
    texts: sample.texts,
    images: imageUrls(sample),
    m3w: JSON.stringify(aboutDocument(sample)),
  }),
}
