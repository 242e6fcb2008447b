/** Where this machine works on a store that is no folder: lock, queue, scratch, and what network tasks have not committed yet. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { sha256Hex } from '../../core/hash.ts'
import { s3Endpoint } from '../../formats/s3/s3-address.ts'

/**
 * A folder for each store, in the cache of the user, or in M3W_SCRATCH. It is kept from one run to the next: state that a killed crawl left is
 * taken over (at most two minutes of answers are lost with it). All verbs of a machine find it by the store's address alone.
 */
export function scratchFolderOf(location: string): string {
  const { M3W_SCRATCH, XDG_CACHE_HOME } = process.env
  const cache = XDG_CACHE_HOME ?? join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache')
  const address = location.replace(/\/+$/, '')
  const readable = address.replace(/^[a-z0-9]+:\/\//, '').replace(/[^A-Za-z0-9.]+/g, '-')
  // The same bucket and prefix behind another endpoint is another store.
  const id = sha256Hex(`${s3Endpoint() ?? ''} ${address}`).slice(0, 12)
  return join(M3W_SCRATCH ?? join(cache, 'm3w'), `${readable.slice(0, 60)}-${id}`)
}
