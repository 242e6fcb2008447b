/** Names to addresses, remembered for a minute: the politeness clock of an address must know it before a connection is made. */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'

/** Resolves a name to all its addresses. `dns.lookup` in life, a table in tests. */
export type ResolveAll = (name: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

/** The pacer's address and the connection's are nearly always the same then, and a name that moves is followed within a minute. */
const KEEP_MS = 60_000
/** A few MB of names; of more hosts than this at once, some are asked for again. */
const MAX_NAMES = 10_000

/** The system's resolver, in its own order. */
export const resolveBySystem: ResolveAll = (name, done) => {
  systemLookup(name, { all: true }, done)
}

/** Remembers answers (not failures) for a minute, at most 10,000 of them, and asks once for callers that ask together. */
export function rememberAddresses(resolve: ResolveAll): ResolveAll {
  const known = new Map<string, { addresses: LookupAddress[]; untilMs: number }>()
  const asking = new Map<string, ((error: Error | null, addresses: LookupAddress[]) => void)[]>()
  return (name, done) => {
    const entry = known.get(name)
    if (entry !== undefined && entry.untilMs > performance.now()) {
      done(null, entry.addresses)
      return
    }
    const waiting = asking.get(name)
    if (waiting !== undefined) {
      waiting.push(done)
      return
    }
    asking.set(name, [done])
    resolve(name, (error, addresses) => {
      if (error === null) {
        known.delete(name)
        known.set(name, { addresses, untilMs: performance.now() + KEEP_MS })
        for (const oldest of known.keys()) {
          if (known.size <= MAX_NAMES) break
          known.delete(oldest)
        }
      }
      const callers = asking.get(name) ?? []
      asking.delete(name)
      for (const caller of callers) caller(error, addresses)
    })
  }
}

/** The first address of a host (a name, or an address with or without brackets); undefined if it has none. */
export function firstAddress(resolve: ResolveAll, host: string): Promise<string | undefined> {
  const literal = host.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0) return Promise.resolve(literal)
  return new Promise((settle) => {
    resolve(host, (error, addresses) => settle(error === null ? addresses[0]?.address : undefined))
  })
}
