/** Codes of image-text pairs: what the text of a picture lacked, and which other pair stayed in its place. */
import type { Outcome, Outcomes } from './outcome.ts'

const LOWER = 'Lower the limit.'
const RAISE = 'Raise the limit.'

export const PAIRS = {
  pair_row: {
    at: { 'read-pair-lists': 'document' },
    means:
      'The row of the list has no address of http or https, no text, or letters that are lost (U+FFFD), as in a list that is not in UTF-8; the detail has what it has.',
    todo: 'Correct the row; convert a list in another charset (iconv -t UTF-8).',
  },
  pair_row_again: {
    at: { 'read-pair-lists': 'document' },
    means: 'The same address with the same text stands in the lists before; the detail is the id of that document.',
    todo: 'Nothing.',
  },
  pair_site: chosen(
    'The site of the page is not among those that pairs are taken from.',
    'pairs.sites',
    'Add the site.',
  ),
  pair_small_px: chosen('The shorter side of the picture has fewer pixels than the limit.', 'pairs.minSidePx', LOWER),
  pair_aspect: chosen(
    'The picture is longer than it is wide, or the other way round, by more than the limit.',
    'pairs.maxAspect',
    RAISE,
  ),
  pair_no_text: chosen(
    'The picture has none of the texts that are asked for: no caption, no alt text, no word of schema.org, no paragraph that is like its names.',
    'pairs.texts',
    'Ask for more kinds of text.',
  ),
  pair_file_name: chosen(
    'The text is the name of a file, or of a camera.',
    undefined,
    'Nothing: it says nothing of the picture.',
  ),
  pair_url: chosen('The text is an address.', undefined, 'Nothing: it says nothing of the picture.'),
  pair_few_letters: chosen('Fewer of its characters are letters than must.', 'pairs.minLetterShare', LOWER),
  pair_credit: chosen(
    'Without dates, places and credits it has fewer words than the limit; the detail has what was left.',
    'pairs.minWords',
    LOWER,
  ),
  pair_short: chosen('It has fewer words or characters than the limit.', 'pairs.minWords', LOWER),
  pair_long: chosen('It has more words or characters than the limit.', 'pairs.maxWords', RAISE),
  pair_language: chosen(
    'The classifier is sure that it is in a language that was not asked for; the measured value names it.',
    'text.languages',
    'Add the language.',
  ),
  pair_text_over_used: {
    at: { 'dedup-pair-texts': 'pair' },
    means: 'More pictures of the run have the same text than may: it is of a template.',
    todo: RAISE,
    setting: 'pairs.maxImagesPerText',
  },
  pair_duplicate: {
    at: { 'dedup-pair-texts': 'pair' },
    means: 'Another pair has the same text, and the same picture or one that looks the same, and stays.',
    todo: 'Look at the one that stays: the detail is its id.',
  },
  pair_image_over_used: {
    at: { 'dedup-pair-images': 'pair' },
    means: 'The picture has more different texts than may.',
    todo: RAISE,
    setting: 'pairs.maxTextsPerImage',
  },
  pair_score_low: {
    at: { 'score-pairs': 'pair' },
    means: 'Text and picture fit less, by the score of the module of the user, than the limit.',
    todo: LOWER,
    setting: 'pairs.minScore',
  },
} as const satisfies Outcomes

function chosen<S extends string | undefined>(means: string, setting: S, todo: string) {
  const at = { 'pair-texts': 'pair' } as const
  return { at, means, todo, ...(setting === undefined ? {} : { setting }) } satisfies Outcome
}
