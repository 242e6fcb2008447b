/** Codes of video-text clips: what a video, the pieces made of it, or their texts lacked. Of the request for its bytes: `images.ts` and `web.ts`. */
import type { Outcome, Outcomes } from './outcome.ts'

const LOWER = 'Lower the limit.'
const RAISE = 'Raise the limit.'

export const CLIPS = {
  clip_no_text: text(
    'The video has none of the texts that are asked for, and no track.',
    'video.texts',
    'Ask for more kinds of text.',
  ),
  clip_file_name: text(
    'The text is the name of a file, or of a camera.',
    undefined,
    'Nothing: it says nothing of the video.',
  ),
  clip_url: text('The text is an address.', undefined, 'Nothing: it says nothing of the video.'),
  clip_few_letters: text('Fewer of its characters are letters than must.', 'video.minLetterShare', LOWER),
  clip_credit: text(
    'Without dates, places and credits it has fewer words than the limit; the detail has what was left.',
    'video.minWords',
    LOWER,
  ),
  clip_short: text('The text has fewer words or characters than the limit.', 'video.minWords', LOWER),
  clip_long: text('The text has more words or characters than the limit.', 'video.maxWords', RAISE),
  clip_language: text(
    'The classifier is sure that it is in a language that was not asked for; the measured value names it.',
    'text.languages',
    'Add the language.',
  ),
  video_damaged: decoded(
    'The file has no stream of video that can be read, or fewer frames come of it than it announces.',
    undefined,
    'Nothing: the detail has what it said.',
  ),
  video_short: decoded('The video is shorter than the limit, in seconds.', 'video.minSeconds', LOWER),
  video_long: decoded(
    'The video is longer than the limit, in seconds, and no track says what is when in it.',
    'video.maxSeconds',
    RAISE,
  ),
  video_no_cues: decoded(
    'The video is longer than one text describes, and its tracks have no piece that is as long as a clip must be.',
    'video.minSeconds',
    LOWER,
  ),
  video_bomb: decoded(
    'A frame of the video has more pixels, or needs more memory, than is decoded.',
    'video.maxPixels',
    'Raise the limit, if this machine has the memory.',
  ),
  video_decoder_crash: decoded(
    'The decoder (ffmpeg) died on the file twice.',
    undefined,
    'Nothing: whatever kills a decoder stays out.',
  ),
  video_decoder_timeout: decoded(
    'The decoder (ffmpeg) needed more CPU time than a video may take.',
    'video.decodeCpuMs',
    'Allow more time, on a slow machine.',
  ),
  clip_small_px: judged('The shorter side of the video has fewer pixels than the limit.', 'video.minSidePx', LOWER),
  clip_still: judged('Its frames differ less than the limit: it is a picture with sound.', 'video.minMotion', LOWER),
  clip_montage: judged('It has more cuts a second than the limit.', 'video.maxCutsPerSecond', RAISE),
  clip_text_over_used: {
    at: { 'dedup-clip-texts': 'clip' },
    means: 'More different clips of the run have the same text than may: it is of a template.',
    todo: RAISE,
    setting: 'video.maxClipsPerText',
  },
  clip_duplicate: {
    at: { 'dedup-clip-texts': 'clip', 'dedup-clips': 'clip' },
    means: 'Another clip is the same, or looks nearly the same frame by frame, and stays; the detail is its id.',
    todo: 'Look at the one that stays.',
    setting: { 'dedup-clips': 'video.maxPhashDistance' },
  },
  clip_unseen: {
    at: { 'classify-clips': 'clip' },
    means: 'A frame of it could not be looked at for explicit pictures; the detail has why.',
    todo: 'Nothing: what nobody could look at stays out.',
  },
  clip_explicit: {
    at: { 'judge-explicit-clips': 'clip' },
    means: 'A model takes a frame of it for pornography; the detail names the class.',
    todo: 'Look at the clip, and raise the limit of its class if the model is wrong.',
    setting: 'images.explicit',
  },
} as const satisfies Outcomes

/** Texts of the page are judged before the video is asked for, those of its tracks when it is cut. */
function text<S extends string | undefined>(means: string, setting: S, todo: string) {
  const at = { 'clip-texts': 'video', 'judge-clips': 'clip' } as const
  return { at, means, todo, ...(setting === undefined ? {} : { setting }) } satisfies Outcome
}

function decoded<S extends string | undefined>(means: string, setting: S, todo: string) {
  const at = { 'decode-videos': 'video' } as const
  return { at, means, todo, ...(setting === undefined ? {} : { setting }) } satisfies Outcome
}

function judged<S extends string>(means: string, setting: S, todo: string) {
  return { at: { 'judge-clips': 'clip' } as const, means, todo, setting } satisfies Outcome
}
