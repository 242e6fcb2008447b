/**
 * How connections are made: literal host checked, names resolved here and all their addresses checked, and the address the
 * socket reached checked again.
 *
 * Node calls `lookup` for names only, so a guard in `lookup` alone lets `http://127.0.0.1/` through;
 * a check before the connection alone is open to a name that changes its answer. Hence three places.
 */
import { isIP, type LookupFunction, type Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { M3wError } from '../../../core/errors.ts'
import type { AddressGuard, Refusal } from '../names/address.ts'
import type { ResolveAll } from '../names/resolver.ts'
import { undici } from './undici.ts'

/** The connection was not allowed: `details.refusal` says why. crawler/http/failures.ts turns it into a value. */
function refused(refusal: Refusal, address: string): M3wError {
  return new M3wError('E_FETCH', `${address} is not allowed`, { details: { refusal } })
}

export interface ConnectorOptions {
  readonly guard: AddressGuard
  readonly connectTimeoutMs: number
  readonly resolve: ResolveAll
  /** Certificate authorities beside the system's, PEM. For tests. */
  readonly ca?: string
}

/** Connects as undici asks it to; `onSocket` sees the socket before it is used. */
export type Connector = (
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  onSocket: (socket: Socket) => void,
) => void

/** TLS sessions that are remembered a port, by name: undici holds them weakly, so that a short answer to "have we met" is all they cost. */
const MAX_SESSIONS = 4096

/** Builds what makes the connections to one port. */
export function createConnector({ guard, connectTimeoutMs, resolve, ca }: ConnectorOptions, port: number): Connector {
  const connect = undici().buildConnector({
    timeout: connectTimeoutMs,
    lookup: guardedLookup(guard, port, resolve),
    autoSelectFamily: true,
    allowH2: false,
    maxCachedSessions: MAX_SESSIONS,
    ...(ca === undefined ? {} : { ca }),
  })
  return (options, callback, onSocket) => {
    const literal = options.hostname.replace(/^\[|\]$/g, '')
    const refusal = isIP(literal) === 0 ? undefined : guard.refusesAddress(literal, port)
    if (refusal !== undefined) {
      callback(refused(refusal, literal), null)
      return
    }
    connect(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      const reached = socket.remoteAddress ?? ''
      const late = guard.refusesAddress(reached, port)
      if (late !== undefined) {
        socket.destroy()
        callback(refused(late, reached), null)
        return
      }
      onSocket(socket)
      callback(null, socket)
    })
  }
}

/** Answers with the allowed addresses of a name only; an error when none is allowed. */
function guardedLookup(guard: AddressGuard, port: number, resolve: ResolveAll): LookupFunction {
  return (name, options, done) => {
    resolve(name, (error, addresses) => {
      if (error !== null) {
        done(error, '', 0)
        return
      }
      const allowed = addresses.filter(({ address }) => guard.refusesAddress(address, port) === undefined)
      const [first] = allowed
      if (first === undefined) {
        const refusal = addresses[0] && guard.refusesAddress(addresses[0].address, port)
        const names = addresses.map(({ address }) => address).join(', ')
        done(refused(refusal ?? 'ssrf_denied', `${name} (${names || 'no address'})`), '', 0)
      } else if (options.all === true) {
        done(null, allowed)
      } else {
        done(null, first.address, first.family)
      }
    })
  }
}
