/**
 * Which addresses, ports and schemes the machine may speak to: only public unicast addresses, unless the config opens others.
 *
 * Used three times for each connection (crawler/http/lines/connector.ts): on the literal host of a URL, on every address a name resolves
 * to, and on the address the socket really reached.
 */
import { BlockList, isIP } from 'node:net'
import { M3wError } from '../../../core/errors.ts'
import { GLOBAL_V6, SPECIAL_V4, SPECIAL_V6 } from '../../../core/ip-ranges.ts'
import type { NetworkConfig } from '../../../schemas/index.ts'

export type Refusal = 'scheme_denied' | 'port_denied' | 'ssrf_denied'

export interface AddressGuard {
  /** What can be said before any lookup: scheme, literal address, and the port unless an opened address could still allow it. */
  refusesUrl(url: URL): Refusal | undefined
  /** The last word on an address in text form (v4, v6, mapped v6) and a port. */
  refusesAddress(address: string, port: number): Refusal | undefined
  /** True for an address that `network.allowAddresses` opens: any port, no per-address pace. */
  isExempt(address: string): boolean
}

/** Opens the guard of a config. Throws E_CONFIG for an entry of `allowAddresses` that is no CIDR block. */
export function openAddressGuard(network: Pick<NetworkConfig, 'allowAddresses' | 'allowPorts'>): AddressGuard {
  const refused = blocksOf([...SPECIAL_V4, ...SPECIAL_V6])
  const globalV6 = blocksOf([GLOBAL_V6])
  const exempt = blocksOf(network.allowAddresses)
  const ports = new Set(network.allowPorts)
  const opensAny = network.allowAddresses.length > 0

  const isExempt = (address: string): boolean => {
    const plain = plainAddress(address)
    return plain !== undefined && exempt.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6')
  }
  const refusesAddress = (address: string, port: number): Refusal | undefined => {
    const plain = plainAddress(address)
    if (plain === undefined) return 'ssrf_denied'
    if (isExempt(plain)) return undefined
    const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6'
    if (refused.check(plain, family) || (family === 'ipv6' && !globalV6.check(plain, 'ipv6'))) return 'ssrf_denied'
    return ports.has(port) ? undefined : 'port_denied'
  }
  return {
    isExempt,
    refusesAddress,
    refusesUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'scheme_denied'
      const port = portOf(url)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) !== 0) return refusesAddress(host, port)
      const name = host.replace(/\.$/, '')
      if (name === '') return 'ssrf_denied'
      // Resolvers disagree on `localhost`; RFC 6761 says it is loopback.
      if (name === 'localhost' || name.endsWith('.localhost')) {
        return isExempt('127.0.0.1') || isExempt('::1') ? undefined : 'ssrf_denied'
      }
      return ports.has(port) || opensAny ? undefined : 'port_denied'
    },
  }
}

/** The port a URL speaks to. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** An address in its one spelling, a v4 address mapped into v6 as v4, without zone. Undefined for anything else. */
export function plainAddress(address: string): string | undefined {
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) === 4) return bare
  if (isIP(bare) !== 6) return undefined
  const v6 = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(v6)
  if (mapped === null) return v6
  const high = Number.parseInt(mapped[1] ?? '', 16)
  const low = Number.parseInt(mapped[2] ?? '', 16)
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

function blocksOf(blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix)
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128) || prefix === '') {
      throw new M3wError(
        'E_CONFIG',
        `network.allowAddresses has no such block: expected CIDR such as 127.0.0.0/8, got "${block}". Correct or remove it.`,
      )
    }
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** An address of this machine itself: it can be reached without any network. @source RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3 */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
