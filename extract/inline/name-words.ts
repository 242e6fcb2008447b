/** Class names in one spelling, so that one word finds all of theirs. */

/** `siteHeader__nav` as `site-header-nav`. */
export function withHyphens(word: string): string {
  return (/[A-Z]/.test(word) ? word.replace(/([a-z0-9])([A-Z])/g, '$1-$2') : word)
    .toLowerCase()
    .replace(/[_:/.-]+/g, '-')
}
