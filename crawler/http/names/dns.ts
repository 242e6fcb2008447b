/**
 * Names to addresses by asking the name servers directly (c-ares), thousands at a time, with the times for which the answers hold.
 *
 * The system's own way (getaddrinfo) holds one of libuv's four threads for each name, which files use too: four stalled names stop
 * every other. It stays for names that only the system knows: without a dot, `.local`, `localhost`, and where no name server is set.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { namesServer, readHostsFile } from './hosts-file.ts'
import type { ResolveAll } from './resolver.ts'

export interface Dns {
  readonly resolve: ResolveAll
  /** Does any name server answer at all? True where none is set. */
  answers(): Promise<boolean>
}

export interface DnsOptions {
  /** `address:port`; default: those of resolv.conf. */
  readonly servers?: readonly string[]
  /** Text of a hosts file; default: that of the machine. */
  readonly hosts?: string
  /** How long one server has for its first try; each further one has twice the time. Default 3 s. */
  readonly queryMs?: number
}

/** Of one server; the tries of all of them end within the connect time-out of the next answer. @source c-ares' own default is 5 s; resolv.conf(5) says 5 */
const QUERY_MS = 3000
const TRIES = 3
/** How long the addresses of one family wait for those of the other. @source RFC 8305 section 3, Resolution Delay */
const OTHER_FAMILY_MS = 50
/** A server that answers with any of these answers. */
const SILENT = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EDESTRUCTION', 'ENOMEM'])
/** The name does not exist, has no address, or is none. */
const NO_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ENONAME'])

/** Opens a resolver. It keeps no answers: see `rememberAddresses`. */
export function openDns({ servers, hosts, queryMs = QUERY_MS }: DnsOptions = {}): Dns {
  const known = hosts === undefined ? readHostsFile() : readHostsFile(hosts)
  const hasServer = servers !== undefined || namesServer()
  const resolver = new Resolver({ timeout: queryMs, tries: TRIES })
  if (servers !== undefined) resolver.setServers([...servers])
  return {
    resolve(name, done) {
      const plain = name.toLowerCase().replace(/\.$/, '')
      const local = known.get(plain)
      if (local !== undefined) done(null, [...local])
      else if (!hasServer || isSystemName(plain)) systemLookup(name, { all: true }, done)
      else {
        askBothFamilies(resolver, plain).then(
          ({ addresses, ttlMs }) => done(null, addresses, ttlMs),
          (error: Error) => done(error, []),
        )
      }
    },
    async answers() {
      if (!hasServer) return true
      const probe = new Resolver({ timeout: queryMs, tries: 1 })
      if (servers !== undefined) probe.setServers([...servers])
      return await probe.resolveNs('.').then(
        () => true,
        (error: unknown) => !SILENT.has(codeOf(error)),
      )
    },
  }
}

function isSystemName(name: string): boolean {
  return !name.includes('.') || name.endsWith('.localhost') || name.endsWith('.local')
}

interface Found {
  readonly addresses: LookupAddress[]
  readonly ttlMs: number
}

type Answer = Found | { readonly error: unknown }

/** IPv4 first. A family that does not answer holds up nobody for whom the other did. */
async function askBothFamilies(resolver: Resolver, name: string): Promise<Found> {
  const families = [
    askFamily(() => resolver.resolve4(name, { ttl: true }), 4),
    askFamily(() => resolver.resolve6(name, { ttl: true }), 6),
  ] as const
  const quicker = await Promise.race(families)
  const answers = 'error' in quicker ? await Promise.all(families) : await Promise.all(families.map(inTime))
  const found = answers.filter((answer) => answer !== undefined && 'addresses' in answer)
  if (found.length > 0) {
    return {
      addresses: found.flatMap(({ addresses }) => addresses),
      ttlMs: Math.min(...found.map(({ ttlMs }) => ttlMs)),
    }
  }
  throw errorOf(
    name,
    answers.flatMap((answer) => (answer !== undefined && 'error' in answer ? [answer.error] : [])),
  )
}

async function inTime(family: Promise<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), OTHER_FAMILY_MS)
  })
  return await Promise.race([family, late]).finally(() => clearTimeout(timer))
}

async function askFamily(
  ask: () => Promise<readonly { readonly address: string; readonly ttl: number }[]>,
  family: 4 | 6,
): Promise<Answer> {
  try {
    const records = await ask()
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000
    return { addresses: records.map(({ address }) => ({ address, family })), ttlMs }
  } catch (error) {
    return { error }
  }
}

/** In the codes of getaddrinfo, which crawler/http/failures.ts reads: the name is no name, or nobody could say. */
function errorOf(name: string, errors: readonly unknown[]): Error {
  const codes = errors.map(codeOf)
  const isNoName = codes.every((code) => NO_NAME.has(code))
  const code = isNoName ? 'ENOTFOUND' : 'EAI_AGAIN'
  const said = codes.find((each) => isNoName || !NO_NAME.has(each)) ?? 'nothing'
  return Object.assign(new Error(`${name}: the name server said ${said}`), { code })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
