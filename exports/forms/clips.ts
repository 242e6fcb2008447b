/** Video-text clips as Hugging Face `datasets` shows them: `frames` holds a picture a second, `caption` the text. */
import type { ClipSample } from '../../schemas/index.ts'
import { CAPTIONS, type ParquetForm, PICTURE, value, values } from './form.ts'

/** Beside frames and texts. */
const ABOUT = {
  text_origin: 'string',
  url: 'string',
  video_url: 'string',
  video_id: 'string',
  start_ms: 'int32',
  end_ms: 'int32',
  cuts: 'int32',
} as const

export const clipsForm: ParquetForm<ClipSample> = {
  kind: 'parquet',
  hasImages: true,
  columns: {
    ...{ id: 'string', frames: { list: PICTURE }, caption: 'string', captions: CAPTIONS },
    ...{ ...ABOUT, motion: 'double', metadata: 'string' },
  },
  features: {
    id: value('string'),
    frames: [{ _type: 'Image' }],
    caption: value('string'),
    captions: [values({ text: 'string', origin: 'string' })],
    ...values({ ...ABOUT, motion: 'float64', metadata: 'string' }),
  },
  rowOf({ sample, images }) {
    const { id, text: caption, text_origin, captions, url, frames, video, metadata } = sample
    const { url: video_url, id: video_id, startMs: start_ms, endMs: end_ms, motion, cuts, ...others } = video
    // The file itself may be a member too; a row has the frames.
    const pictures = [...images].filter(([suffix]) => suffix.endsWith('.jpg'))
    return {
      ...{ id, caption, captions, text_origin, url, video_url, video_id, start_ms, end_ms, motion, cuts },
      frames: pictures.map(([suffix, bytes]) => ({ bytes, path: `${id}.${suffix}` })),
      metadata: JSON.stringify({ ...metadata, video: others, frames }),
    }
  },
}
