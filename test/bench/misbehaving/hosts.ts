/** Twenty hosts that misbehave, each in a way of its own, as tables of path to answer; `/` of each leads to all of it. */
import { gzipSync } from 'node:zlib'
import { type Answer, brokenBodies, hangUp, once, page, silence, status, untyped } from './answers.ts'

export type HostTable = Readonly<Record<string, Answer>>

const HTML = '<!doctype html><title>Odd</title><p>An odd page.</p>'
/** 450 KB of one group: large, and no more than a crawler must read (RFC 9309: 500 KiB). */
const LONG_ROBOTS = `User-agent: *\n${Array.from({ length: 15_000 }, (_, n) => `Disallow: /private/${n}/never`).join('\n')}\n`

/** By name, in a fixed order. Hosts keep state (what fails once), so the tables are made anew for each web. */
export function misbehavingHosts(): Readonly<Record<string, HostTable>> {
  const broken = Object.entries(brokenBodies(HTML)).map(([name, answer]) => {
    return [name, { '/once': once(answer, page(HTML)), '/always': answer }] as const
  })
  return {
    ...Object.fromEntries(broken),
    'robots-html': { '/robots.txt': page(HTML) },
    'robots-long': { '/robots.txt': status(200, { 'content-type': 'text/plain' }, LONG_ROBOTS), '/odd': page(HTML) },
    'robots-to-page': { '/robots.txt': status(302, { location: '/rules' }), '/rules': page(HTML) },
    'robots-reset': { '/robots.txt': hangUp },
    'sitemap-html': { '/sitemap.xml': page(HTML) },
    'redirect-loop': { '/a': status(302, { location: '/b' }), '/b': status(302, { location: '/a' }) },
    'redirect-chain': Object.fromEntries(
      Array.from({ length: 9 }, (_, n) => [`/r${n}`, status(301, { location: `/r${n + 1}` }, HTML)]),
    ),
    'wrong-charset': {
      '/utf16': status(200, { 'content-type': 'text/html; charset=utf-16' }, HTML),
      '/typo': status(200, { 'content-type': 'text/html; charset=uft-8' }, Buffer.from('<p>caf\xe9', 'latin1')),
    },
    'no-header': { '/silent': silence },
    'odd-status': {
      ...Object.fromEntries([203, 204, 206, 304, 600, 999].map((code) => [`/${code}`, status(code, {}, HTML)])),
      '/999': status(999, { 'content-type': 'text/html' }, HTML),
    },
    'empty-answer': { '/nothing': untyped(''), '/hang-up': hangUp, '/blank': page('') },
    'gzip-garbage': {
      '/noise': status(200, { 'content-encoding': 'gzip' }, Buffer.from('\x1f\x8bnothing of the kind', 'latin1')),
      '/cut': status(200, { 'content-encoding': 'gzip' }, gzipSync(HTML).subarray(0, 30)),
      '/plain': status(200, { 'content-encoding': 'gzip' }, HTML),
      '/unknown': status(200, { 'content-encoding': 'rot13' }, HTML),
    },
    'chunk-like': { '/chunk': untyped('6\r\n<html>\r\n0\r\n\r\n') },
  }
}
