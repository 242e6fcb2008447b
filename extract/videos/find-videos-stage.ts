/**
 * Stage `find-videos`: the places of videos on pages, for builds that make clips. It reads the captures again and parses those whose bytes may
 * name a video, so that drafts, and all that is made of them, are the same whether clips are made or not.
 */
import { readCaptures } from '../../archives/captures.ts'
import { openRevisitJoin } from '../../archives/revisits/page-revisits.ts'
import { id128, sha256Hex } from '../../core/hash.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { type VideoPlace, videoPlaces } from '../../datasets/clips.ts'
import { pageArchives, pageOriginals, scannedArchives } from '../../datasets/pages.ts'
import { openHtml } from '../../formats/html/decode.ts'
import { isXmlType } from '../../formats/html/foreign-content.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import type { ExtractConfig } from '../../schemas/config/extract.ts'
import { pageVideos } from './page-videos.ts'
import { mayNameVideo } from './video-address.ts'

interface FindVideosOptions {
  readonly maxPageBytes: number
  readonly limits: Pick<ExtractConfig, 'maxNodes' | 'maxSteps'>
  /** `video.minNameShare`. */
  readonly minNameShare: number
}

const NAME = 'find-videos'
const VERSION = 4
const whole = { originals: pageOriginals }

/** Yields in order of captures and of videos on their page. Pages that `extract` drops give places too: no document asks for those. */
export function findVideosStage(
  { maxPageBytes, limits: { maxNodes, maxSteps }, minNameShare }: FindVideosOptions,
  { taskBytes }: { readonly taskBytes: number },
) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxPageBytes, maxNodes, maxSteps, minNameShare },
    inputs: {},
    whole,
    splits: { datasets: [pageArchives, scannedArchives], taskBytes },
    isolates: true,
    outputs: { places: videoPlaces },
    async *run(_inputs, task: TaskContext<typeof whole>) {
      const isForeign = task.splits.some(({ journal }) => journal === undefined)
      const originals = isForeign ? await openRevisitJoin(task.whole('originals'), task) : undefined
      try {
        for await (const item of readCaptures(task, { maxPageBytes, join: originals?.join })) {
          task.signal.throwIfAborted()
          if (item.kind !== 'capture') continue
          const { url, payload, contentType, fault, isDocument } = item.capture
          if (fault !== undefined || isDocument === true || payload.length > maxPageBytes || !mayNameVideo(payload))
            continue
          task.count('pages.parsed')
          const parsed = parseHtml(openHtml(payload, contentType), { maxNodes, maxSteps }, isXmlType(contentType))
          if (parsed.over !== undefined) continue
          // As extract makes it: the first part of a page that is cut has the id of the whole.
          const documentId = id128(`${url}\n${sha256Hex(payload)}`)
          for (const [place, video] of pageVideos(parsed, url, { minNameShare }).entries()) {
            yield ['places', { documentId, place, ...video } satisfies VideoPlace] as const
          }
        }
      } finally {
        originals?.close()
      }
    },
  })
}
