/** The part of the public API that works on one page. It loads no schemas, which take as long as the extractor works on most pages. */
export * from './core/errors.ts'
export { VERSION } from './core/version.ts'
export type { Explanation, ExtractedPage, ExtractLimits } from './extract/extract-page.ts'
export { extractPage } from './extract/extract-page.ts'
export { renderHtml } from './extract/render-html.ts'
export { renderText } from './extract/render-text.ts'
export * from './schemas/extract-limits.ts'
