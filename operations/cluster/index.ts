/** What a process does that works on a run of another: loaded when it is called, as all operations are (operations/index.ts). */

/** Works for a run of a queue (work.ts). */
export const joinBuild: typeof import('./work.ts').joinBuild = async (...given) =>
  await (await import('./work.ts')).joinBuild(...given)

/** Works on a run as one of N ranks (work.ts). */
export const workAsRank: typeof import('./work.ts').workAsRank = async (...given) =>
  await (await import('./work.ts')).workAsRank(...given)
