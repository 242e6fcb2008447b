/** Asks whether the network is up, without a request to anybody: a connection that is made and closed, and a query for the root. */
import { connect } from 'node:net'
import type { Dns } from './names/dns.ts'
import type { Canary } from './outage.ts'

/** Of an address that answered before. @source TCP sends a lost SYN again after 1 s and 3 s (RFC 6298) */
const CONNECT_MS = 4000

/** The canary of this machine's network. */
export function openCanary(dns: Pick<Dns, 'answers'>): Canary {
  return { connects, resolves: () => dns.answers() }
}

function connects(address: string, port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: address, port })
    const end = (isUp: boolean) => () => {
      socket.destroy()
      settle(isUp)
    }
    socket.setTimeout(CONNECT_MS, end(false))
    socket.on('connect', end(true))
    socket.on('error', end(false))
  })
}
