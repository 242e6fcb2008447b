/** What `m3w view` shows of a dataset: its records, and of the store that made it the texts, pictures and pages that are not in it. Writes nothing but an index. */
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { codeOf, M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { parsePublished } from '../../core/files/parse-published.ts'
import { readAll } from '../../core/store.ts'
import { measuredDrafts } from '../../datasets/documents.ts'
import { measuredSlots } from '../../datasets/images.ts'
import {
  type BlobRef,
  type Config,
  type DatasetManifest,
  type DraftDocument,
  datasetManifest,
  type ImageSlot,
  type Report,
  report as reportSchema,
  type SampleKind,
} from '../../schemas/index.ts'
import type { DatasetFiles } from '../../shards/verify/dataset-files.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'
import { decisionsFileOf } from '../inputs/decisions-file.ts'
import { kindsAt, openDataset } from '../places/locate-dataset.ts'
import { openPlace, placeIn } from '../places/open-store.ts'
import { findMaker, type MadeBy } from '../run/made-by.ts'
import { type ArchivedPage, type PageRef, readArchivedPage } from './archived-page.ts'
import { readMembers } from './read-members.ts'
import { type UnopenedPicture, unopenedPictures } from './unopened-pictures.ts'

/** What a store knows beside its dataset. */
export interface StoreView {
  readonly config: Config
  /** Every document that was measured, kept or not, with the partition of `extract` that its page lies in. */
  drafts(): AsyncIterable<{ readonly draft: DraftDocument; readonly partition: number }>
  /** Every image place whose picture was fetched and measured. */
  slots(): AsyncIterable<ImageSlot>
  /** What was judged of the rights of pictures that could not be opened. */
  unopened(): AsyncIterable<UnopenedPicture>
  /** Undefined where the archives have it no more. */
  page(ref: PageRef): Promise<ArchivedPage | undefined>
  /** Bytes of a ledger. */
  blob(ref: BlobRef): Promise<Buffer>
}

/** A dataset of one kind. */
export interface KindView {
  readonly kind: SampleKind
  /** Folder or address of the dataset. */
  readonly place: string
  readonly manifest: DatasetManifest
  readonly report: Report
  /** Records by name, as `readDatasetRecords` has them. */
  records(name: string): AsyncIterable<unknown>
  /** One sample; undefined where the place holds none. */
  members(place: Parameters<typeof readMembers>[1]): ReturnType<typeof readMembers>
}

export interface DatasetView extends KindView {
  /** Of a store: the newest datasets of its other kinds. */
  readonly others: readonly KindView[]
  /** Local folder where an index may be kept; it is there. */
  readonly indexFolder: string
  /** The decisions of this store, or dataset. */
  readonly decisionsFile: string
  /** Undefined where the dataset was not made here, or by another m3w. */
  readonly store?: StoreView
}

/** Opens the dataset, or the newest of a store of each kind, or the one of an id. E_USAGE where it does not lie, E_STORE where no index can be kept. */
export async function openView(location: string, id?: string): Promise<DatasetView> {
  const kinds = id === undefined ? await kindsAt(location) : [undefined]
  const place = id === undefined ? location : placeIn(location, 'datasets', id)
  const views: KindView[] = []
  for (const kind of kinds) views.push(await kindView(await openDataset(place, kind)))
  const [first, ...others] = views as [KindView, ...KindView[]]
  const { workFolder } = await openPlace(location)
  const maker = await findMaker(location, first.manifest.id)
  return {
    ...first,
    others,
    indexFolder: await makeIndexFolder(workFolder),
    decisionsFile: decisionsFileOf({ location, workFolder }),
    ...(maker === undefined ? {} : { store: storeView(maker) }),
  }
}

async function makeIndexFolder(workFolder: string): Promise<string> {
  const folder = join(workFolder, 'view')
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new M3wError(
      'E_STORE',
      `The viewer keeps an index in ${folder}, which cannot be written (${codeOf(cause) ?? String(cause)}): expected a place that may be. Look who owns it and how it is mounted, or view a copy of the dataset.`,
      { cause },
    )
  }
  return folder
}

async function kindView(files: DatasetFiles): Promise<KindView> {
  const manifest = await readFileAs(files, 'dataset.json', datasetManifest)
  return {
    kind: manifest.kind ?? 'page',
    place: files.place,
    manifest,
    report: await readFileAs(files, 'report.json', reportSchema),
    records: (name) => readDatasetRecords(files, name),
    members: (place) => readMembers(files.place, place),
  }
}

function storeView(maker: MadeBy): StoreView {
  const { run, plan } = maker
  return {
    config: run.record.config,
    async *drafts() {
      const sealed = await plan.dataset(measuredDrafts.name)
      for (let partition = 0; partition < (sealed?.partitions ?? 0); partition++) {
        for await (const draft of sealed?.read(partition) ?? []) yield { draft: draft as DraftDocument, partition }
      }
    },
    async *slots() {
      const sealed = await plan.dataset(measuredSlots.name)
      if (sealed !== undefined) yield* sealed.readAll() as AsyncIterable<ImageSlot>
    },
    unopened: () => unopenedPictures(run.store),
    page: (ref) => readArchivedPage(maker, ref),
    blob: ({ key, offset, length }) => readAll(run.store, key, { start: offset, end: offset + length }),
  }
}

async function readFileAs<T>(files: DatasetFiles, name: string, schema: z.ZodType<T>): Promise<T> {
  return parsePublished({ place: files.place, name }, (await files.readWhole(name)) ?? '', schema)
}
