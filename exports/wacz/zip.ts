/** A ZIP file of stored entries, streamed, with the list of its files and their digests at its end, as WACZ asks. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { sha256Hex } from '../../core/hash.ts'
import { digested, openDigest } from '../../formats/digest.ts'

export interface ZipEntry {
  readonly path: string
  /** Where it is known beforehand; more than 4 GB need to be. */
  readonly bytes?: number
  read(): AsyncIterable<Uint8Array>
}

/** A file as `datapackage.json` names it. */
export interface ZipResource {
  readonly name: string
  readonly path: string
  readonly hash: string
  readonly bytes: number
}

/** Stored, so that a reader can ask for any byte range of an archive; without a time, so that the same store gives the same file. */
const STORED = { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const

/** Writes the entries in order, then `datapackage.json` of `describe` and its digest. Nothing lies at `out` before all is written. */
export async function writeZip(
  out: string,
  entries: readonly ZipEntry[],
  describe: (resources: readonly ZipResource[]) => object,
): Promise<void> {
  const zip = new ZipFile()
  const resources: ZipResource[] = []
  // An entry is opened when those before it are written.
  const add = (path: string, bytes: number | undefined, read: () => AsyncIterable<Uint8Array>): void =>
    zip.addReadStreamLazy(path, { ...STORED, ...(bytes === undefined ? {} : { size: bytes }) }, (open) =>
      open(undefined, Readable.from(read())),
    )
  for (const { path, bytes, read } of entries) add(path, bytes, () => noted(path, read(), resources))
  let described = Buffer.alloc(0)
  add('datapackage.json', undefined, () => {
    described = Buffer.from(`${JSON.stringify(describe(resources), null, 2)}\n`)
    return once(described)
  })
  add('datapackage-digest.json', undefined, () =>
    once(
      Buffer.from(`${JSON.stringify({ path: 'datapackage.json', hash: `sha256:${sha256Hex(described)}` }, null, 2)}\n`),
    ),
  )
  zip.end()
  const partial = `${out}.partial`
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  try {
    await pipeline(output, createWriteStream(partial))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function* noted(
  path: string,
  source: AsyncIterable<Uint8Array>,
  resources: ZipResource[],
): AsyncGenerator<Uint8Array> {
  const digest = openDigest()
  yield* digested(source, digest)
  const { bytes, sha256 } = digest.finish()
  resources.push({ name: path.split('/').at(-1) ?? path, path, hash: `sha256:${sha256}`, bytes })
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
