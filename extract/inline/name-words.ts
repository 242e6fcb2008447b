/** Class names in one spelling, so that one word finds all of theirs. */

/** `siteHeader__nav` as `site-header-nav`. */
export function withHyphens(word: string): string {
  return (/[A-Z]/.test(word) ? word.replace(/([a-z0-9])([A-Z])/g, '$1-$2') : word)
    .toLowerCase()
    .replace(/[_:/.-]+/g, '-')
}

/** Class names, at the end of a word, of what is read aloud and never shown: Bootstrap, WordPress, Drupal, Foundation, Tailwind, Angular. */
export const UNSEEN_WORDS: string =
  'sr-?only|visually-?hidden|hidden-visually|visually-hide|hide-visually|screen-?readers?(?:-text|-only)?|sr-text|assistive-text|off-?screen|a11y-?hidden|accessibly-hidden|element-invisible|show-for-sr|hidden-accessible'
