/** The lists of words and addresses that text rules look things up in: the files of a folder `text.lists`, without `.txt`. */
export const TEXT_LISTS = [
  'domains',
  'urls',
  'banned-words',
  'soft-banned-words',
  'banned-substrings',
  'stop-words.en',
  'flagged-words.en',
  'common-words.en',
  'spam-words.en',
] as const
export type TextListName = (typeof TEXT_LISTS)[number]
