/**
 * The connections of the client: one undici Client a connection, because only so is it known which socket, and so which
 * address, answered a request. Idle ones are kept for the next request to their origin, a bounded number of them, as long as they are open.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Client } from 'undici'
import { M3wError } from '../../../core/errors.ts'
import { portOf } from '../names/address.ts'
import { type Connector, type ConnectorOptions, createConnector } from './connector.ts'
import { openTurns, type Turns } from './turns.ts'
import { undici } from './undici.ts'

export interface Line {
  readonly origin: string
  readonly client: Client
  /** Whole answers that came over the connection that is open now. */
  used: number
  /** Its connection is open. */
  isOpen: boolean
  /** It waits for the next request to its origin. */
  isIdle: boolean
  /** How many requests of the process lay between the last two to its origin. */
  restTurns: number
  /** When it was put back last, in requests of the process. */
  idleSince: number
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
/** How long an idle connection is kept, if its server does: 5,000 hosts that are asked in turn by half a core come again after 26 s (bench/results.md). */
const KEEP_ALIVE_MS = 60_000
/**
 * Idle connections that are kept. Judgement: 27 KB each, and a core that asks 500 hosts in turn comes back to each of them before it is closed.
 */
const MAX_IDLE = 8192
/** Origins whose last request is remembered, for each that may keep a connection. Judgement: 3 MB at most. */
const ASKED_A_PLACE = 4
/**
 * A connection makes room once it has rested for as many times the turns that the other's origin rests. Judgement: hosts asked in turn rest alike, and none of theirs
 * may go just before it is wanted; a crawl's turns differ by less than half.
 */
const OUTRESTED = 2
/** The reason given to undici when a line is closed; without one it makes an error with a stack each time. */
const CLOSED_HERE = new M3wError('E_FETCH', 'The connection was closed by the client.')
/** @source the page on diagnostics channels of undici's manual */
const HEADERS_SENT = 'undici:client:sendHeaders'

interface Pool {
  readonly options: ConnectorOptions
  readonly maxIdle: number
  /** By port: what connects. */
  readonly connectors: Map<number, Connector>
  readonly turns: Turns
  /** By origin; the line used last is at the end, and so, nearly, is the origin. */
  readonly idle: Map<string, Line[]>
  idleCount: number
  readonly open: Set<Line>
  readonly lineOf: WeakMap<object, Line>
}

/**
 * Opens the pool of connections. At most `maxIdle` stay idle, 8,192 at most; a further one is closed, or takes the place of one whose origin has not come again for
 * more than twice its own rest: a busy host keeps a connection, and one that is done loses it. Hosts are asked in turn: to make room by closing
 * whatever is unused for longest would close each of them just before its turn.
 */
export function openLines(options: ConnectorOptions, maxIdle: number): Lines {
  const most = Math.min(maxIdle, MAX_IDLE)
  const empty = { connectors: new Map(), idle: new Map(), idleCount: 0, open: new Set<Line>(), lineOf: new WeakMap() }
  const pool: Pool = { options, maxIdle: most, turns: openTurns(most * ASKED_A_PLACE), ...empty }
  // undici documents this channel; it is the one place that shows the bytes of a request as they leave.
  const onHeadersSent = (message: unknown): void => noteHead(pool, message)
  subscribe(HEADERS_SENT, onHeadersSent)
  return {
    take(origin, fresh) {
      const restTurns = pool.turns.ask(origin)
      const line = (fresh ? undefined : takeIdle(pool, origin)) ?? openLine(pool, origin)
      line.restTurns = restTurns
      return line
    },
    giveBack: (line) => giveBack(pool, line),
    async close() {
      unsubscribe(HEADERS_SENT, onHeadersSent)
      await closeAll(pool)
    },
  }
}

function openLine(pool: Pool, origin: string): Line {
  const connect = connectorOf(pool, portOf(new URL(origin)))
  const onSocket = (socket: Socket): void => {
    line.ip = socket.remoteAddress ?? ''
    line.used = 0
    line.isOpen = true
    pool.lineOf.set(socket, line)
  }
  const client = new (undici().Client)(origin, {
    connect: (options, callback) => connect(options, callback, onSocket),
    maxHeaderSize: MAX_HEADER_BYTES,
    // The client's own timers rule: undici's are coarse, off by up to a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
    allowH2: false,
  })
  const unused = { used: 0, isOpen: false, isIdle: false, restTurns: Number.POSITIVE_INFINITY, idleSince: 0 }
  const line: Line = { origin, client, ...unused, ip: '', requestHead: Buffer.alloc(0) }
  // Errors reach the handler of the request they belong to; without a listener undici's own event would be thrown.
  client.on('connectionError', () => {})
  client.on('disconnect', () => {
    line.isOpen = false
    if (line.isIdle) leaveIdle(pool, line)
  })
  pool.open.add(line)
  return line
}

function connectorOf({ connectors, options }: Pool, port: number): Connector {
  const known = connectors.get(port)
  if (known !== undefined) return known
  const connector = createConnector(options, port)
  connectors.set(port, connector)
  return connector
}

function takeIdle(pool: Pool, origin: string): Line | undefined {
  const line = pool.idle.get(origin)?.at(-1)
  if (line !== undefined) dropIdle(pool, line)
  return line
}

function giveBack(pool: Pool, line: Line): void {
  const { idle, open, maxIdle, turns } = pool
  const isWanted = line.isOpen && open.has(line)
  if (!isWanted || (pool.idleCount >= maxIdle && !makesRoom(pool, line.restTurns))) {
    closeLine(pool, line)
    return
  }
  line.isIdle = true
  line.idleSince = turns.now()
  pool.idleCount += 1
  const lines = idle.get(line.origin)
  if (lines === undefined) idle.set(line.origin, [line])
  else lines.push(line)
}

/** Closes the connection that rests for longest, if it has for much longer than an origin rests that wants its place. */
function makesRoom(pool: Pool, restTurns: number): boolean {
  const [lines = []] = pool.idle.values()
  const [oldest] = lines
  if (oldest === undefined || pool.turns.now() - oldest.idleSince <= OUTRESTED * restTurns) return false
  leaveIdle(pool, oldest)
  return true
}

/** It rests no more: the other end, the time it may rest or a busier origin has closed it. */
function leaveIdle(pool: Pool, line: Line): void {
  dropIdle(pool, line)
  closeLine(pool, line)
}

function dropIdle(pool: Pool, line: Line): void {
  const lines = pool.idle.get(line.origin) ?? []
  lines.splice(lines.lastIndexOf(line), 1)
  if (lines.length === 0) pool.idle.delete(line.origin)
  line.isIdle = false
  pool.idleCount -= 1
}

function closeLine({ open }: Pool, line: Line): void {
  open.delete(line)
  if (!line.client.destroyed) line.client.destroy(CLOSED_HERE).catch(() => {})
}

async function closeAll(pool: Pool): Promise<void> {
  const lines = [...pool.open]
  for (const line of lines) line.isIdle = false
  pool.idle.clear()
  pool.idleCount = 0
  pool.open.clear()
  await Promise.allSettled(lines.map(({ client }) => client.destroy(CLOSED_HERE)))
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
