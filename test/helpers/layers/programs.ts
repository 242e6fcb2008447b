/** What runs stages, asks for them and shows what they made. */
import { GROUND, type Layer, RECORDS } from './layer.ts'

export const PROGRAM_LAYERS: readonly Layer[] = [
  {
    folder: 'exports',
    may: [...GROUND, 'exports/exporter.ts', 'exports/forms'],
    because: 'an export puts what a store holds into another form; no stage knows of it',
  },
  {
    folder: 'engine/stores',
    may: ['core'],
    because: 'an adapter knows its port alone, so that a new one is one file',
  },
  {
    folder: 'engine/stores/s3',
    may: ['core', 'engine/stores/store-keys.ts', 'formats/s3'],
    because: 'how a bucket is asked is the same for a store and for a source; what a key is, for every store',
  },
  {
    folder: 'engine/queues',
    may: ['core'],
    because: 'an adapter knows its port alone, so that a new one is one file',
  },
  {
    folder: 'engine/records',
    may: [...RECORDS, 'formats'],
    because: 'the engine runs any stages; if it knew one, nobody could define a pipeline of their own',
  },
  {
    folder: 'engine/plan',
    may: [...RECORDS, 'engine/records'],
    because: 'a plan follows from what is sealed, not from who works on it',
  },
  {
    folder: 'engine/task',
    may: [...RECORDS, 'formats', 'engine/plan', 'engine/records', 'engine/queues'],
    because: 'a task runs the same in any worker, so it knows none',
  },
  {
    folder: 'engine/status',
    may: [...RECORDS, 'engine/plan', 'engine/records', 'engine/queues'],
    because: 'status is read from plan, seals and queue by anyone, at work or not',
  },
  {
    folder: 'engine/gc',
    may: [...RECORDS, 'formats/cdx/cdxj.ts', 'engine/records', 'engine/queues', 'engine/stores/store-place.ts'],
    because: 'garbage is what no record names; what a run would need next is no question here',
  },
  {
    folder: 'engine/workers',
    may: [...RECORDS, 'engine'],
    because: 'the engine runs any stages; if it knew one, nobody could define a pipeline of their own',
  },
  {
    folder: 'operations',
    may: [
      ...GROUND,
      'engine',
      'exports',
      'crawler/sources',
      'crawler/media/image',
      'crawler/media/video/installed-ffmpeg.ts',
      'crawler/pages/fetch-page.ts',
      'crawler/pages/refresh/due-pages.ts',
      'crawler/rights/recheck-hosts.ts',
      'crawler/http/exchange-records.ts',
      'crawler/http/names/question-resolver.ts',
      'shards',
      'extract',
      'pipeline.ts',
      'operations',
    ],
    because: 'an operation composes the parts; stages it knows through the pipeline alone',
  },
  {
    folder: 'cli',
    may: ['index.ts', 'extractor.ts', 'viewer/view-dataset.ts', 'cli'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
  {
    folder: 'viewer',
    may: ['index.ts', 'viewer'],
    because: 'it shows what the public API gives, and decides nothing: what it lacks there, users lack too',
  },
  {
    folder: 'bench',
    may: ['index.ts', 'extractor.ts', 'warc.ts', 'viewer/view-dataset.ts', 'bench'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
  {
    folder: 'examples',
    may: ['index.ts', 'extractor.ts', 'examples'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
]
