/** The public API: what programs (cli, viewer, bench) and library users may import. */
export { z } from 'zod'
export * from './core/errors.ts'
export { openLog, silentLog } from './core/log.ts'
export type { Store } from './core/store.ts'
export { VERSION } from './core/version.ts'
export * from './schemas/index.ts'
