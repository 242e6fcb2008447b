/**
 * Stage `clip-texts`: of every video on a page that stays, the text that says what is in it, before anybody is asked for the video: one without a text
 * is worth no request. Joins documents with their videos; what took a page out counts for its videos too.
 */
import { pictureWordsOf } from '../../archives/rights/judge-rights.ts'
import { openSorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { authorityOf } from '../../core/url.ts'
import { nameVideo, type VideoPlace, videoPlaces, type WantedVideo, wantedVideos } from '../../datasets/clips.ts'
import { documentsById, textDocuments } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { ClipMetadata, DraftDocument, RightsPolicy, VideoConfig } from '../../schemas/index.ts'
import { CLIP_TEXT_VERSION, type ClipTextJudge, type ClipTextOptions, openClipTextJudge } from './clip-text.ts'

const NAME = 'clip-texts'
const ROW = { name: NAME, unit: 'video', upstream: null } as const
/** In drop records. */
const RULE_VERSION = 1

export interface ClipTextsOptions extends ClipTextOptions {
  readonly texts: VideoConfig['texts']
  /** Partitions of the store's ledgers of media. */
  readonly imagePartitions: number
  readonly policy: RightsPolicy
}

/** Yields wanted videos and drops in order of document and place. Unit of the funnel: video, a place of one on a document that stays. */
export function clipTextsStage({ texts, limits, languages, personalData, imagePartitions, policy }: ClipTextsOptions) {
  return defineStage({
    name: NAME,
    version: { step: 2, texts: CLIP_TEXT_VERSION },
    kind: 'cpu',
    options: {
      texts: [...texts],
      limits: { ...limits },
      languages: [...languages],
      personalData,
      imagePartitions,
      policy,
    },
    inputs: { documents: textDocuments, places: videoPlaces },
    whole: {},
    outputs: { wanted: wantedVideos(imagePartitions), dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run(inputs, task) {
      const tally = openTally(task, ROW)
      const judge = await openClipTextJudge({ limits, languages, personalData })
      const { scratchFolder } = task
      const documents = openSorter(documentsById(scratchFolder))
      const places = openSorter<VideoPlace>({
        scratchFolder,
        name: 'places',
        keyOf: ({ documentId }) => documentId,
        orderOf: ({ place }) => String(place).padStart(10, '0'),
      })
      try {
        for await (const place of inputs.places) places.add(place)
        for await (const document of inputs.documents) documents.add(document)
        for (const group of documents.groups()) {
          task.signal.throwIfAborted()
          const [document] = group.records()
          if (document === undefined) continue
          for (const place of onlyFirst(places.get(document.id))) {
            tally.enter()
            const found = wantedOf(document, place, { texts, judge, policy })
            if ('reason' in found) {
              yield ['dropped', tally.drop(nameVideo(place), { ...found, ruleVersion: RULE_VERSION })] as const
              continue
            }
            tally.keep()
            yield ['wanted', found] as const
          }
        }
      } finally {
        documents.close()
        places.close()
      }
    },
  })
}

/** Two captures of the same bytes give the same places. */
function* onlyFirst(places: Iterable<VideoPlace>): Generator<VideoPlace> {
  let last = -1
  for (const place of places) {
    if (place.place !== last) yield place
    last = place.place
  }
}

function wantedOf(
  document: DraftDocument,
  { origin: _, ...place }: VideoPlace,
  {
    texts,
    judge,
    policy,
  }: { readonly texts: VideoConfig['texts']; readonly judge: ClipTextJudge; readonly policy: RightsPolicy },
): WantedVideo | Exclude<ReturnType<ClipTextJudge['choose']>, { text: string }> {
  const found = place.texts.filter(({ origin }) => (texts as readonly string[]).includes(origin))
  const inOrder = texts.flatMap((wanted) => found.filter(({ origin }) => origin === wanted))
  const chosen = judge.choose(inOrder)
  const words = pictureWordsOf(document.rights, place.url, policy)
  if ('reason' in chosen && place.tracks.length === 0) return chosen
  return {
    ...place,
    texts: inOrder.map(({ text, origin }) => ({ text: judge.hide(text), origin })),
    host: authorityOf(place.url),
    ...('reason' in chosen ? {} : { chosen }),
    pageUrl: document.url,
    metadata: metadataOf(document),
    ...(words === undefined ? {} : { reserved: words.slice(0, 200) }),
  }
}

function metadataOf({ title, language, publishedDate, capture, rights, contamination }: DraftDocument): ClipMetadata {
  return {
    title: title ?? null,
    language: language ?? null,
    publishedDate: publishedDate ?? null,
    capture,
    rights,
    ...(contamination === undefined ? {} : { contamination }),
  }
}
