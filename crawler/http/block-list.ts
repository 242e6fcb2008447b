/** The block list: hosts and URLs that are asked for nothing, whoever names them. */
import { compileUrlPatterns } from '../../formats/url-patterns.ts'
import type { NetworkConfig } from '../../schemas/index.ts'

/** A list may be long, and a process works on many partitions: it is compiled once. */
const compiled = new WeakMap<readonly string[], (url: string) => boolean>()

/** Says whether a normalised URL is on the block list. Throws E_CONFIG for an entry that is no pattern. */
export function openBlockList({ block }: Pick<NetworkConfig, 'block'>): (url: string) => boolean {
  const known = compiled.get(block)
  if (known !== undefined) return known
  const patterns = compileUrlPatterns(block, 'network.block')
  const isBlocked = (url: string): boolean => patterns.has(url)
  compiled.set(block, isBlocked)
  return isBlocked
}
