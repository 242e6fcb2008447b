/** undici, loaded with the first connection: it takes .1 s of CPU and 28 MB, and most processes of a build ask nobody. */
import { createRequire } from 'node:module'

let loaded: typeof import('undici') | undefined

/** The package, from the first call on. */
export function undici(): typeof import('undici') {
  loaded ??= createRequire(import.meta.url)('undici') as typeof import('undici')
  return loaded
}
