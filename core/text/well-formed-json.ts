/** JSON that every reader takes: JSON may escape half a surrogate pair, which has no UTF-8. */

/** Odd numbers of backslashes before it: an escape, and no backslash that is followed by such letters. */
const HALF_A_PAIR = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g

/**
 * A text of `JSON.stringify` with U+FFFD in the place of each half: scripts of pages write such, and so does whoever cuts a text between two halves. Arrow, pandas,
 * `datasets` and Rust refuse a whole file for one. Whole pairs are never escaped there.
 */
export function wellFormedJson(json: string): string {
  return json.includes('\\ud') ? json.replace(HALF_A_PAIR, '$1\ufffd') : json
}
