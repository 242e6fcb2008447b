/** The part of the public API that reads archives: any WARC file, records and damage as one stream. It loads nothing else, so a reader has 75 MB and not 110. */
export { M3wError } from './core/errors.ts'
export { readWarcFile, type WarcFileOptions } from './formats/warc/file.ts'
export { detectLayout, readWarc, type WarcItem, type WarcReadOptions } from './formats/warc/read.ts'
