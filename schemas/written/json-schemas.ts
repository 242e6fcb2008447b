/**
 * The JSON Schemas (draft 2020-12) of the records that leave m3w or are written by people: `schemas/json/<name>.schema.json`.
 * Generated from the validators by `scripts/write-schemas.mjs`; a test compares what is committed.
 */
import { z } from 'zod'
import { clipPackable, clipSample } from '../clip.ts'
import { configSections, imagesConfig, nearDuplicatesKeys, textConfig } from '../config/index.ts'
import { removalProof, removalRecord } from '../curation/removal.ts'
import { decision } from '../decision.ts'
import { draftDocument } from '../document.ts'
import { dropRow } from '../drop.ts'
import { forecastRecord, measuredRecord } from '../forecast/forecast.ts'
import { imageFact } from '../image.ts'
import { datasetManifest, report, runRecord, storeRecord, taskManifest } from '../manifest.ts'
import { hostReport } from '../page.ts'
import { pairPackable, pairSample } from '../pair.ts'
import { indexRow, packable, sample, score } from '../sample.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

/**
 * A config as a person writes it, for editors: every key may be left out. `text`, `images` and `nearDuplicates` are required in a complete
 * config only because their defaults depend on the profile.
 */
const writtenConfig = configSections.extend({
  text: textConfig.partial().optional(),
  images: imagesConfig.partial().optional(),
  nearDuplicates: nearDuplicatesKeys.partial().optional(),
})

/** File name without `.schema.json`, and the schema. */
export const JSON_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  'clip-packable': schemaOf('clip and the places of its frames', clipPackable),
  'clip-sample': schemaOf('KEY.clip.json of a shard, format m3w-clip/1', clipSample),
  config: schemaOf('m3w config', writtenConfig, 'input'),
  'dataset-manifest': schemaOf('dataset.json of a published dataset', datasetManifest),
  decision: schemaOf('line of decisions.jsonl: what a person decided', decision),
  'draft-document': schemaOf('draft document', draftDocument),
  'drop-record': schemaOf('record of something dropped', dropRow),
  forecast: schemaOf('runs/<id>/forecast-<n>.json: what a run was told to take', forecastRecord),
  'host-report': schemaOf('line of hosts.jsonl.gz: what a crawl asked of a host', hostReport),
  'image-fact': schemaOf('what became of an image URL', imageFact),
  'index-row': schemaOf('line of a shard index', indexRow),
  'pair-packable': schemaOf('pair and the place of its picture', pairPackable),
  'pair-sample': schemaOf('KEY.json of a shard, format m3w-pair/1', pairSample),
  measured: schemaOf('runs/<id>/measured.json: what a run took', measuredRecord),
  packable: schemaOf('sample and the places of its image bytes', packable),
  removal: schemaOf('removals/<n>.json: what a take-down asked for', removalRecord),
  'removal-proof': schemaOf('removals/<n>.proof.json', removalProof),
  report: schemaOf('report.json: the funnel', report),
  'run-record': schemaOf('run.json: the frozen config of a run', runRecord),
  sample: schemaOf('KEY.json of a shard, format m3w/1', sample),
  score: schemaOf('line of a file of scores', score),
  'store-record': schemaOf('store.json', storeRecord),
  'task-manifest': schemaOf('what a task wrote', taskManifest),
}

/** The text of a schema's file: two spaces, a final newline. */
export function schemaFileText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function schemaOf(title: string, type: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(type, { io })
  return { ...($schema === undefined ? {} : { $schema }), title, ...schema }
}
