/** What schema.org's VideoObjects in the JSON-LD of a page say: the file and its texts. The site's word, never trusted to be well-formed. */
import { parseJsonLd } from '../page/structured-data.ts'

export interface VideoObject {
  /** As written. */
  readonly address: string
  readonly type?: string | undefined
  /** The description before the name. */
  readonly texts: readonly string[]
}

/** Nodes of one script that are looked at, as of all JSON-LD. */
const MAX_NODES = 2000
/** Far above what a text of a clip may have. */
const MAX_TEXT = 10_000
/** Where things have their videos, and lists their things. */
const INNER = [
  '@graph',
  'mainEntity',
  'mainEntityOfPage',
  'itemListElement',
  'item',
  'video',
  'associatedMedia',
  'subjectOf',
  'hasPart',
  'trailer',
]

/** The VideoObjects with the address of a file, in page order. What has only a player (`embedUrl`) is none. */
export function readVideoObjects(scripts: readonly string[]): readonly VideoObject[] {
  return scripts.flatMap((script) => {
    const queue: unknown[] = [parseJsonLd(script)]
    const found: VideoObject[] = []
    for (let at = 0; at < queue.length && at < MAX_NODES; at += 1) {
      const node = queue[at]
      if (Array.isArray(node)) queue.push(...node.slice(0, MAX_NODES))
      if (!isObject(node)) continue
      if (isVideo(node)) found.push(...filesOf(node))
      for (const key of INNER) if (typeof node[key] === 'object' && node[key] !== null) queue.push(node[key])
    }
    return found
  })
}

function filesOf(node: Record<string, unknown>): VideoObject[] {
  const texts = [node.description, node.caption, node.name].flatMap((text) =>
    typeof text === 'string' && text.trim() !== '' ? [text.slice(0, MAX_TEXT)] : [],
  )
  const [type] = [node.encodingFormat].flat()
  return [node.contentUrl]
    .flat()
    .slice(0, 1)
    .flatMap((address) =>
      typeof address === 'string' ? [{ address, texts, ...(typeof type === 'string' ? { type } : {}) }] : [],
    )
}

function isVideo(node: Record<string, unknown>): boolean {
  return [node['@type']].flat().some((type) => typeof type === 'string' && /(?:^|\/)VideoObject$/.test(type))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
