/** Take-down, loaded when it is called, as all operations are (operations/index.ts). */

/** What a take-down would touch (remove.ts). */
export const previewRemoval: typeof import('./remove.ts').previewRemoval = async (...given) =>
  await (await import('./remove.ts')).previewRemoval(...given)

/** Takes down, and proves it (remove.ts). */
export const removeFromStore: typeof import('./remove.ts').removeFromStore = async (...given) =>
  await (await import('./remove.ts')).removeFromStore(...given)

/** What a store still holds of its removal list (remove.ts). */
export const checkRemovals: typeof import('./remove.ts').checkRemovals = async (...given) =>
  await (await import('./remove.ts')).checkRemovals(...given)
