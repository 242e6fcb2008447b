/** Reads parts: Zstandard frames of JSON lines, checked against their digest while they are read. */
import { codeOf, M3wError } from '../../core/errors.ts'
import type { Json } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { digested, openDigest } from '../../formats/digest.ts'
import { readJsonLines } from '../../formats/json-lines.ts'
import { readFrame } from '../../formats/zstd/sized-frame.ts'
import type { Part } from '../../schemas/index.ts'

/**
 * The records of a part in the order they were written. E_CORRUPT, naming object and partition, as soon as the bytes cannot
 * be read or, after the last record, if digest or count differ: a task that saw wrong records can never commit.
 */
export async function* readPart(store: Pick<Store, 'read'>, part: Part): AsyncGenerator<Json> {
  const range = { start: part.offset, end: part.offset + part.length }
  const digest = openDigest()
  const content = digested(readFrame(store.read(part.key, range, 'lent')), digest)
  let records = 0
  try {
    for await (const record of readJsonLines(content)) {
      records += 1
      yield record
    }
  } catch (error) {
    throw isDamage(error) ? corrupt(part, String(error), error) : error
  }
  const { sha256 } = digest.finish()
  if (sha256 !== part.sha256) throw corrupt(part, `expected sha256 ${part.sha256}, got ${sha256}`)
  if (records !== part.records) throw corrupt(part, `expected ${part.records} records, got ${records}`)
}

/** What zstd and JSON say of damaged bytes; errors of the store come through as they are. */
function isDamage(error: unknown): boolean {
  return error instanceof SyntaxError || (codeOf(error)?.startsWith('ZSTD_') ?? false)
}

function corrupt({ dataset, partition, key, offset, length }: Part, what: string, cause?: unknown): M3wError {
  return new M3wError(
    'E_CORRUPT',
    `Partition ${partition} of ${dataset} is damaged: ${what}. It is bytes ${offset} to ${offset + length} of ${key}. To make it again ${remedyFor(key)}`,
    { details: { key, partition, dataset }, cause },
  )
}

/** A sealed stage runs no task again, so the seal goes too. Objects are called `data/<stage>/<task key>-<random>.…`. */
function remedyFor(key: string): string {
  const [, stage, taskKey] = /^data\/([^/]+)\/([^/.]+)-[^/.-]+(?:\.[^/]*)?$/.exec(key) ?? []
  return stage === undefined || taskKey === undefined
    ? 'delete the task manifest that names the object, and the seals of its stage, and run the same command.'
    : `delete tasks/${stage}/${taskKey}.json and seals/${stage}/ of the store, and run the same command.`
}
