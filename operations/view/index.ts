/** What the viewer reads, loaded when it is called. */

/** A dataset, and what its store knows beside it, for people to look at (open-view.ts). */
export const openView: typeof import('./open-view.ts').openView = async (...given) =>
  await (await import('./open-view.ts')).openView(...given)
