/**
 * A dataset's documents as files of a form. A file is of whole shards, and named when it is complete; the folder has its name when all are.
 * So an export that was killed goes on where it was when the same command is given again.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { M3wError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import { openParquetFile } from '../../formats/table/parquet.ts'
import type { DatasetManifest, ShardEntry } from '../../schemas/index.ts'
import type { ExportCounts, Exporter, PublishedFiles } from '../exporter.ts'
import type { ExportedDocument, Form, LinesForm, ParquetForm } from './form.ts'
import { readDocuments, readManifest } from './read-shards.ts'

/** @source the Hub's advice for files of a dataset: a few hundred megabytes */
const FILE_BYTES = 500_000_000
/** Without images a document takes some 5 KB compressed (measured on pages of handbooks): so many are no larger a file. */
const FILE_DOCUMENTS = 50_000
/** Rows of a group: what `datasets` reads at once to show one document. @source the Hub's viewer asks for 100 rows */
const GROUP_ROWS = 100
/** A group is in memory, twice for a moment. */
const GROUP_BYTES = 64 * 1024 * 1024

/** The exporter of a form, which is called `name`. */
export function exporterOf(name: string, form: Form): Exporter {
  return async ({ dataset, out: named }) => {
    // `out/` and `out` are one folder.
    const out = resolve(named)
    const files = await dataset()
    const manifest = await readManifest(files)
    const partial = `${out}.partial`
    await openPartial(partial, { dataset: manifest.id, to: name, m3w: VERSION })
    const groups = groupsOf(manifest, form)
    for (const [number, shards] of groups.entries()) {
      const path = join(
        partial,
        `train-${String(number).padStart(5, '0')}.${form.kind === 'parquet' ? 'parquet' : 'jsonl'}`,
      )
      if (existsSync(path)) continue
      const documents = documentsOf(files, shards)
      await pipeline(
        form.kind === 'parquet' ? parquetBytes(form, manifest, documents) : lineBytes(form, documents),
        createWriteStream(`${path}.tmp`),
      )
      await rename(`${path}.tmp`, path)
    }
    // In this order: killed between the two, the export is there, with one small file too many.
    await rename(partial, out)
    await rm(join(out, PURPOSE), { force: true })
    const { documents, images } = manifest
    return { files: groups.length, documents, images } satisfies ExportCounts
  }
}

const PURPOSE = 'export.json'

/** A folder that goes on only with what it was begun for: files of two exports never lie in one. */
async function openPartial(partial: string, purpose: object): Promise<void> {
  const wanted = `${JSON.stringify(purpose)}\n`
  if (existsSync(partial)) {
    const found = await readFile(join(partial, PURPOSE), 'utf8').catch(() => '')
    if (found === wanted) return
    if (found === '' && (await readdir(partial)).length === 0) {
      await writeFile(join(partial, PURPOSE), wanted)
      return
    }
    throw new M3wError(
      'E_USAGE',
      `${partial} holds the beginning of another export: expected ${wanted.trim()}, got ${found.trim() || 'no export.json'}. Delete it, or name another --out.`,
    )
  }
  await mkdir(partial, { recursive: true })
  await writeFile(join(partial, PURPOSE), wanted)
}

/** Which shards make a file: as many as it takes to fill one. A dataset without documents makes one file without rows. */
function groupsOf({ shards }: DatasetManifest, { hasImages }: Form): ShardEntry[][] {
  const groups: ShardEntry[][] = [[]]
  let size = 0
  for (const shard of shards) {
    const by = hasImages ? shard.bytes / FILE_BYTES : shard.documents / FILE_DOCUMENTS
    if (size > 0 && size + by > 1.1) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(shard)
    size += by
  }
  return groups
}

async function* documentsOf(files: PublishedFiles, shards: readonly ShardEntry[]): AsyncGenerator<ExportedDocument> {
  for (const { name } of shards) yield* readDocuments(files, name)
}

async function* lineBytes(form: LinesForm, documents: AsyncIterable<ExportedDocument>): AsyncGenerator<Buffer> {
  for await (const document of documents) yield Buffer.from(`${JSON.stringify(form.rowOf(document))}\n`)
}

async function* parquetBytes(
  { columns, features, rowOf }: ParquetForm,
  { id }: DatasetManifest,
  documents: AsyncIterable<ExportedDocument>,
): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = []
  const file = openParquetFile(
    { write: async (bytes) => void written.push(bytes) },
    {
      columns,
      groupRows: GROUP_ROWS,
      groupBytes: GROUP_BYTES,
      createdBy: `m3w ${VERSION}`,
      metadata: {
        m3w: JSON.stringify({ dataset: id }),
        ...(features === undefined ? {} : { huggingface: JSON.stringify({ info: { features } }) }),
      },
    },
  )
  for await (const document of documents) {
    await file.add(rowOf(document), bytesOf(document))
    yield* written.splice(0)
  }
  await file.end()
  yield* written
}

function bytesOf({ sample, images }: ExportedDocument): number {
  let bytes = 2048
  for (const text of sample.texts) bytes += text?.length ?? 0
  for (const image of images.values()) bytes += image.length
  return bytes
}
