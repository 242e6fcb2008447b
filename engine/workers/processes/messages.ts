/** What the supervisor and its child processes say to each other, as JSON over the IPC channel. */
import { z } from 'zod'
import { ERROR_CODES } from '../../../core/errors.ts'

const counts = z.record(z.string(), z.number())

export const toChild = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run'),
    task: z.strictObject({
      id: z.string(),
      kind: z.enum(['cpu', 'network', 'crawl']),
      stage: z.string(),
      partition: z.int(),
      taskKey: z.string(),
    }),
    /** Only this range of its records, to see whether it can be worked on. */
    range: z.strictObject({ from: z.int(), to: z.int() }).optional(),
  }),
  /** Stop a task. */
  z.strictObject({ type: z.literal('abort'), id: z.string() }),
  /** Do others wait for a place in this process? */
  z.strictObject({ type: z.literal('wanted'), isWanted: z.boolean() }),
])
export type ToChild = z.infer<typeof toChild>

export const fromChild = z.discriminatedUnion('type', [
  /** Sent in between: the event loop still turns. */
  z.strictObject({ type: z.literal('alive') }),
  z.strictObject({ type: z.literal('progress'), id: z.string(), values: counts }),
  z.strictObject({
    type: z.literal('done'),
    id: z.string(),
    result: z.strictObject({
      counts,
      seconds: z.number(),
      isOurs: z.boolean(),
      isEmpty: z.boolean(),
      records: z
        .array(z.strictObject({ key: z.string(), offset: z.int() }))
        .readonly()
        .optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('failed'),
    /** Absent: the process as a whole failed, and with it every task in it. */
    id: z.string().optional(),
    failure: z.strictObject({
      code: z.enum(ERROR_CODES).optional(),
      message: z.string(),
      stack: z.string(),
      retryable: z.boolean(),
      exitCode: z.int(),
      notBeforeMs: z.number().optional(),
    }),
  }),
])
export type FromChild = z.infer<typeof fromChild>
