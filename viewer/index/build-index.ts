/** Fills an index from a dataset and its store, in steps that go on where a killed process left them. */
import type { ClipSample, DatasetView, DropRecord, IndexRow, KindView, PairSample, Sample } from '../../index.ts'
import { clusterHashes } from './clusters.ts'
import { dropColumns, fromDraft, fromSample, openDocumentRows } from './document-rows.ts'
import { addFacets } from './facets.ts'
import { openImageRows } from './image-rows.ts'
import { unitsOf } from './kinds.ts'
import { mediaSettingsOf } from './media-measures.ts'
import { ALL_FILTERS, FILTER_INDEXES, type IndexDb, isWhole, writeMeta } from './open-index.ts'
import type { Sampling } from './sample.ts'
import { runOnce, runStep } from './steps.ts'

export interface BuildProgress {
  readonly step: string
  readonly records: number
}

interface BuildOptions {
  readonly sampling: Sampling
  readonly signal: AbortSignal
  readonly onProgress: (progress: BuildProgress) => void
}

/** Fills it; returns at once where it is whole. Rejects with the signal's reason when it is aborted: what is done stays. */
export async function buildIndex(db: IndexDb, view: DatasetView, options: BuildOptions): Promise<void> {
  if (isWhole(db)) return
  const { sampling, signal, onProgress } = options
  const step = <T>(name: string, records: AsyncIterable<T>, add: (record: T) => void): Promise<void> =>
    runStep(db, { name, records, add, signal, onDone: (done) => onProgress({ step: name, records: done }) })
  const drops = (kind: KindView): AsyncIterable<DropRecord> => kind.records('dropped') as AsyncIterable<DropRecord>

  const documents = openDocumentRows(db, sampling)
  await step(
    'drops',
    drops(view),
    openDropRows(db, sampling, (drop) => documents.addDropped(drop, 'page')),
  )
  for (const kind of [view, ...view.others])
    await step(
      kind.kind === 'page' ? 'places' : `places of ${kind.kind}s`,
      kind.records('index'),
      openPlaceRows(db, sampling),
    )
  const images = openImageRows(db, sampling)
  const { store } = view
  if (store !== undefined) {
    await step('documents', store.drafts(), ({ draft, partition }) =>
      documents.addDocument(fromDraft(draft, partition)),
    )
    await step('images', store.slots(), images.addSlot)
    await step('unopened pictures', store.unopened(), images.addUnopened)
  } else if (view.kind === 'page') {
    await step('documents', view.records('samples') as AsyncIterable<Sample>, (sample) => {
      documents.addDocument(fromSample(sample))
      images.addMembers(sample)
    })
  }
  await step('missing images', drops(view), (drop) => drop.unit === 'slot' && images.addDrop(drop))
  for (const kind of [view, ...view.others].filter((one) => one.kind !== 'page')) {
    await step(`${kind.kind}s`, kind.records('samples') as AsyncIterable<PairSample | ClipSample>, documents.addMedia)
    const limits = mediaSettingsOf(kind.manifest.config)
    await step(`dropped ${kind.kind}s`, drops(kind), (drop) => {
      if (unitsOf(kind.kind).includes(drop.unit)) documents.addDropped(drop, kind.kind, limits)
    })
  }
  await runOnce(db, 'all filters', () => db.exec(ALL_FILTERS))
  for (const [index, sql] of FILTER_INDEXES.entries()) await runOnce(db, `filter ${index}`, () => db.exec(sql))
  await runOnce(db, 'clusters', () => addClusters(db))
  await runOnce(db, 'facets', () => addFacets(db))
  db.transaction(() => {
    db.exec('DELETE FROM dropped; DELETE FROM packed; DELETE FROM unopened; ANALYZE')
    writeMeta(db, 'whole', '1')
  })()
}

/** Documents and slots wait for their records; pages have none. Other kinds come behind them. */
function openDropRows(
  db: IndexDb,
  sampling: Sampling,
  addPage: (drop: DropRecord) => void,
): (drop: DropRecord) => void {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO dropped VALUES (@id, @stage, @reason, @measured, @lim, @rule, @detail, @url)',
  )
  return (drop) => {
    const { id, unit, url, reason } = drop
    if (unit === 'page') addPage(drop)
    else if (unit === 'document' || unit === 'slot') {
      const document = unit === 'slot' ? id.slice(0, id.lastIndexOf('.')) : id
      if (sampling.isSampled('document', sampling.rankOf(document)) || sampling.isSmall(unit, reason))
        insert.run({ id, url, ...dropColumns(drop) })
    }
  }
}

function openPlaceRows(db: IndexDb, sampling: Sampling): (row: unknown) => void {
  const insert = db.prepare('INSERT OR IGNORE INTO packed VALUES (@key, @shard, @offset, @length)')
  return (row) => {
    const { key, kind, shard, offset, length } = row as IndexRow & { readonly shard: string }
    const unit = kind === 'pair' || kind === 'clip' ? kind : 'document'
    if (sampling.isSampled(unit, sampling.rankOf(key))) insert.run({ key, shard, offset, length })
  }
}

/** Cluster: row of its first picture. Uses: documents with the same bytes. */
function addClusters(db: IndexDb): void {
  const rows = db
    .prepare("SELECT min(row) AS row, phash FROM image WHERE phash != '' GROUP BY phash ORDER BY 1")
    .all() as {
    row: number
    phash: string
  }[]
  const roots = clusterHashes(rows.map(({ phash }) => phash))
  db.exec('CREATE TEMP TABLE root (phash TEXT PRIMARY KEY, cluster INTEGER NOT NULL) WITHOUT ROWID')
  const insert = db.prepare('INSERT INTO root VALUES (?, ?)')
  for (const [index, { phash }] of rows.entries()) insert.run(phash, rows[roots[index] as number]?.row ?? 0)
  db.exec(`
    UPDATE image SET cluster = (SELECT cluster FROM root WHERE root.phash = image.phash);
    CREATE TEMP TABLE used AS SELECT sha, count(DISTINCT doc) AS uses FROM image WHERE sha != '' GROUP BY sha HAVING uses > 1;
    CREATE UNIQUE INDEX temp.used_sha ON used (sha);
    UPDATE image SET uses = (SELECT uses FROM used WHERE used.sha = image.sha) WHERE sha IN (SELECT sha FROM used);
    DROP TABLE root; DROP TABLE used;
    INSERT INTO cluster SELECT cluster, count(DISTINCT sha) AS members FROM image WHERE cluster IS NOT NULL GROUP BY 1 HAVING members > 1;
  `)
}
