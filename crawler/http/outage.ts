/**
 * Whether a failure is ours: an outage of this machine's network, which says nothing about the host that was asked.
 *
 * When a request fails without an answer, and no other host has answered since it began, a canary is asked: the addresses that
 * answered last are connected to, and the name servers are asked for the root. If none of them can be reached, the network is down. Every
 * request then waits, and what failed counts against nobody, until one of them is back.
 */
import { onAbort } from '../../core/abort.ts'
import type { FailureCode } from './exchange.ts'
import { isLoopback } from './names/address.ts'

/** What is asked whether the network is up. */
export interface Canary {
  /** Can a connection be made? The address answered a request before. */
  connects(address: string, port: number): Promise<boolean>
  /** Does a name server answer? */
  resolves(): Promise<boolean>
}

export interface Outage {
  /** Resolves when the network is up, or the signal aborts. */
  up(signal?: AbortSignal): Promise<void>
  /** A host answered from this address. */
  noteAnswer(address: string, port: number): void
  /** Is this failure of a request that began at `startMs` to a host at `address` ours? May take some seconds to find out. */
  isOurs(code: FailureCode, startMs: number, address?: string): Promise<boolean>
  isDown(): boolean
  close(): void
}

export interface OutageOptions {
  readonly canary: Canary
  /** How long to wait for another host to answer by itself before the canary is asked. Default 500 ms. */
  readonly listenMs?: number
  /** Between two looks whether the network is back. Default 5 s. */
  readonly probeMs?: number
  /** Where it may be them as well as us, how long it is taken for us. Default 10 minutes. */
  readonly patienceMs?: number
  /** Called when the network goes down, and when it is back. */
  readonly onChange?: (isDown: boolean) => void
}

/** Failures that an outage of ours looks like. A refused certificate or a name that does not exist is a fact about the host. */
const SUSPECT: ReadonlySet<FailureCode> = new Set([
  'dns_temp',
  'connect_refused',
  'connect_timeout',
  'headers_timeout',
  'body_timeout',
  'reset',
  'deadline',
  'too_slow',
])
/** In a crawl that goes on, another host answers within this. */
const LISTEN_MS = 500
/** @source crawl practice (Heritrix looks every 5 s): a moment for people, nothing for the network */
const PROBE_MS = 5000
/** Addresses that answered last. Judgement: that so many of different owners end together is less likely than an outage. */
const CANARIES = 8
/** Fewer than this may well be down by themselves: then the name servers must be gone as well. */
const ENOUGH_CANARIES = 3
/**
 * Where nothing has answered yet, or only this machine, there may never have been a network, and where name servers answer the canaries
 * themselves may be gone: after this the failures are told as they are.
 */
const PATIENCE_MS = 600_000

interface Found {
  readonly connects: boolean
  readonly resolves: boolean
}

interface State {
  readonly canary: Canary
  readonly listenMs: number
  readonly probeMs: number
  readonly patienceMs: number
  readonly onChange: (isDown: boolean) => void
  /** `address port`, the one that answered last at the end. */
  readonly canaries: Set<string>
  lastAnswerMs: number
  /** When the last outage ended. */
  backMs: number
  down: { readonly sinceMs: number; readonly waiting: Set<() => void>; timer: NodeJS.Timeout | undefined } | undefined
  /** The canary is being asked. */
  asking: Promise<Found> | undefined
  /** Patience is over and nothing has answered since: failures are told as they are. */
  hasGivenUp: boolean
  isClosed: boolean
}

/** Opens the watch over the network of one process. */
export function openOutage(options: OutageOptions): Outage {
  const { canary, listenMs = LISTEN_MS, probeMs = PROBE_MS, patienceMs = PATIENCE_MS, onChange } = options
  const state: State = {
    canary,
    listenMs,
    probeMs,
    patienceMs,
    onChange: onChange ?? (() => {}),
    canaries: new Set(),
    lastAnswerMs: Number.NEGATIVE_INFINITY,
    backMs: Number.NEGATIVE_INFINITY,
    down: undefined,
    asking: undefined,
    hasGivenUp: false,
    isClosed: false,
  }
  return {
    up: (signal) => untilUp(state, signal),
    noteAnswer: (address, port) => noteAnswer(state, address, port),
    isOurs: (code, startMs, address) => isOurs(state, code, startMs, address),
    isDown: () => state.down !== undefined,
    close() {
      state.isClosed = true
      if (state.down !== undefined) end(state)
    },
  }
}

