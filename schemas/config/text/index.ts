/** What the config says of texts and documents: a file a section. */
export * from './balance.ts'
export * from './boilerplate.ts'
export * from './contamination.ts'
export * from './limits.ts'
export * from './lists.ts'
export * from './obelics.ts'
export * from './personal-data.ts'
export * from './scores.ts'
