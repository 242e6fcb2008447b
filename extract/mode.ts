/** How strictly a page is read: 0 strict; 1 ignores weak hints and comments; 2 also visibility, and reads `<noscript>`. */
export type Mode = 0 | 1 | 2
