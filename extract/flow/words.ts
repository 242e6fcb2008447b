/** The marks that tell running prose, in every script. */

/** Marks that end a sentence or clause, in the scripts that use others than Latin too. */
const SENTENCE_MARK = /[.!?;:…。！？；、，؟؛،।॥։።]/

/** Does the text hold punctuation of running prose? */
export function hasSentenceMark(text: string): boolean {
  return SENTENCE_MARK.test(text)
}
