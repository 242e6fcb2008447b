/** Codes of images alone: what came of fetching and decoding one, and which rule dropped it. A slot is an image's place in a document. */
import type { Outcomes } from './outcome.ts'

const FETCHED_IMAGE = { 'fetch-images': 'slot' } as const
/** Videos go the same road as far as their bytes: what is not said of pictures alone is said of them. */
const FETCHED = { ...FETCHED_IMAGE, 'fetch-videos': 'video' } as const
/** Bytes are decoded when they come, and once more where a measure is younger than they, or a model looks at them. */
const DECODED = { 'fetch-images': 'slot', 'measure-images': 'slot', 'classify-images': 'slot' } as const
const ANSWERED = { ...DECODED, 'fetch-videos': 'video' } as const
const JUDGED = { 'judge-images': 'slot' } as const

/** Fetched, decoded, measured. */
export const IMAGES = {
  ok: {
    at: FETCHED,
    means:
      'The image is archived and measured, and its bytes go into a shard as they are; of a video: its bytes are archived.',
    todo: 'Nothing.',
    isKept: true,
  },
  ok_reencoded: {
    at: FETCHED_IMAGE,
    means: 'The image is archived and measured, and goes into a shard scaled or encoded anew.',
    todo: 'Nothing; a larger longest side keeps more originals.',
    setting: 'images.maxSidePx',
    isKept: true,
  },
  redirect_blocked: {
    at: FETCHED,
    means: 'A redirect leads to where we may not ask: by robots.txt, address, port or scheme.',
    todo: 'Look at the detail, which names the target and the refusal.',
  },
  optout_header: {
    at: FETCHED,
    means: 'The owner reserved the image or video in the headers of the answer.',
    todo: 'Nothing: the detail has the words; ask the owner.',
  },
  optout_page: {
    at: FETCHED,
    means: 'The page keeps its pictures and videos from training (noimageai, noimageindex), and the rest of it not.',
    todo: 'Nothing: the detail has the words; ask the owner.',
  },
  optout_embedded: {
    at: FETCHED,
    means: 'The image itself says inside its bytes that it is not for training (PLUS, IPTC, TDM, C2PA).',
    todo: 'Nothing: the detail has the words; ask the owner.',
  },
  empty: {
    at: ANSWERED,
    means: 'The answer has no bytes.',
    todo: 'Nothing.',
  },
  not_image: {
    at: DECODED,
    means: 'The bytes are of no image format that is known; often it is an error page.',
    todo: 'Nothing: the detail has the first bytes.',
  },
  not_video: {
    at: { 'fetch-videos': 'video' },
    means: 'The bytes are of no container of video that is known; often it is an error page or a player.',
    todo: 'Nothing: the detail has the first bytes.',
  },
  type_denied: {
    at: ANSWERED,
    means:
      'The file is of a type that is not opened: SVG unless it is asked for, or if fonts would decide how it looks; a playlist leads to other addresses; others have no safe decoder.',
    todo: 'For SVG: set it to rasterise. Of others the detail names the type.',
    setting: 'images.svg',
  },
  truncated: {
    at: ANSWERED,
    means: 'The compressed body of the answer ends too early.',
    todo: 'Nothing.',
  },
  header_invalid: {
    at: DECODED,
    means: 'The header of the image cannot be read.',
    todo: 'Nothing: the file is damaged.',
  },
  bomb: {
    at: DECODED,
    means: 'The header announces more pixels than are decoded.',
    todo: 'Raise the limit, if this machine has the memory.',
    setting: 'images.maxPixels',
  },
  damaged: {
    at: DECODED,
    means:
      'An eighth of the image or more is lost: its data is broken or ends too early, and the decoder made something up.',
    todo: 'Nothing: the detail has how much, and what the decoder said.',
  },
  decode_error: {
    at: ANSWERED,
    means: 'The image, or the coding of its answer, is damaged.',
    todo: 'Nothing: the detail has what the decoder said.',
  },
  decoder_crash: {
    at: DECODED,
    means: 'Two decoder processes, the second of them fresh, died on the image.',
    todo: 'Nothing: whatever kills a decoder stays out.',
  },
  decoder_timeout: {
    at: DECODED,
    means: 'Two decoder processes needed more CPU time than an image may take.',
    todo: 'Allow more time, on a slow machine.',
    setting: 'images.decodeCpuMs',
  },
  decoder_lost: {
    at: FETCHED_IMAGE,
    isAskedAgain: true,
    means: 'No decoder process lived long enough to tell; the bytes are held.',
    todo: 'Build again, and look at the memory of this machine.',
  },
  not_archived: {
    at: FETCHED,
    isAskedAgain: true,
    means: 'Neither ledger nor archives have an answer, and the run may not ask the network.',
    todo: 'Let the run ask, or give it the archive that has the image.',
    setting: 'network.offline',
  },
} as const satisfies Outcomes

