/**
 * A dataset's samples as files of a form. A file is of whole shards, and named when it is complete; the folder has its name when all are.
 * So an export that was killed goes on where it was when the same command is given again.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { wellFormedJson } from '../../core/text/well-formed-json.ts'
import { VERSION } from '../../core/version.ts'
import { openParquetFile } from '../../formats/table/parquet.ts'
import type { AnySample, DatasetManifest, ShardEntry } from '../../schemas/index.ts'
import type { ExportCounts, Exporter, PublishedFiles } from '../exporter.ts'
import type { Exported, Form, Forms, LinesForm, ParquetForm } from './form.ts'
import { readExported, readManifest } from './read-shards.ts'

/** @source the Hub's advice for files of a dataset: a few hundred megabytes */
const FILE_BYTES = 500_000_000
/** Without images a document takes some 5 KB compressed (measured on pages of handbooks): so many are no larger a file. */
const FILE_DOCUMENTS = 50_000
/** Rows of a group: what `datasets` reads at once to show one document. @source the Hub's viewer asks for 100 rows */
const GROUP_ROWS = 100
/** A group is in memory, twice for a moment. */
const GROUP_BYTES = 64 * 1024 * 1024

/** The exporter of a form, which is called `name`, for the kinds that it knows. */
export function exporterOf(name: string, forms: Forms): Exporter {
  return async ({ dataset, out: named }) => {
    // `out/` and `out` are one folder.
    const out = resolve(named)
    const files = await dataset()
    const manifest = await readManifest(files)
    const form = formOf(name, forms, manifest)
    const partial = `${out}.partial`
    await openPartial(partial, { dataset: manifest.id, to: name, m3w: VERSION })
    const groups = groupsOf(manifest, form)
    for (const [number, shards] of groups.entries()) {
      const path = join(
        partial,
        `train-${String(number).padStart(5, '0')}.${form.kind === 'parquet' ? 'parquet' : 'jsonl'}`,
      )
      if (existsSync(path)) continue
      const samples = samplesOf(files, shards)
      await pipeline(
        form.kind === 'parquet' ? parquetBytes(form, manifest, samples) : lineBytes(form, samples),
        createWriteStream(`${path}.tmp`),
      )
      await rename(`${path}.tmp`, path)
    }
    // In this order: killed between the two, the export is there, with one small file too many.
    await rename(partial, out)
    await rm(join(out, PURPOSE), { force: true })
    return { files: groups.length, ...countsOf(manifest) } satisfies ExportCounts
  }
}

function countsOf({ kind, documents, images }: DatasetManifest): ExportCounts {
  if (kind === 'pair') return { pairs: documents }
  return kind === 'clip' ? { clips: documents, frames: images } : { documents, images }
}

/** Kind and manifest agree, so that every sample is one of the form's. */
function formOf(name: string, forms: Forms, { kind = 'page' }: DatasetManifest): Form<AnySample> {
  const form = forms[kind]
  if (form !== undefined) return form as Form<AnySample>
  throw new M3wError(
    'E_USAGE',
    `--to ${name} is a form of ${Object.keys(forms).join(', ')} samples, and the dataset is of kind ${kind}. Name another form (parquet knows every kind), or another --kind.`,
  )
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
  await makeFolder(partial)
  await writeFile(join(partial, PURPOSE), wanted)
}

/** Which shards make a file: as many as it takes to fill one. A dataset without documents makes one file without rows. */
function groupsOf({ shards }: DatasetManifest, { hasImages }: Pick<Form, 'hasImages'>): ShardEntry[][] {
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

async function* samplesOf(files: PublishedFiles, shards: readonly ShardEntry[]): AsyncGenerator<Exported<AnySample>> {
  for (const { name } of shards) yield* readExported(files, name)
}

async function* lineBytes(
  form: LinesForm<AnySample>,
  samples: AsyncIterable<Exported<AnySample>>,
): AsyncGenerator<Buffer> {
  for await (const sample of samples) yield Buffer.from(`${wellFormedJson(JSON.stringify(form.rowOf(sample)))}\n`)
}

async function* parquetBytes(
  { columns, features, rowOf }: ParquetForm<AnySample>,
  { id }: DatasetManifest,
  samples: AsyncIterable<Exported<AnySample>>,
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
  for await (const sample of samples) {
    await file.add(rowOf(sample), bytesOf(sample))
    yield* written.splice(0)
  }
  await file.end()
  yield* written
}

function bytesOf({ sample, images }: Exported<AnySample>): number {
  let bytes = 2048
  for (const text of sample.format === 'm3w/1' ? sample.texts : [sample.text]) bytes += text?.length ?? 0
  for (const image of images.values()) bytes += image.length
  return bytes
}
