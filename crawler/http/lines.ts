/**
 * The connections of the client: one undici Client a connection, because only so is it known which socket, and so which
 * address, answered a request. Idle ones are kept for the next request to their origin, a bounded number of them.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { Client } from 'undici'
import type { NetworkConfig } from '../../schemas/index.ts'
import { type ConnectorOptions, createConnector } from './connector.ts'

export interface Line {
  readonly origin: string
  readonly client: Client
  /** Whole answers that came over the connection that is open now. */
  used: number
  /** Of the connection that is open now, or was last. */
  ip: string
  /** The request head as written to the socket last, with its final blank line. */
  requestHead: Buffer
}

export interface Lines {
  /** An idle connection to an origin (`https://host:port`), or a new one; `fresh` never takes a used one. */
  take(origin: string, fresh: boolean): Line
  /** Puts a line back for the next request to its origin. */
  giveBack(line: Line): void
  close(): Promise<void>
}

/** Header bombs: a server may send headers without end. */
const MAX_HEADER_BYTES = 32 * 1024
const KEEP_ALIVE_MS = 15_000
const HEADERS_SENT = 'undici:client:sendHeaders'

/** Opens the pool of connections. At most 2 x maxConnections stay idle; the one unused for longest is closed first. */
export function openLines(network: NetworkConfig, connectorOptions: ConnectorOptions): Lines {
  const idle = new Map<string, Line[]>()
  const open = new Set<Line>()
  const lineOf = new WeakMap<object, Line>()
  const maxIdle = 2 * network.maxConnections
  let idleCount = 0

  // undici documents this channel; it is the one place that shows the bytes of a request as they leave.
  const onHeadersSent = (message: unknown): void => {
    if (!isHeadersSent(message)) return
    const line = lineOf.get(message.socket)
    if (line !== undefined) line.requestHead = Buffer.from(`${message.headers}\r\n`, 'latin1')
  }
  subscribe(HEADERS_SENT, onHeadersSent)

  const openLine = (origin: string): Line => {
    const url = new URL(origin)
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
    const client = new Client(origin, {
      connect: createConnector(connectorOptions, port, (socket: Socket) => {
        line.ip = socket.remoteAddress ?? ''
        line.used = 0
        lineOf.set(socket, line)
      }),
      maxHeaderSize: MAX_HEADER_BYTES,
      // The client's own timers rule: undici's are coarse, off by up to a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      pipelining: 1,
      allowH2: false,
    })
    const line: Line = { origin, client, used: 0, ip: '', requestHead: Buffer.alloc(0) }
    // Errors reach the handler of the request they belong to; without a listener undici's own event would be thrown.
    client.on('connectionError', () => {})
    open.add(line)
    return line
  }
  const drop = (line: Line): void => {
    open.delete(line)
    line.client.destroy().catch(() => {})
  }
  const dropOldestIdle = (): void => {
    const [origin, lines] = idle.entries().next().value ?? []
    const oldest = lines?.shift()
    if (origin === undefined || oldest === undefined) return
    if (lines?.length === 0) idle.delete(origin)
    idleCount -= 1
    drop(oldest)
  }

  return {
    take(origin, fresh) {
      const lines = fresh ? undefined : idle.get(origin)
      const line = lines?.pop()
      if (line === undefined) return openLine(origin)
      if (lines?.length === 0) idle.delete(origin)
      idleCount -= 1
      return line
    },
    giveBack(line) {
      if (line.client.destroyed || !open.has(line)) {
        open.delete(line)
        return
      }
      const lines = idle.get(line.origin) ?? []
      lines.push(line)
      // Last used goes last, so that the first origin of the map is the one unused for longest.
      idle.delete(line.origin)
      idle.set(line.origin, lines)
      idleCount += 1
      if (idleCount > maxIdle) dropOldestIdle()
    },
    async close() {
      unsubscribe(HEADERS_SENT, onHeadersSent)
      idle.clear()
      idleCount = 0
      const lines = [...open]
      open.clear()
      await Promise.allSettled(lines.map(({ client }) => client.destroy()))
    },
  }
}

function isHeadersSent(message: unknown): message is { socket: object; headers: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'socket' in message &&
    typeof message.socket === 'object' &&
    message.socket !== null &&
    'headers' in message &&
    typeof message.headers === 'string'
  )
}
