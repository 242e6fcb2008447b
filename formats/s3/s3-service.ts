/**
 * S3 as everything here asks it, stores and sources alike: a client, and one policy of what is asked again, when, and how much at once. The SDK tries each request once,
 * so that each failure is seen here (docs/adr/0023).
 */
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { M3wError } from '../../core/errors.ts'
import { openS3Client } from './s3-client.ts'
import { s3Failure } from './s3-failure.ts'
import { openPressure, type Pressure } from './s3-pressure.ts'

export interface S3Service {
  readonly client: S3Client
  /** How long it may be busy or away, in ms, before a request is given up. */
  readonly patienceMs: number
  /** Of all its requests. */
  readonly pressure: Pressure
}

/** One of its buckets. */
export interface S3Bucket extends S3Service {
  readonly bucket: string
}

export interface S3ServiceOptions {
  /** How long the service may be busy or away, in ms: two minutes unless told otherwise. */
  readonly patienceMs?: number | undefined
  /** How long an attempt may take to its answer, and a body without a byte, in ms: a minute unless told otherwise. */
  readonly attemptMs?: number | undefined
}

/** A gateway is restarted within it, and a throttled prefix is cut by AWS in minutes. @source judgement */
const PATIENCE_MS = 120_000
/** Waits between attempts: doubled from the first to the last, the half of it at random. @source judgement: a gateway restarts in seconds */
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000

/** Opens the way to the service of the environment; nothing is asked yet. */
export function openS3Service({ patienceMs = PATIENCE_MS, attemptMs }: S3ServiceOptions = {}): S3Service {
  return { client: openS3Client({ attemptMs }), patienceMs, pressure: openPressure() }
}

/**
 * Does `work` until it is answered: what passes by itself is asked again for as long as there is patience, and what is too much for the service with fewer
 * requests beside it. Then, and for all else, its error. A signal ends it at once, with whatever error: who aborts wants no answer.
 */
export async function patiently<T>(
  { bucket, patienceMs, pressure }: S3Bucket,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  // What the service took, and the rests between. While a request waits for its place, others of this process are asked, and nothing is known of the service.
  let spentMs = 0
  const ask = async (): Promise<T> => {
    const startMs = performance.now()
    try {
      return await work()
    } finally {
      spentMs += performance.now() - startMs
    }
  }
  let wasClockSet = false
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await pressure.send(ask, signal)
    } catch (error) {
      const isOver = signal?.aborted === true || spentMs > patienceMs
      if (error instanceof M3wError || isOver) throw error
      const { kind, isTooMuch } = s3Failure(error, bucket)
      // The SDK has set its clock by the service's: the next attempt is signed with that, and the one behind it would be no better.
      if (kind === 'refused' && !wasClockSet && isClockSet(error)) {
        wasClockSet = true
        continue
      }
      if (kind !== 'busy') throw error
      if (isTooMuch === true) pressure.cut()
    }
    const restMs = waitMs / 2 + randomInt(waitMs / 2)
    await sleep(restMs, undefined, signal === undefined ? {} : { signal })
    spentMs += restMs
  }
}

/**
 * Was the client's clock moved by this answer? Where a machine's clock is minutes off that is said of nearly every error, also of what is missing, taken
 * or busy, because a service tells its time in whole seconds. @source @aws-sdk/core, AwsSdkSigV4Signer
 */
function isClockSet(error: unknown): boolean {
  return (error as { $metadata?: { clockSkewCorrected?: unknown } }).$metadata?.clockSkewCorrected === true
}
