/** Reads parts: gzip members of JSON lines, checked against their digest while they are read. */
import { createHash } from 'node:crypto'
import { codeOf, M3wError } from '../../core/errors.ts'
import type { Json } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { readGzipMember } from '../../formats/gzip/member.ts'
import type { Part } from '../../schemas/index.ts'

/**
 * The records of a part in the order they were written. E_CORRUPT, naming object and partition, as soon as the bytes cannot
 * be read or, after the last record, if digest or count differ: a task that saw wrong records can never commit.
 */
export async function* readPart(store: Pick<Store, 'read'>, part: Part): AsyncGenerator<Json> {
  const range = { start: part.offset, end: part.offset + part.length }
  const hash = createHash('sha256')
  let records = 0
  try {
    for await (const record of readJsonLines(readGzipMember(store.read(part.key, range), part.length), hash)) {
      records += 1
      yield record
    }
  } catch (error) {
    throw isDamage(error) ? corrupt(part, String(error), error) : error
  }
  const sha256 = hash.digest('hex')
  if (sha256 !== part.sha256) throw corrupt(part, `expected sha256 ${part.sha256}, got ${sha256}`)
  if (records !== part.records) throw corrupt(part, `expected ${part.records} records, got ${records}`)
}

/** Values of JSON lines, whichever way the bytes are cut. Every line ends in a line feed. */
export async function* readJsonLines(
  source: AsyncIterable<Uint8Array>,
  hash?: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Json> {
  let open: Buffer[] = []
  for await (const bytes of source) {
    hash?.update(bytes)
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const rest = chunk.subarray(start, end)
      const line = open.length === 0 ? rest : Buffer.concat([...open, rest])
      open = []
      start = end + 1
      yield JSON.parse(line.toString('utf8')) as Json
    }
    if (start < chunk.length) open.push(chunk.subarray(start))
  }
  if (open.length > 0) throw new SyntaxError('The last line has no end.')
}

/** What zlib and JSON say of damaged bytes; errors of the store come through as they are. */
function isDamage(error: unknown): boolean {
  return error instanceof SyntaxError || (codeOf(error)?.startsWith('Z_') ?? false)
}

function corrupt({ dataset, partition, key, offset, length }: Part, what: string, cause?: unknown): M3wError {
  return new M3wError(
    'E_CORRUPT',
    `Partition ${partition} of ${dataset} is damaged: ${what}. It is bytes ${offset} to ${offset + length} of ${key}. Delete that object's task manifest to make it again.`,
    { details: { key, partition, dataset }, cause },
  )
}
