/** Whether packages of native code run on this machine: they are built for one system, one processor and one Node. */
import type { Check } from './finding.ts'

/** `use` loads the package and calls its native code: some load that only then. */
export function packageCheck(use: () => Promise<string>): Check {
  return async () => {
    try {
      return { state: 'ok', words: await use() }
    } catch (error) {
      const [why = ''] = String(error instanceof Error ? error.message : error).split('\n', 1)
      return {
        state: 'bad',
        words: `does not load (${why.slice(0, 300)}): install m3w again on this machine with this Node (in a clone: npm ci), without --omit=optional and --ignore-scripts`,
      }
    }
  }
}

/** By name. */
export const PACKAGE_CHECKS: Readonly<Record<string, Check>> = {
  'better-sqlite3': packageCheck(async () => {
    const { sqliteVersion } = await import('../../engine/queues/sqlite-version.ts')
    return `loads, SQLite ${sqliteVersion()}`
  }),
  sharp: packageCheck(async () => {
    const { default: sharp } = await import('sharp')
    await sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
      .raw()
      .toBuffer()
    return `loads, libvips ${sharp.versions.vips}`
  }),
}
