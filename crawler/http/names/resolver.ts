/** Names to addresses, remembered for as long as the answers hold: the politeness clock of an address must know it before a connection is made. */
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'

type Resolved = (error: Error | null, addresses: LookupAddress[], ttlMs?: number) => void
/** Resolves a name to all its addresses, and says for how long they hold if that is known. Name servers in life (`dns.ts`), a table in tests. */
export type ResolveAll = (name: string, done: Resolved) => void

/** The pacer's address and the connection's are nearly always the same then, and a name that moves is followed within a minute. */
const MIN_KEEP_MS = 60_000
/** Judgement: names of a week do not change within a crawl of an hour, and a wrong one costs a failed connection. */
const MAX_KEEP_MS = 3_600_000
/** Answers that ran out are still better than none while nobody can be asked. @source RFC 8767 section 5: 1 to 3 days */
const MAX_STALE_MS = 86_400_000
/** 20 MB of names; of more hosts than this at once, some are asked for again. */
const MAX_NAMES = 100_000

interface Entry {
  readonly addresses: LookupAddress[]
  readonly untilMs: number
}

/**
 * Remembers answers (not failures) for their time, between a minute and an hour, and asks once for callers that ask together. A name that
 * cannot be asked for now keeps the addresses it had for a day.
 */
export function rememberAddresses(resolve: ResolveAll, maxNames = MAX_NAMES): ResolveAll {
  const known = new Map<string, Entry>()
  const asking = new Map<string, Resolved[]>()
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
    resolve(name, (error, addresses, ttlMs = MIN_KEEP_MS) => {
      const callers = asking.get(name) ?? []
      asking.delete(name)
      if (error === null) {
        const keepMs = Math.min(MAX_KEEP_MS, Math.max(MIN_KEEP_MS, ttlMs))
        remember(known, name, { addresses, untilMs: performance.now() + keepMs }, maxNames)
      }
      const stale = error !== null && isPassing(error) && entry !== undefined && isUsable(entry) ? entry : undefined
      for (const caller of callers) {
        if (stale === undefined) caller(error, addresses)
        else caller(null, stale.addresses)
      }
    })
  }
}

function remember(known: Map<string, Entry>, name: string, entry: Entry, maxNames: number): void {
  known.delete(name)
  known.set(name, entry)
  for (const oldest of known.keys()) {
    if (known.size <= maxNames) break
    known.delete(oldest)
  }
}

function isUsable({ untilMs }: Entry): boolean {
  return performance.now() - untilMs < MAX_STALE_MS
}

/** Nobody could say, which is not the same as that there is no such name. */
function isPassing(error: Error): boolean {
  return 'code' in error && error.code === 'EAI_AGAIN'
}

/** The first address of a host (a name, or an address with or without brackets); undefined if it has none. */
export function firstAddress(resolve: ResolveAll, host: string): Promise<string | undefined> {
  const literal = host.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0) return Promise.resolve(literal)
  return new Promise((settle) => {
    resolve(host, (error, addresses) => settle(error === null ? addresses[0]?.address : undefined))
  })
}
