/**
 * Child processes that talk to their parent over Node's IPC channel: started, spoken to, heard and ended in one way, whatever they do.
 *
 * What a child says is validated before anybody reads it, and how it ended is a value: who is to blame is decided above.
 */
import { type ChildProcess, fork } from 'node:child_process'

interface ChildStart {
  readonly modulePath: string
  readonly args?: readonly string[]
  /** Options of Node. Default: those of this process. */
  readonly execArgv?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Where its stdout goes. Never to ours, which belongs to the data of the command that was typed. */
  readonly stdout: 'ignore' | 'stderr'
  /** Open files that it has as well, from number 4 on. */
  readonly files?: readonly number[]
}

type ChildEnd =
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** It could not be started, or takes no messages; it may be alive. */
  | { readonly kind: 'unreachable'; readonly error: Error }

interface ChildListener<M> {
  /** A word of the protocol; undefined for anything else. */
  parse(raw: unknown): M | undefined
  onMessage(message: M): void
  onNonsense(raw: unknown): void
  onEnd(end: ChildEnd): void
}

/** Starts a child. A failed start throws nothing: it is told as an end (`listenToChild`). Its stderr is ours, its stdin is empty. */
export function forkChild({
  modulePath,
  args = [],
  execArgv = process.execArgv,
  env,
  stdout,
  files = [],
}: ChildStart): ChildProcess {
  const child = fork(modulePath, [...args], {
    execArgv: [...execArgv],
    stdio: ['ignore', stdout === 'stderr' ? 2 : 'ignore', 'inherit', 'ipc', ...files],
    ...(env === undefined ? {} : { env }),
  })
  // Without a listener a failed start or send would end this process.
  child.on('error', () => {})
  living.add(child)
  child.once('exit', () => living.delete(child))
  return child
}

const living = new Set<ChildProcess>()

/** Children that are killed are gone within milliseconds; one that hangs in the kernel is left. */
const REAP_MS = 1000

/**
 * Kills all children that this process started and waits for them, for a second at most. Who exits without that leaves them to init, and no parent ever
 * learns of their CPU time.
 */
export async function killChildren(): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, REAP_MS)
  })
  await Promise.race([Promise.all([...living].map((child) => stopChild(child, 0))), late])
  clearTimeout(timer)
}

/** Sends a message, if there is anybody to hear it. */
export function sendToChild(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message)
}

/** Hears a child until the returned function is called. An end that came before is told, too, in the next microtask. */
export function listenToChild<M>(child: ChildProcess, listener: ChildListener<M>): () => void {
  let isHeard = true
  const tell = (end: ChildEnd): void => {
    if (isHeard) listener.onEnd(end)
  }
  const onMessage = (raw: unknown): void => {
    const message = listener.parse(raw)
    if (message === undefined) listener.onNonsense(raw)
    else listener.onMessage(message)
  }
  const onExit = (code: number | null, signal: NodeJS.Signals | null): void => tell({ kind: 'exit', code, signal })
  const onError = (error: Error): void => tell({ kind: 'unreachable', error })
  child.on('message', onMessage).on('exit', onExit).on('error', onError)
  if (hasEnded(child)) queueMicrotask(() => onExit(child.exitCode, child.signalCode))
  return () => {
    isHeard = false
    child.off('message', onMessage).off('exit', onExit).off('error', onError)
  }
}

/** How a child ended, for people: the signal, or its exit code. */
export function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit code ${code}`
}

/**
 * Lets a child end by itself, as every child does whose parent is gone, and kills it after `graceMs`; 0 kills it at once. Resolves
 * when it has exited; at once for one that was never born.
 */
export async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (graceMs <= 0) child.kill('SIGKILL')
  else if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

/**
 * For the child: leaves Ctrl-C and a stopping service, which reach the whole group, to its parent, and calls `end` when that is gone,
 * perhaps at once.
 */
export function followParent(end: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('disconnect', end)
  // The parent may have died while this program was loading.
  if (!process.connected) end()
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/**
 * Signals that the kernel or a process's own libraries send it for what it did (a bad access, an abort, a bad system call).
 * Any other came from outside. So did SIGKILL: the memory killer chooses by size, not by guilt.
 */
export const OWN_SIGNALS: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGABRT',
  'SIGTRAP',
  'SIGSYS',
])
