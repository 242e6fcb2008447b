/** Codes of documents: which text rule dropped one, which duplicate stayed in its place, and what it lacked in the end. */
import type { Outcome, Outcomes } from './outcome.ts'

const JUDGED = { 'judge-text': 'document' } as const
const RAISE = 'Raise the limit.'
const LOWER = 'Lower the limit.'

const BALANCED = { balance: 'document' } as const
const SCORED = { balance: 'document', 'score-images': 'slot' } as const
const SCORE_RULES = { balance: 'scores.rules', 'score-images': 'scores.imageRules' } as const

export const DOCUMENTS = {
  language_not_wanted: {
    at: JUDGED,
    means: 'The text is in a language that was not asked for; the measured value names it.',
    todo: 'Add the language; an empty list wants every language.',
    setting: 'text.languages',
  },
  language_score_low: {
    at: JUDGED,
    means:
      'The classifier is less sure of the language than the limit, and too few letters stand in pieces of that language.',
    todo: 'Lower one of the two limits, for all languages or for one.',
    setting: 'text.minLanguageScore',
  },
  listed_domain: judged(
    'The host of the page, or a domain above it, is on the list of domains.',
    'urls.maxListedDomains',
    'Take it off the list.',
  ),
  listed_url: judged('The address of the page is on the list of URLs.', 'urls.maxListedUrls', 'Take it off the list.'),
  banned_url_words: judged('The address has a word that is on the list of banned words.', 'urls.maxBannedWords', RAISE),
  soft_banned_url_words: judged(
    'The address has more words of the list of soft banned words than may.',
    'urls.maxSoftBannedWords',
    RAISE,
  ),
  banned_url_substrings: judged(
    'The letters of the address hold a string that is on the list of banned strings.',
    'urls.maxBannedSubstrings',
    RAISE,
  ),
  too_few_words: {
    at: JUDGED,
    means: 'The text has fewer words than the limit.',
    todo: 'Lower the limit.',
    setting: 'text.minWords',
  },
  too_many_words: {
    at: JUDGED,
    means: 'The text has more words than the limit.',
    todo: 'Raise the limit.',
    setting: 'text.maxWords',
  },
  words_too_short: {
    at: JUDGED,
    means: 'Its words are shorter on average than those of prose.',
    todo: 'Lower the limit.',
    setting: 'text.minMeanWordLength',
  },
  words_too_long: {
    at: JUDGED,
    means: 'Its words are longer on average than those of prose.',
    todo: 'Raise the limit.',
    setting: 'text.maxMeanWordLength',
  },
  too_many_hashes: {
    at: JUDGED,
    means: 'It has more hash signs a word than prose.',
    todo: 'Raise the limit.',
    setting: 'text.maxHashPerWord',
  },
  too_many_ellipses: {
    at: JUDGED,
    means: 'It has more ellipses a word than prose.',
    todo: 'Raise the limit.',
    setting: 'text.maxEllipsisPerWord',
  },
  too_many_bullet_lines: {
    at: JUDGED,
    means: 'More of its lines begin with a bullet than may.',
    todo: 'Raise the limit.',
    setting: 'text.maxBulletLineShare',
  },
  too_many_ellipsis_lines: {
    at: JUDGED,
    means: 'More of its lines end with an ellipsis than may: teasers that lead elsewhere.',
    todo: 'Raise the limit.',
    setting: 'text.maxEllipsisLineShare',
  },
  too_few_alpha_words: {
    at: JUDGED,
    means: 'Fewer of its words have a letter than must: a table of numbers, code.',
    todo: 'Lower the limit.',
    setting: 'text.minAlphaWordShare',
  },
  too_few_stop_words: {
    at: JUDGED,
    means: 'It has fewer different stop words of its language than a text has; languages without a list are not asked.',
    todo: 'Lower the limit.',
    setting: 'text.minDistinctStopWords',
  },
  duplicate_paragraphs: repeats('More of its paragraphs repeat one before than may.', 'maxDuplicateParagraphShare'),
  duplicate_paragraph_chars: repeats(
    'More of its characters stand in paragraphs that repeat one before than may.',
    'maxDuplicateParagraphCharShare',
  ),
  duplicate_lines: repeats('More of its lines repeat one before than may.', 'maxDuplicateLineShare'),
  duplicate_line_chars: repeats(
    'More of its characters stand in lines that repeat one before than may.',
    'maxDuplicateLineCharShare',
  ),
  top_2gram: topGram(2),
  top_3gram: topGram(3),
  top_4gram: topGram(4),
  duplicate_5grams: repeatedGram(5),
  duplicate_6grams: repeatedGram(6),
  duplicate_7grams: repeatedGram(7),
  duplicate_8grams: repeatedGram(8),
  duplicate_9grams: repeatedGram(9),
  duplicate_10grams: repeatedGram(10),
  lorem_ipsum: judged('It says "lorem ipsum": a page that was never filled.', 'c4.maxLoremIpsumLines', RAISE),
  brace_lines: judged('More of its lines of prose have a curly bracket than may.', 'c4.maxBraceLines', RAISE),
  many_notices: judged(
    'More of its lines speak of javascript, cookies or terms of use than may.',
    'c4.maxNoticeLineShare',
    RAISE,
  ),
  too_few_sentences: judged('It has fewer sentences than the limit.', 'c4.minSentences', LOWER),
  too_few_closed_sentences: judged(
    'It has fewer sentences in lines that end in a mark than the limit.',
    'c4.minClosedSentences',
    LOWER,
  ),
  few_closed_lines: judged(
    'Fewer of its lines end in a mark that ends sentences than must.',
    'fineweb.minClosedLineShare',
    LOWER,
  ),
  many_short_lines: judged(
    'More of its lines have at most 30 characters than may.',
    'fineweb.maxShortLineShare',
    RAISE,
  ),
  repeated_line_chars: judged(
    'More of its characters stand in lines that repeat one before than FineWeb allows.',
    'fineweb.maxDuplicateCharShare',
    RAISE,
  ),
  many_newlines: judged('It has more newlines a word than may: a list.', 'fineweb.maxNewlinesPerWord', RAISE),
  fewer_words: judged('It has fewer words, as OBELICS counts them, than the limit.', 'obelics.minWords', LOWER),
  more_words: judged('It has more words, as OBELICS counts them, than the limit.', 'obelics.maxWords', RAISE),
  repeated_characters: judged(
    'More of its runs of 10 characters repeat than may.',
    'obelics.maxCharacterRepetition',
    RAISE,
  ),
  repeated_words: judged(
    'More of its runs of 5 words occur more than once than may.',
    'obelics.maxWordRepetition',
    RAISE,
  ),
  special_characters: judged(
    'More of its characters are marks, symbols, digits or spaces than may.',
    'obelics.maxSpecialShare',
    RAISE,
  ),
  few_stop_words: judged('Fewer of its words are English stop words than must.', 'obelics.minStopWordShare', LOWER),
  flagged_words: judged(
    'More of its words are on the list of flagged words than may.',
    'obelics.maxFlaggedWordShare',
    RAISE,
  ),
  little_punctuation: judged('It has fewer marks among its words than prose.', 'obelics.minPunctuationShare', LOWER),
  few_common_words: judged(
    'Fewer of its words are on the list of common words than must.',
    'obelics.minCommonWordShare',
    LOWER,
  ),
  dup_url: {
    at: { 'dedup-url': 'document' },
    means: 'The same URL was captured earlier, and that document stays, or the parts of that page.',
    todo: 'Look at what stays: the detail is its id, of parts that of the first.',
  },
  dup_content: {
    at: { 'dedup-content': 'document' },
    means: 'Another document has the same texts and image URLs in the same order, was captured earlier, and stays.',
    todo: 'Look at the one that stays: the detail is its id.',
  },
  dup_image_set: {
    at: { 'dedup-image-sets': 'document' },
    means: 'Another document shows the same set of pictures and stays, though its text may be another.',
    todo: 'Look at the one that stays: the detail is its id. Ask for more pictures, or leave the stage out.',
    setting: 'imageSets.minImages',
  },
  dup_near: {
    at: { 'dedup-near': 'document' },
    means:
      'Another document of its cluster has nearly the same text and stays; the measured value is the similarity of the two.',
    todo: 'Look at the one that stays: the detail is its id. Verify candidates, ask for more similarity, or keep more of a cluster.',
    setting: 'nearDuplicates.minSimilarity',
  },
  mostly_boilerplate: {
    at: { 'trim-boilerplate': 'document' },
    means:
      'More of its characters than may stand in paragraphs that other documents of the site have too; the measured value is their share.',
    todo: 'Raise the limit.',
    setting: 'boilerplate.maxShare',
  },
  too_little_left: {
    at: { 'trim-boilerplate': 'document' },
    means: 'Without the paragraphs that its site repeats it has fewer words than the limit.',
    todo: 'Lower the limit.',
    setting: 'boilerplate.minWordsLeft',
  },
  contaminated_text: {
    at: { contamination: 'document' },
    means: 'The text holds an item of an evaluation set; the detail names set, item and measure.',
    todo: 'Mark instead, raise the limit, or leave the set out of the index.',
    setting: 'contamination.texts',
  },
  score_low: {
    at: SCORED,
    means: 'A score is below its limit; the detail names the score.',
    todo: 'Lower the limit.',
    setting: SCORE_RULES,
  },
  score_high: {
    at: SCORED,
    means: 'A score is above its limit; the detail names the score.',
    todo: 'Raise the limit.',
    setting: SCORE_RULES,
  },
  score_share: {
    at: { ...BALANCED, 'share-images': 'slot' },
    means: 'A score is not in the share that stays; the detail names the score.',
    todo: 'Raise the share.',
    setting: { balance: 'scores.rules', 'share-images': 'scores.imageRules' },
  },
  score_missing: {
    at: BALANCED,
    means: 'It has no value of a score that it must have; the detail names the score.',
    todo: 'Let documents without it stay, or score them.',
    setting: 'scores.rules',
  },
  decided_out: {
    at: { 'decide-documents': 'document', 'decide-images': 'slot', 'decide-pairs': 'pair', 'decide-clips': 'clip' },
    means: 'A person decided to leave it out, in m3w view or by hand; the detail has what was decided and the note.',
    todo: 'Take the decision back in m3w view, or by a line with the verdict "in" in decisions.jsonl of the store.',
  },
  cluster_full: {
    at: BALANCED,
    means:
      'Of its cluster of near-duplicates, which the detail names, others were drawn first; the measured value is their number with it.',
    todo: 'Raise the cap.',
    setting: 'balance.maxDocumentsPerCluster',
  },
  site_full: {
    at: BALANCED,
    means: 'Of its site, which the detail names, others were drawn first; the measured value is their number with it.',
    todo: 'Raise the cap.',
    setting: 'balance.maxDocumentsPerSite',
  },
  over_token_budget: {
    at: BALANCED,
    means:
      'With those that were drawn before it there are more tokens than the budget; the measured value is their number.',
    todo: 'Raise the budget.',
    setting: 'balance.maxTokens',
  },
  over_image_budget: {
    at: BALANCED,
    means:
      'With those that were drawn before it there are more images than the budget; the measured value is their number.',
    todo: 'Raise the budget.',
    setting: 'balance.maxImages',
  },
  no_image: {
    at: { assemble: 'document' },
    means: 'No image of the document is left.',
    todo: 'Look for the slots <document id>.<n> among the drops: each says why its image is out.',
  },
  too_many_images: {
    at: { assemble: 'document' },
    means: 'It has more images than a document may: a gallery, a catalogue.',
    todo: 'Raise the limit.',
    setting: 'images.maxImagesPerDocument',
  },
  few_words_per_image: {
    at: { assemble: 'document' },
    means: 'It has more than two images and too few words for each of them.',
    todo: 'Lower the limit.',
    setting: 'images.minWordsPerImage',
  },
  document_dropped: {
    at: { assemble: 'slot' },
    means: 'The image is sound, but its document was dropped.',
    todo: 'Look for the document among the drops.',
  },
  repeated_image: {
    at: { assemble: 'slot' },
    means: 'The same picture stands earlier in the document.',
    todo: 'Nothing: a picture stands once in a document.',
  },
} as const satisfies Outcomes

type TextRuleOutcome = Outcome & { readonly at: typeof JUDGED }

function judged(means: string, key: string, todo: string): TextRuleOutcome {
  return { at: JUDGED, means, todo, setting: `text.${key}` }
}

function repeats(means: string, key: string): TextRuleOutcome {
  return judged(means, key, RAISE)
}

function topGram(n: 2 | 3 | 4): TextRuleOutcome {
  return repeats(
    `Its most frequent run of ${n} words makes up more of its characters than may.`,
    `maxTopNgramCharShare.${n}`,
  )
}

function repeatedGram(n: number): TextRuleOutcome {
  const means = `Runs of ${n} words that stood before make up more of its characters than may.`
  return repeats(means, `maxDuplicateNgramCharShare.${n}`)
}
