/** Names that this machine itself knows: /etc/hosts, read as hosts(5) says, and whether there is a name server to ask at all. */
import type { LookupAddress } from 'node:dns'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

/** Lower-case names to their addresses, in order of the file. What cannot be read names nobody. */
export function readHostsFile(text = readOrEmpty('/etc/hosts')): ReadonlyMap<string, readonly LookupAddress[]> {
  const hosts = new Map<string, LookupAddress[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    const family = isIP(address)
    if (family === 0) continue
    for (const name of names) {
      const key = name.toLowerCase()
      hosts.set(key, [...(hosts.get(key) ?? []), { address, family }])
    }
  }
  return hosts
}

/** Does resolv.conf(5) name a server? Without one c-ares would ask port 53 of this machine, where the system may know another way. */
export function namesServer(text = readOrEmpty('/etc/resolv.conf')): boolean {
  return /^\s*nameserver\s+\S/m.test(text)
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
