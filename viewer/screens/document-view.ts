/** Everything that is known of one document, read together. */
import type { ArchivedPage, DraftDocument, PageRef, SampleMembers } from '../../index.ts'
import { type ImageRow, imagesOf, isExplicit } from '../index/find-images.ts'
import { draftOf, type FullRow, samplePlaceOf } from '../index/read-document.ts'
import { type Block, blocksOf } from '../page/marks.ts'
import type { PageCache } from '../page/page-cache.ts'
import type { ViewerState } from '../server/state.ts'

/** All that the screen shows. */
export interface DocumentView {
  readonly row: FullRow
  readonly draft: DraftDocument | undefined
  readonly page: ArchivedPage | undefined
  readonly members: SampleMembers | undefined
  readonly images: readonly ImageRow[]
  readonly blocks: readonly Block[]
}

/** Reads it together. */
export async function viewDocument({ view, db }: ViewerState, pages: PageCache, row: FullRow): Promise<DocumentView> {
  const images = imagesOf(db, row.id)
  const page = await pages.read(pageRefOf(row))
  const members = await pageMembers(view, row)
  const held = images.filter(({ place: where }) => where !== null)
  const pictures = new Map(
    held.map((image) => [image.url, { src: `/image/${image.row}`, isExplicit: isExplicit(image) }]),
  )
  const blocks = page === undefined ? [] : blocksOf(page, (url) => pictures.get(url))
  return { row, draft: draftOf(row), page, members, images, blocks }
}

async function pageMembers(view: ViewerState['view'], row: FullRow): Promise<SampleMembers | undefined> {
  const place = samplePlaceOf(row)
  const members = place === undefined ? undefined : await view.members(place)
  return members?.sample.format === 'm3w/1' ? (members as SampleMembers) : undefined
}

/** What finds the archived page of a row. */
export function pageRefOf({ url, record, part }: FullRow): PageRef {
  return { url, record, partition: part ?? undefined }
}