/** Dropped by a rule over what was measured. */
export const IMAGE_RULE_CODES = {
  banned_image_url: {
    at: JUDGED,
    means:
      'The path of the image address has a banned word: what sites call their logos, buttons and icons, or an adult word.',
    todo: 'Take the word out of the list; an empty list bans none. Words that are banned wherever they stand: `images.bannedUrlWords`.',
    setting: 'images.furnitureUrlWords',
  },
  too_small_px: {
    at: JUDGED,
    means: 'The shorter side has fewer pixels than the limit: an icon, a bullet, a tracking pixel.',
    todo: 'Lower the limit.',
    setting: 'images.minSidePx',
  },
  too_large_px: {
    at: JUDGED,
    means: 'The longer side has more pixels than the limit.',
    todo: 'Raise the limit.',
    setting: 'images.maxJudgedSidePx',
  },
  aspect_over: {
    at: { ...JUDGED, assemble: 'slot' },
    means:
      'The image is longer than it is wide, or the other way round, by more than the limit: a rule or a banner. Pictures with a caption may be longer, up to images.maxCaptionedAspect; that is asked when documents are assembled.',
    todo: 'Raise the limit.',
    setting: 'images.maxAspect',
  },
  single_colour: {
    at: JUDGED,
    means: 'The image is a single colour: a fill, or a placeholder of lazy loading.',
    todo: 'Lower the limit; 0 keeps them all.',
    setting: 'images.minColourDeviation',
  },
  blurred: {
    at: JUDGED,
    means: 'The picture has less variance of the Laplacian than the limit: it is out of focus, scaled up, or empty.',
    todo: 'Lower the limit; null turns it off.',
    setting: 'images.minSharpness',
  },
  mostly_flat: {
    at: JUDGED,
    means: 'One colour takes more of the picture than the limit.',
    todo: 'Raise the limit; null turns it off.',
    setting: 'images.maxFlatShare',
  },
  few_bytes: {
    at: JUDGED,
    means: 'The file has fewer bytes a pixel than the limit: it is packed to mush, or shows nothing.',
    todo: 'Lower the limit; null turns it off.',
    setting: 'images.minBytesPerPixel',
  },
  qr_code: {
    at: JUDGED,
    means: 'A QR code takes more of the picture than the limit.',
    todo: 'Raise the limit; null turns it off.',
    setting: 'images.maxQrShare',
  },
  much_text: {
    at: JUDGED,
    means: 'Lines of small text take more of the picture than the limit.',
    todo: 'Raise the limit; null turns it off.',
    setting: 'images.maxTextShare',
  },
  repeated_pattern: {
    at: JUDGED,
    means:
      'A lattice stands out in the photograph by more than the limit: a word stamped all over it, brickwork, a collage.',
    todo: 'Raise the limit; null turns it off.',
    setting: 'images.maxRepetition',
  },
  contaminated_image: {
    at: { 'contaminated-images': 'slot' },
    means: 'The picture is one of an evaluation set; the detail names set, item and measure.',
    todo: 'Mark instead, lower the distance, or leave the set out of the index.',
    setting: 'contamination.images',
  },
  explicit_image: {
    at: { 'judge-explicit': 'slot', assemble: 'document', 'pair-texts': 'pair' },
    means: 'A model takes the picture, or one of its document, for pornography; the detail names the class.',
    todo: 'Look at the picture, and raise the limit of its class if the model is wrong.',
    setting: 'images.explicit',
  },
  over_used: {
    at: { 'dedup-images': 'slot' },
    means: 'More documents of the run use the image than may: a logo, a button, a stock header.',
    todo: 'Raise the limit.',
    setting: 'images.maxDocumentsPerImage',
  },
} as const satisfies Outcomes
