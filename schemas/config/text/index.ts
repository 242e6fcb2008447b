/** What the config says of texts and documents: a file a section. */
export * from './limits.ts'
