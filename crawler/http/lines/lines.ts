/**
 * The connections of the client: one undici Client a connection, because only so is it known which socket, and so which
 * address, answered a request. Idle ones are kept for the next request to their origin, a bounded number of them.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { Client } from 'undici'
import { portOf } from '../names/address.ts'
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

/** Header bombs: a server may send headers without end. Twice what Node's own parser takes by default (16 KiB). */
const MAX_HEADER_BYTES = 32 * 1024
/** How long an idle connection is kept: longer than the usual rest of a host, so that its next page needs no handshake. */
const KEEP_ALIVE_MS = 15_000
/**
 * Idle connections that are kept. Judgement: 20 KB each, and a process that asks more hosts than this at a second's delay has no core left
 * for them.
 */
const MAX_IDLE = 4096
/** @source the page on diagnostics channels of undici's manual */
const HEADERS_SENT = 'undici:client:sendHeaders'

interface Pool {
  readonly options: ConnectorOptions
  readonly maxIdle: number
  /** By origin, the one unused for longest first; of one origin the line used last is at the end. */
  readonly idle: Map<string, Line[]>
  idleCount: number
  readonly open: Set<Line>
  readonly lineOf: WeakMap<object, Line>
}

/** Opens the pool of connections. At most `maxIdle` stay idle, 4,096 at most; the one unused for longest is closed first. */
export function openLines(options: ConnectorOptions, maxIdle: number): Lines {
  const empty = { idle: new Map(), idleCount: 0, open: new Set<Line>(), lineOf: new WeakMap() }
  const pool: Pool = { options, maxIdle: Math.min(maxIdle, MAX_IDLE), ...empty }
  // undici documents this channel; it is the one place that shows the bytes of a request as they leave.
  const onHeadersSent = (message: unknown): void => noteHead(pool, message)
  subscribe(HEADERS_SENT, onHeadersSent)
  return {
    take: (origin, fresh) => (fresh ? undefined : takeIdle(pool, origin)) ?? openLine(pool, origin),
    giveBack: (line) => giveBack(pool, line),
    async close() {
      unsubscribe(HEADERS_SENT, onHeadersSent)
      await closeAll(pool)
    },
  }
}

function openLine({ options, open, lineOf }: Pool, origin: string): Line {
  const client = new Client(origin, {
    connect: createConnector(options, portOf(new URL(origin)), (socket: Socket) => {
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

function takeIdle(pool: Pool, origin: string): Line | undefined {
  const lines = pool.idle.get(origin)
  const line = lines?.pop()
  if (line === undefined) return undefined
  if (lines?.length === 0) pool.idle.delete(origin)
  pool.idleCount -= 1
  return line
}

function giveBack(pool: Pool, line: Line): void {
  const { idle, open, maxIdle } = pool
  if (line.client.destroyed || !open.has(line)) {
    open.delete(line)
    return
  }
  const lines = idle.get(line.origin) ?? []
  lines.push(line)
  // Last used goes last, so that the first origin of the map is the one unused for longest.
  idle.delete(line.origin)
  idle.set(line.origin, lines)
  pool.idleCount += 1
  if (pool.idleCount > maxIdle) dropOldestIdle(pool)
}

function dropOldestIdle(pool: Pool): void {
  const [origin, lines] = pool.idle.entries().next().value ?? []
  const oldest = lines?.shift()
  if (origin === undefined || oldest === undefined) return
  if (lines?.length === 0) pool.idle.delete(origin)
  pool.idleCount -= 1
  pool.open.delete(oldest)
  oldest.client.destroy().catch(() => {})
}

async function closeAll(pool: Pool): Promise<void> {
  const lines = [...pool.open]
  pool.idle.clear()
  pool.idleCount = 0
  pool.open.clear()
  await Promise.allSettled(lines.map(({ client }) => client.destroy()))
}

function noteHead({ lineOf }: Pool, message: unknown): void {
  if (!isHeadersSent(message)) return
  const line = lineOf.get(message.socket)
  if (line !== undefined) line.requestHead = Buffer.from(`${message.headers}\r\n`, 'latin1')
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
