/** A text file on disk, through gzip where it is: as a stream, whatever its length. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { gunzippedInput } from '../../../formats/gzip/streams.ts'
import { isGzip } from '../../../formats/gzip-header.ts'

/** The bytes of its text. E_INPUT where it is a damaged or cut gzip file. */
export async function* textOfFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close())
  const bytes = createReadStream(path) as AsyncIterable<Buffer>
  yield* isGzip(buffer) ? gunzippedInput(bytes, path) : bytes
}