async function isOurs(state: State, code: FailureCode, startMs: number, address?: string): Promise<boolean> {
  if (!SUSPECT.has(code) || state.isClosed || state.hasGivenUp) return false
  // The outage may be over by the time at which the last of its victims gives up.
  if (state.down !== undefined || startMs < state.backMs) return true
  if (state.lastAnswerMs >= startMs && code !== 'dns_temp') return false
  if (state.canaries.size > 0) await new Promise((go) => setTimeout(go, state.listenMs))
  if (state.down !== undefined) return true
  if (state.lastAnswerMs >= startMs && code !== 'dns_temp') return false
  state.asking ??= askCanary(state).finally(() => {
    state.asking = undefined
  })
  const isDown = isNetworkDown(await state.asking, code, { canaries: state.canaries.size, address })
  if (isDown && state.down === undefined && !state.isClosed) begin(state)
  return isDown
}

/** Asks everything that can be asked. */
async function askCanary(state: State): Promise<Found> {
  const [connects, resolves] = await Promise.all([anyConnects(state), state.canary.resolves()])
  return { connects, resolves }
}

/** A host of this machine needs no network: that no name server answers says nothing of it. */
function isNetworkDown(
  { connects, resolves }: Found,
  code: FailureCode,
  { canaries, address = '' }: { readonly canaries: number; readonly address: string | undefined },
): boolean {
  if (code === 'dns_temp') return !resolves
  if (connects) return false
  return canaries >= ENOUGH_CANARIES || (!resolves && !isLoopback(address))
}

async function anyConnects({ canary, canaries }: State): Promise<boolean> {
  const asked = [...canaries].map(async (place) => {
    const [address = '', port] = place.split(' ')
    if (!(await canary.connects(address, Number(port)))) throw new Error('unreachable')
  })
  return await Promise.any(asked).then(
    () => true,
    () => false,
  )
}

function noteAnswer(state: State, address: string, port: number): void {
  state.lastAnswerMs = performance.now()
  state.hasGivenUp = false
  const { canaries } = state
  const place = `${address} ${port}`
  canaries.delete(place)
  canaries.add(place)
  for (const oldest of canaries) {
    if (canaries.size <= CANARIES) break
    canaries.delete(oldest)
  }
}

function begin(state: State): void {
  state.down = { sinceMs: performance.now(), waiting: new Set(), timer: undefined }
  state.onChange(true)
  probeLater(state)
}

function end(state: State): void {
  const { down } = state
  state.down = undefined
  state.backMs = performance.now()
  clearTimeout(down?.timer)
  for (const go of down?.waiting ?? []) go()
  state.onChange(false)
}

function probeLater(state: State): void {
  const { down } = state
  if (down === undefined) return
  down.timer = setTimeout(() => void probe(state), state.probeMs)
}

async function probe(state: State): Promise<void> {
  const { down, canaries } = state
  const { connects, resolves } = await askCanary(state)
  if (state.down !== down || down === undefined) return
  const isCold = canaries.size === 0
  const isHere = [...canaries].every((place) => isLoopback(place.split(' ')[0] ?? ''))
  if ((resolves && isCold) || (connects && (resolves || isHere))) end(state)
  else if ((isHere || resolves) && performance.now() - down.sinceMs > state.patienceMs) {
    // Then it is they that are gone.
    state.hasGivenUp = true
    canaries.clear()
    end(state)
  } else probeLater(state)
}

function untilUp(state: State, signal?: AbortSignal): Promise<void> {
  const { down } = state
  if (down === undefined || signal?.aborted === true) return Promise.resolve()
  return new Promise((go) => {
    const unwait = signal && onAbort(signal, () => wake())
    const wake = (): void => {
      down.waiting.delete(wake)
      unwait?.()
      go()
    }
    down.waiting.add(wake)
  })
}
