/** Reads a published dataset, or one shard, as records: for people, `m3w inspect` and the viewer. */
import { z } from 'zod'
import { M3wError } from '../../core/errors.ts'
import { parsePublished } from '../../core/files/parse-published.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { readLines } from '../../formats/json-lines.ts'
import { readTar } from '../../formats/tar/read.ts'
import { type AnySample, anySample, datasetManifest, report as reportSchema } from '../../schemas/index.ts'
import { DROPPED_FOLDER, droppedName, HOSTS, MANIFEST, REPORT } from '../publish/shard-names.ts'
import type { DatasetFiles } from './dataset-files.ts'

/**
 * Records of a dataset: `samples`, `index` (rows with their shard's name), `hosts`,
 * `dropped`, or `dropped/<stage>`. In the order of the files. E_USAGE for another name.
 */
export async function* readDatasetRecords(files: DatasetFiles, name: string): AsyncGenerator<unknown> {
  if (name === 'samples' || name === 'index') {
    for (const shard of await shardNames(files)) {
      if (name === 'samples') yield* readSamples(files, shard)
      else
        for await (const row of linesOf(files, shard.replace(/\.tar$/, '.index.jsonl'))) yield { shard, ...Object(row) }
    }
    return
  }
  if (name === 'hosts') {
    if ((await files.size(HOSTS)) !== undefined) yield* linesOf(files, HOSTS)
    return
  }
  const present = await files.names(DROPPED_FOLDER)
  const wanted =
    name === 'dropped' ? present : present.filter((file) => file === droppedName(name.replace(/^dropped\//, '')))
  if (name !== 'dropped' && (wanted.length === 0 || !name.startsWith('dropped/'))) {
    const rows = (await droppingRows(files)).map((row) => `${DROPPED_FOLDER}/${row}`)
    // It dropped nothing, and has no file.
    if (rows.includes(name)) return
    const known = ['samples', 'index', 'hosts', 'dropped', ...rows]
    throw new M3wError(
      'E_USAGE',
      `${files.place} has no records named ${JSON.stringify(name)}; expected ${known.join(', ')}.`,
    )
  }
  for (const file of wanted) yield* linesOf(files, file)
}

/** The rows of the funnel, by name. */
async function droppingRows(files: DatasetFiles): Promise<string[]> {
  const content = await files.readWhole(REPORT)
  if (content === undefined) return []
  const { stages } = parsePublished({ place: files.place, name: REPORT }, content, reportSchema)
  return [...new Set(stages.map(({ name }) => name))]
}

async function shardNames(files: DatasetFiles): Promise<string[]> {
  const content = await files.readWhole(MANIFEST)
  if (content === undefined)
    throw new M3wError(
      'E_USAGE',
      `${files.place} is no dataset: it holds no ${MANIFEST}. Name the folder of a dataset, or a store.`,
    )
  const { shards } = parsePublished({ place: files.place, name: MANIFEST }, content, datasetManifest)
  return shards.map(({ name }) => name)
}

/** The samples of the shard of that name, in order. E_CORRUPT where it is no shard. */
export async function* readSamples(files: DatasetFiles, name: string): AsyncGenerator<AnySample> {
  for await (const item of readTar(files.read(name))) {
    if (item.kind === 'problem')
      throw new M3wError(
        'E_CORRUPT',
        `${files.place}/${name} is damaged at byte ${item.offset}: ${item.message}. Get the shard again.`,
      )
    if (item.name.endsWith('.json'))
      yield parsePublished({ place: files.place, name: `${name}: ${item.name}` }, item.content, anySample)
  }
}

async function* linesOf(files: DatasetFiles, name: string): AsyncGenerator<unknown> {
  const bytes = files.read(name)
  const source = name.endsWith('.gz') ? gunzipped(bytes) : bytes
  for await (const line of readLines(source))
    yield parsePublished({ place: files.place, name }, line, z.looseObject({}))
}
