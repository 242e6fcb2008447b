/** Files that a config names and a run reads: checked before anything is written, then kept in the store under their digests. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { installedModel } from '../../crawler/media/image/explicit/packages.ts'
import { installedFfmpeg } from '../../crawler/media/video/installed-ffmpeg.ts'
import {
  type Config,
  type ImagesConfig,
  type PairsConfig,
  PLUGINS,
  type PluginKey,
  type PluginsConfig,
} from '../../schemas/index.ts'
import { freezeIndex } from './freeze-index.ts'
import { freezePairList } from './freeze-pair-list.ts'
import { freezeScores } from './freeze-scores.ts'
import type { FrozenInput, SizedInput } from './frozen-input.ts'

export interface FrozenInputs {
  /** With digests where files were named: the same on every machine. */
  readonly config: Config
  /** Puts the files into the store, unless they are there. */
  write(store: Store): Promise<void>
}

/** Reads the files. Throws as `freezeIndex` and `freezeScores` do, and E_INPUT for a module that cannot be read. */
export async function freezeInputs(config: Config, store: Store): Promise<FrozenInputs> {
  const { contamination, scores, images, pairs } = config
  refuseOtherKinds(config)
  const plugins = await freezePlugins(config.plugins)
  const index = contamination.index === undefined ? undefined : await freezeIndex(contamination.index, store)
  const files: FrozenInput[] = []
  for (const file of scores.files) files.push(await freezeScores(file, store))
  const lists: SizedInput[] = []
  for (const file of pairs.lists) lists.push(await freezePairList(file, store))
  return {
    config: {
      ...config,
      plugins,
      images: freezeExplicit(images),
      video: freezeFfmpeg(config),
      contamination: index === undefined ? contamination : { ...contamination, index: index.digest },
      scores: { ...scores, files: files.map(({ digest }) => digest) },
      pairs: frozenPairs(pairs, lists),
    },
    async write(to) {
      await index?.write(to)
      for (const file of [...files, ...lists]) await file.write(to)
    },
  }
}

/** With the digests of its lists, and how many bytes they have. */
function frozenPairs({ listBytes: _, ...pairs }: PairsConfig, lists: readonly SizedInput[]): PairsConfig {
  if (lists.length === 0) return pairs
  const listBytes = lists.reduce((sum, { bytes }) => sum + bytes, 0)
  return { ...pairs, lists: lists.map(({ digest }) => digest), listBytes }
}

/** Some documents are for pairs alone: a page, or a clip, must not be made of them. */
function refuseOtherKinds({ pairs, kinds }: Config): void {
  if (kinds.every((kind) => kind === 'pair')) return
  const got = `expected kinds ["pair"], got ${JSON.stringify(kinds)}`
  if (pairs.lists.length > 0) {
    throw new M3wError(
      'E_CONFIG',
      `pairs.lists: rows of a list are no pages: ${got}. Build the list by itself, with --to pairs.`,
    )
  }
  if (pairs.fetchDropped) {
    throw new M3wError(
      'E_CONFIG',
      `pairs.fetchDropped: pages whose text is too poor give pairs alone: ${got}. Build the other kinds first, then pairs into the same store, with --to pairs: what was fetched is not asked for again.`,
    )
  }
}

/** Which model looks for explicit pictures is part of the run; none where the packages are absent, which the report says. */
function freezeExplicit({ explicitModel: _, ...images }: ImagesConfig): ImagesConfig {
  const isAsked = images.explicit !== 'off' && Object.keys(images.maxExplicitScores).length === 0
  const model = isAsked ? installedModel() : undefined
  return model === undefined ? images : { ...images, explicitModel: model }
}

/** Which ffmpeg decodes is part of the run; none where it is absent, which the report says. */
function freezeFfmpeg({ kinds, video: { ffmpeg: _, ...video } }: Config): Config['video'] {
  if (!kinds.includes('clip')) return video
  const ffmpeg = installedFfmpeg()
  if (ffmpeg !== undefined) return { ...video, ffmpeg }
  if (kinds.some((kind) => kind !== 'clip')) return video
  throw new M3wError(
    'E_CONFIG',
    'Clips are asked for, and there is no ffmpeg with ffprobe on this machine. Install it (Debian: apt-get install ffmpeg), or ask for pages and pairs (--to both).',
  )
}

/** A module stays where it is, since it may import others: the run remembers its digest. */
async function freezePlugins(plugins: PluginsConfig): Promise<PluginsConfig> {
  let frozen: PluginsConfig = {}
  for (const key of PLUGINS) {
    const named = plugins[key]
    if (named !== undefined) frozen = { ...frozen, ...(await freezePlugin(key, named)) }
  }
  return frozen
}

async function freezePlugin(key: PluginKey, named: string): Promise<PluginsConfig> {
  const path = resolve(named)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new M3wError('E_INPUT', `plugins.${key}: ${path} cannot be read (${String(cause)}). Name an ES module.`, {
      cause,
    })
  })
  return { [key]: path, [`${key}Sha256`]: sha256Hex(bytes) }
}
