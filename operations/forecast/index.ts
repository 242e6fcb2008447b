/** What the public API tells of a build before it begins; loaded when it is called, as the verbs of `operations/index.ts` are. */

/** What a build will take, told from a few pages of it (probe.ts). */
export const forecastBuild: typeof import('./probe.ts').forecastBuild = async (...given) =>
  await (await import('./probe.ts')).forecastBuild(...given)
