/** Decoder processes of one process of ours: how many work at once, and those that rest between two images, whoever asked for them. */
import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import { stopChild } from '../../../core/child-process.ts'
import type { DecoderProcess } from './decoder-process.ts'
import { closeSpool } from './spool.ts'

/** Changed by the functions below alone. */
export interface DecoderPool {
  /** A place a process. */
  readonly places: PQueue
  /** The one used last is at the end. */
  readonly idle: DecoderProcess[]
  readonly alive: Set<ChildProcess>
  /** Decoders that are open over it. */
  users: number
}

/** An empty pool; by default of one process a core but one, at most four. */
export function createDecoderPool(children = Math.max(1, Math.min(4, availableParallelism() - 1))): DecoderPool {
  return { places: new PQueue({ concurrency: children }), idle: [], alive: new Set(), users: 0 }
}

/** Knows of a process until it ends. */
export function addProcess({ alive }: DecoderPool, { process, spool }: DecoderProcess): void {
  alive.add(process)
  const forget = (): void => {
    alive.delete(process)
    closeSpool(spool)
  }
  process.once('exit', forget)
  // A process that was never born does not exit.
  process.once('error', () => {
    if (process.pid === undefined) forget()
  })
}

/** Keeps a process for the next image. While it rests, it keeps nobody alive: it ends with its parent. */
export function putIdle({ idle }: DecoderPool, child: DecoderProcess): void {
  child.process.unref()
  child.process.channel?.unref()
  idle.push(child)
}

/** An idle process may have been killed from outside (out of memory): no image is to blame for that. */
export function takeIdle({ idle, alive }: DecoderPool): DecoderProcess | undefined {
  for (let child = idle.pop(); child !== undefined; child = idle.pop()) {
    if (!alive.has(child.process)) continue
    child.process.ref()
    child.process.channel?.ref()
    return child
  }
  return undefined
}

/** A decoder over the pool is closed; with the last one the processes end. Resolves when they have. */
export async function leavePool(pool: DecoderPool): Promise<void> {
  pool.users -= 1
  if (pool.users > 0) return
  pool.idle.length = 0
  // Whoever waits for the end of a process at rest must be kept alive by it.
  for (const child of pool.alive) child.ref()
  await Promise.all([...pool.alive].map((child) => stopChild(child, 0)))
}
