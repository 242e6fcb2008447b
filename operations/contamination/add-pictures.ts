/** The pictures of evaluation sets, decoded and measured like any picture of the web: in child processes, by the same measures. */
import { readFile, stat } from 'node:fs/promises'
import { sha256Hex } from '../../core/hash.ts'
import type { Log } from '../../core/log.ts'
import { mapConcurrent } from '../../core/streams.ts'
import { type Decoder, openDecoder } from '../../crawler/media/image/decoder.ts'
import { addImageItem, type IndexBuilder, setOf } from '../../formats/contamination/index-builder.ts'
import { completeConfig } from '../../schemas/index.ts'
import type { SetFile } from './list-files.ts'

interface PictureOptions {
  /** Of the build of the index. */
  readonly scratchFolder: string
  readonly log: Log
  readonly signal?: AbortSignal
}

/** Pictures that are read ahead: as many as there are decoders at most. */
const AT_ONCE = 4
/** What a build decodes, and no more. */
const { images, network } = completeConfig({})

/** Adds them in their order. One that cannot be decoded, or is a single colour, which would be found everywhere, is only counted. */
export async function addPictures(
  builder: IndexBuilder,
  files: readonly SetFile[],
  { scratchFolder, log, signal }: PictureOptions,
): Promise<void> {
  if (files.length === 0) return
  const decoder = openDecoder({ scratchFolder, log, ...(signal === undefined ? {} : { signal }) })
  try {
    for await (const { file, picture } of mapConcurrent(files, AT_ONCE, async (file) => ({
      file,
      picture: await measure(decoder, file.path),
    }))) {
      signal?.throwIfAborted()
      if (picture === undefined) {
        setOf(builder, file.set).unusable += 1
        log.warn('contamination.unusable', { path: file.path })
      } else addImageItem(builder, file.set, file.name, picture.sha256, picture.phash)
    }
  } finally {
    await decoder.close()
  }
}

async function measure(decoder: Decoder, path: string): Promise<{ sha256: string; phash: string } | undefined> {
  if ((await stat(path)).size > network.maxImageBytes) return undefined
  const bytes = await readFile(path)
  const decoded = await decoder.decode(bytes, { maxPixels: images.maxPixels, maxCpuMs: images.decodeCpuMs })
  if (!('measured' in decoded)) return undefined
  const { phash, colourDeviation } = decoded.measured.signals
  if (typeof phash !== 'string' || Number(colourDeviation) < images.minColourDeviation) return undefined
  return { sha256: sha256Hex(bytes), phash }
}
